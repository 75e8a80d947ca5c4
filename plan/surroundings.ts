import { clearAmbientEnvironment } from "./ambient";
import { PlanError } from "./errors";
import { replace } from "./replace";
import type { Undo } from "./replace";
import { withoutPlaces } from "./sdk/places";

/** What a program meets in the process, and who hears of what it does there. */
export interface Surroundings {
  /** Working directory of the program. */
  readonly rootDirectory: string;
  /** Whether errors know where they come from. */
  readonly traces: boolean;
  /** Names what the program waits for; asked when nothing can wake it any more. */
  readonly waiting: () => readonly string[];
  /** Called with every error that does not come out of the program itself. */
  readonly fail: (error: unknown) => void;
  /** Takes what the program prints; undefined lets it out. */
  readonly onOutput: ((text: string) => void) | undefined;
}

/**
 * Runs a program so that whatever it does to the process becomes an error of this promise: a rejection that
 * nobody handles, a call of process.exit, an event loop that runs empty while the program still waits.
 */
export async function surround<T>(run: () => Promise<T>, surroundings: Surroundings): Promise<T> {
  const { fail, waiting, onOutput, rootDirectory, traces } = surroundings;
  const restore = [
    clearAmbientEnvironment(),
    changeDirectory(rootDirectory),
    catchRejections(fail),
    catchExit(fail),
    keepStacksCheap(traces),
    catchIdleness(() => fail(new PlanError(stuck(waiting())))),
    ...(onOutput === undefined ? [] : [catchOutput(onOutput)]),
  ];
  try {
    return await run();
  } finally {
    // Rejections are reported only after the turn in which they happen.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    for (const undo of restore) undo();
  }
}

function changeDirectory(directory: string): Undo {
  const before = process.cwd();
  process.chdir(directory);
  return () => process.chdir(before);
}

function catchRejections(fail: (error: unknown) => void): Undo {
  const events = ["unhandledRejection", "uncaughtException"] as const;
  const undo = events.map((event) => {
    const previous = process.rawListeners(event);
    process.removeAllListeners(event).on(event, fail);
    return () => {
      process.removeAllListeners(event);
      for (const listener of previous) process.on(event, listener as () => void);
    };
  });
  return () => undo.forEach((each) => each());
}

function catchExit(fail: (error: unknown) => void): Undo {
  return replace(process, "exit", (code) => {
    const error = new PlanError(`the program ended the process with process.exit(${code ?? ""})`);
    fail(error);
    throw error;
  });
}

/**
 * The SDK has a stack trace made for every promise, which nobody reads: half the time of a plan goes into mapping
 * their lines to TypeScript. What nobody has looked at by the end of the program is formatted as ever.
 */
function keepStacksCheap(traces: boolean): Undo {
  const undo = [
    replace(Error, "prepareStackTrace", (error) => String(error)),
    ...(traces ? [] : [replace(Error, "stackTraceLimit", 0)]),
    withoutPlaces(),
  ];
  return () => undo.forEach((each) => each());
}

function catchIdleness(onIdle: () => void): Undo {
  process.once("beforeExit", onIdle);
  return () => process.off("beforeExit", onIdle);
}

/** Standard output may be for JSON alone. */
function catchOutput(onOutput: (text: string) => void): Undo {
  return replace(
    process.stdout,
    "write",
    (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      onOutput(text.replace(/\n$/, ""));
      const done = [encoding, callback].find(
        (argument): argument is () => void => typeof argument === "function",
      );
      done?.();
      return true;
    },
  );
}

function stuck(waiting: readonly string[]): string {
  const message = "the program never ends: it waits for a promise that nothing resolves";
  return waiting.length === 0 ? message : [`${message}; still waiting:`, ...waiting].join("\n  ");
}
