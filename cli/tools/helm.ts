import { execFile } from "node:child_process";
import { CommandError, ExitCode } from "../../lib/command";

/** Minutes after which a download that hangs is given up. */
const PATIENCE_MS = 5 * 60_000;

/** What a chart renders, its custom resources included, is a few megabytes. */
const MOST_BYTES = 64 * 2 ** 20;

/** Runs Helm with these arguments and gives what it prints. */
export type Helm = (...args: readonly string[]) => Promise<string>;

/** What Helm printed. */
export interface Printed {
  readonly output: string;
  /** Warnings, a line each; Helm went on. */
  readonly complaints: readonly string[];
}

/** Runs Helm with an input, which it reads for `--values -`, so that values are on no disk. */
export type FedHelm = (input: string, ...args: readonly string[]) => Promise<Printed>;

/**
 * Finds Helm: what the variable HELM names, else the one on PATH. Throws a CommandError with exit code 3 when
 * there is none. Each call of what it gives throws one with Helm's own words when Helm fails.
 */
export async function findHelm(env: NodeJS.ProcessEnv = process.env): Promise<Helm> {
  const helm = await findFedHelm(env);
  return async (...args) => (await helm("", ...args)).output;
}

/** {@link findHelm}, for calls with an input. */
export async function findFedHelm(env: NodeJS.ProcessEnv = process.env): Promise<FedHelm> {
  const chosen = env.HELM ?? "";
  const file = chosen === "" ? "helm" : chosen;
  const helm: FedHelm = (input, ...args) =>
    new Promise((resolve, reject) => {
      const options = { env, timeout: PATIENCE_MS, maxBuffer: MOST_BYTES };
      const child = execFile(file, args, options, (error, output, stderr) => {
        if (error === null) resolve({ output, complaints: linesOf(stderr) });
        else if (error.code === "ENOENT") reject(missing(chosen));
        else reject(new CommandError(complaint(stderr, error)));
      });
      // A Helm that ends without reading it closes the pipe.
      child.stdin?.on("error", () => undefined).end(input);
    });
  await helm("", "version");
  return helm;
}

function missing(chosen: string): CommandError {
  const what = chosen === "" ? "helm is not on the PATH" : `HELM is ${chosen}, which is not there`;
  return new CommandError(
    `${what}: install Helm 3.8 or later (https://helm.sh/docs/intro/install/), or set HELM to its path`,
    ExitCode.missingTool,
  );
}

/** What Helm says is wrong, in one line but for what it lists below. */
function complaint(stderr: string, error: Error & { readonly killed?: boolean }): string {
  if (error.killed) return `helm did not finish within ${PATIENCE_MS / 60_000} minutes`;
  const lines = linesOf(stderr);
  const start = lines.findIndex((line) => line.startsWith("Error: "));
  const message = (start < 0 ? lines.at(-1) : lines[start]) ?? error.message;
  // A line that ends so says nothing without those that follow.
  const listed = start >= 0 && message.endsWith(":") ? lines.slice(start + 1) : [];
  return [message.replace(/^Error: /, ""), ...listed].join("\n  ");
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
