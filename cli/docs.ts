import { spawn } from "node:child_process";
import { join } from "node:path";
import { command, CommandError, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";

/** `doks docs`: the script of package.json, whose steps are of every room. */
export function program(io: Io): DoksCommand {
  return command("docs", commands.docs, io).action(async () => {
    const npm = spawn("npm", ["run", "--silent", "docs"], {
      cwd: join(__dirname, ".."),
      env: io.env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      npm.on("error", ({ message }) => reject(new CommandError(`npm: ${message}`))).on("close", resolve),
    );
    if (code !== 0) throw new CommandError("the pages were not all written");
  });
}
