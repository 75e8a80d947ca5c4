import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { About } from "./commands";
import { closing } from "./help";
import { LostOptions, withTaken } from "./npm-options";
import { styleOf, type Stream } from "./style";

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

/** A command that knows what it is about. */
export class DoksCommand extends Command {
  constructor(
    name: string,
    readonly about: About,
  ) {
    super(name);
  }
}

/**
 * A command in the one style of all: what it is about, its options, notes, exit codes and examples in at most 80
 * columns, and wrong usage with a hint at `--help` instead of an end of the process.
 * @param name as it is typed after `doks`
 * @param notes paragraphs that say what its options cannot
 */
export function command(name: string, about: About, io: Io, notes: readonly string[] = []): DoksCommand {
  const lookOf = (stream: Output) => {
    const { width, ...style } = styleOf(stream, io.env);
    return { ...style, width: Math.min(width, 80), colored: style.bold("") !== "" };
  };
  return new DoksCommand(name, about)
    .description(about.summary)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => lookOf(io.stdout).width,
      getErrHelpWidth: () => lookOf(io.stderr).width,
      getOutHasColors: () => lookOf(io.stdout).colored,
      getErrHasColors: () => lookOf(io.stderr).colored,
    })
    .configureHelp({
      commandUsage: (each) => `${pathOf(each)} ${each.usage()}`,
      // Each says its default itself.
      optionDescription: ({ description }) => description,
      styleTitle: (title) => paint.bold(title),
    })
    .addHelpText("after", ({ error }) => closing(about, notes, lookOf(error ? io.stderr : io.stdout)))
    .helpOption("-h, --help", "show this")
    .helpCommand(false)
    .showHelpAfterError(`See: npx ${typed(name)} --help`)
    .exitOverride();
}

/** Commander takes colours out again where there are to be none. */
const paint = styleOf({}, { FORCE_COLOR: "1" });

function typed(name: string): string {
  return name === "doks" ? name : `doks ${name}`;
}

/** A command of a group is called after it too. */
function pathOf(each: Command): string {
  return each.parent === null ? typed(each.name()) : `${pathOf(each.parent)} ${each.name()}`;
}

/**
 * Parses arguments, runs the command's action, and turns what it throws into one message and an exit code. An error
 * that nobody foresaw is thrown on, and keeps its stack trace: it is a fault of this program.
 */
export async function run(program: DoksCommand, argv: readonly string[], io: Io): Promise<void> {
  try {
    await program.parseAsync(withTaken(program, program.about.script, argv, io), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the message, or the help that was asked for, already.
      io.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage;
    } else if (error instanceof LostOptions) {
      io.stderr.write(`${program.name()}: ${error.message}\n`);
      io.exitCode = ExitCode.wrongUsage;
    } else if (error instanceof CommandError) {
      io.stderr.write(`${program.name()}: ${error.message}\n`);
      io.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}
