import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { CommandError, ExitCode } from "../../lib/command";
import { ownPulumi, withoutPackages } from "../tools/pulumi";

/** Programs that `npx doks local` needs, and where they are to be had. */
const sources = {
  docker: "Docker, or what stands in for it: https://docs.docker.com/get-started/get-docker/",
  kind: "kind: https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
} as const;

/** A program of the user's, or this project's `pulumi`. */
export type Tool = keyof typeof sources | "pulumi";

export interface RunOptions {
  /** Folder in which it runs. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether its output is handed back instead of shown; default shown. */
  readonly quiet?: boolean;
}

export interface Finished {
  readonly code: number;
  /** Empty unless quiet. */
  readonly stdout: string;
  readonly stderr: string;
}

/** As of a shell's command that Ctrl-C has ended. */
const interruptedCode = 130;

/**
 * Runs a tool to its end, whatever its exit code. Ctrl-C is the tool's to obey, which is
 * waited for: one that is left alone with its work would keep its lock.
 * @throws CommandError with exit code 3 when there is none, and with 130 when it was interrupted
 */
export async function runTool(tool: Tool, args: readonly string[], options: RunOptions): Promise<Finished> {
  const path = withoutPackages(options.env.PATH ?? "");
  const withOwn = [path, join(ownPulumi.file, "..")].join(delimiter);
  const using = (env: NodeJS.ProcessEnv): RunOptions => ({ ...options, env: { ...options.env, ...env } });
  const finished =
    (await attempt(tool, args, using({ PATH: path }))) ??
    (tool === "pulumi"
      ? await attempt(ownPulumi.file, args, using({ ...ownPulumi.env, PATH: withOwn }))
      : undefined);
  if (finished) return finished;
  const how = tool === "pulumi" ? "run `npm ci`" : `install ${sources[tool]}`;
  throw new CommandError(`${tool} is not on the PATH: ${how}`, ExitCode.missingTool);
}

/**
 * Runs a tool to its end and gives its standard output if quiet.
 * @throws CommandError when it fails, with its last words if quiet
 */
export async function mustRun(tool: Tool, args: readonly string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await runTool(tool, args, options);
  if (code === 0) return stdout;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const said = lines.length > 0 ? `: ${lines.at(-1)}` : "; it says above why";
  throw new CommandError(`\`${tool} ${args.slice(0, 2).join(" ")}\` failed${said}`);
}

function attempt(
  file: string,
  args: readonly string[],
  { cwd, env, quiet = false }: RunOptions,
): Promise<Finished | undefined> {
  return new Promise((resolve, reject) => {
    // The terminal sends Ctrl-C to the tool too, SIGTERM comes to this process alone. Listened for before the tool
    // starts: a signal right after that would end this process and leave the tool behind.
    let interrupted = false;
    const onInterrupt = (): void => void (interrupted = true);
    const onTerminate = (): void => void (interrupted = child.kill("SIGTERM"));
    process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
    const ignoreNoMore = (): void => void process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      ignoreNoMore();
      if (error.code === "ENOENT") resolve(undefined);
      else reject(new CommandError(`cannot run ${file}: ${error.message}`));
    });
    child.on("close", (code) => {
      ignoreNoMore();
      if (interrupted) reject(new CommandError("interrupted; run again, it goes on", interruptedCode));
      else resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
