import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { Stream } from "./style";

/** Exit codes of every command of this project. */
export const ExitCode = { done: 0, error: 1, changes: 2, missingTool: 3, wrongUsage: 64 } as const;

/** What went wrong, in words for a person: shown as it is, without a stack trace. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = ExitCode.error,
  ) {
    super(message);
  }
}

/** A stream that text is printed to. */
export interface Output extends Stream {
  write(text: string): unknown;
}

/** As much of its process as a command uses: `process` itself, or what a test hands in. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream & Pick<Stream, "isTTY">;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Set by a command that does not end with 0. */
  exitCode?: number | string | null;
}

/** A path as the user meant it: npm runs commands in the project's folder, wherever npm itself was called. */
export function userPath(path: string, { INIT_CWD }: NodeJS.ProcessEnv): string {
  return resolve(INIT_CWD ?? process.cwd(), path);
}

/** Takes the value of an option that names a file or folder. */
export function pathOption(what: "file" | "folder", { env }: Io): (value: string) => string {
  return (value) => {
    if (value === "") throw new InvalidArgumentError(`It takes a ${what}.`);
    return userPath(value, env);
  };
}

/** npm takes every option before `--` for its own, and hands on what is left. */
function refuseTaken(program: Command, argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const taken = program.options.find(
    ({ long }) => long && !argv.includes(long) && env[`npm_config_${long.slice(2).replaceAll("-", "_")}`],
  );
  if (taken === undefined) return;
  throw new CommandError(
    `npm took ${taken.long} for itself: put -- before the options, as in npm run ${program.name()} -- ${taken.long}`,
    ExitCode.wrongUsage,
  );
}

/** A command that reports wrong usage with a hint at `--help`, instead of leaving the process. */
export function command(name: string, description: string, io: Io): Command {
  return new Command(name)
    .description(description)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => (io.stdout.isTTY ? io.stdout.columns : undefined) ?? 80,
    })
    .helpOption("-h, --help", "show this")
    .showHelpAfterError(`Usage: npm run ${name} -- --help`)
    .exitOverride();
}

/**
 * Parses arguments, runs the command's action, and turns what it throws into one message and an exit code. An error
 * that nobody foresaw is thrown on, and keeps its stack trace: it is a fault of this program.
 */
export async function run(program: Command, argv: readonly string[], io: Io): Promise<void> {
  try {
    refuseTaken(program, argv, io.env);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the message, or the help that was asked for, already.
      io.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage;
    } else if (error instanceof CommandError) {
      io.stderr.write(`${program.name()}: ${error.message}\n`);
      io.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}
