import { spawn } from "node:child_process";
import { PlanError } from "../errors";

/** What a program has printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end; it gets nothing to read.
 * @throws PlanError if it is not installed
 */
export function runTool(program: string, args: readonly string[], folder: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: environment(),
    });
    const ended = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (ended.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (ended.stderr += chunk));
    const stop = (): void => void child.kill();
    // Whatever ends this process ends what it has begun, before anything takes away the folder that it works in.
    process.prependOnceListener("exit", stop);
    child.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      reject(new PlanError(code === "ENOENT" ? `${program} is not installed` : message)),
    );
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve({ code, ...ended });
    });
  });
}

/** What npm says to this process about its own package is not true of another one. */
function environment(): NodeJS.ProcessEnv {
  const own = /^(npm_package_|npm_lifecycle_|npm_config_local_prefix$|INIT_CWD$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
