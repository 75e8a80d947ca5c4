import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { CommandError } from "../../lib/command";
import { dependencies } from "../../package.json";

const ROOT = join(__dirname, "..", "..");

/** How a run of the CLI ended, and what it printed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** This project's CLI, which downloads the SDK's version of Pulumi on first use, and the variables that it needs. */
export const ownPulumi = {
  file: join(ROOT, "node_modules", ".bin", "pulumi"),
  env: { PULUMI_VERSION: dependencies["@pulumi/pulumi"] },
} as const;

/** Runs a command to its end; undefined when there is no such command on the PATH of these variables. */
function execute(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve(undefined);
      else reject(new CommandError(`cannot run ${file}: ${error.message}`));
    });
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** npm puts its packages in front of PATH, where this project's CLI would hide the one that is installed. */
export function withoutPackages(path: string): string {
  const isPackages = (folder: string): boolean => folder.endsWith(join("node_modules", ".bin"));
  return path
    .split(delimiter)
    .filter((folder) => !isPackages(folder))
    .join(delimiter);
}

/** What the CLI says is wrong, without the hints and progress around it. */
export function complaint(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const error = lines.find((line) => line.startsWith("error: ")) ?? lines.at(-1) ?? "it gave no reason";
  return error.replace(/^error: /, "");
}

/**
 * Runs the Pulumi CLI to its end, the one on PATH, else this project's, in this project's folder.
 * @throws CommandError when there is none, or it cannot be run
 */
export async function runPulumi(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const ran =
    (await execute("pulumi", args, { ...env, PATH: withoutPackages(env.PATH ?? "") })) ??
    (await execute(ownPulumi.file, args, { ...env, ...ownPulumi.env }));
  if (ran === undefined) throw new CommandError("there is no Pulumi CLI: run `npm ci`, or install pulumi");
  return ran;
}
