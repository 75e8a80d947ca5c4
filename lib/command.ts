import { resolve } from "node:path";
import { Command, CommanderError } from "commander";

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

/** A path as the user meant it: npm runs commands in the project's folder, wherever npm itself was called. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** A command that reports wrong usage with a hint at `--help`, instead of leaving the process. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption("-h, --help", "show this")
    .showHelpAfterError(`Usage: npm run ${name} -- --help`)
    .exitOverride();
}

/**
 * Parses the process's arguments, runs the command's action, and turns what it throws into one message and an
 * exit code. An error that nobody foresaw keeps its stack trace: it is a fault of this program.
 */
export async function run(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the message, or the help that was asked for, already.
      process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage;
    } else if (error instanceof CommandError) {
      console.error(`${program.name()}: ${error.message}`);
      process.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}
