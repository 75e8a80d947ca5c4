import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "../../lib/command";
import { reasonOf, writeWhole } from "../../lib/output";

/**
 * Writes files for what looks at them where they belong, and takes all of it back if that fails, or is ended by Ctrl-C.
 * @param files texts by path
 */
export async function written<T>(files: ReadonlyMap<string, string>, act: () => Promise<T>): Promise<T> {
  const undo: (() => void)[] = [];
  const takeBack = (): void => {
    for (const each of undo.splice(0).reverse()) each();
  };
  const end = (signal: NodeJS.Signals): void => {
    takeBack();
    // Nobody listens any more: it ends the process, which process.exit would not while a program is planned.
    process.kill(process.pid, signal);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    for (const [path, text] of files) {
      const made = makeFolder(dirname(path));
      if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
      const before = existsSync(path) ? readFileSync(path) : undefined;
      undo.push(() => (before === undefined ? rmSync(path, { force: true }) : writeFileSync(path, before)));
      writeWhole(path, text);
    }
    return await act();
  } catch (error) {
    takeBack();
    throw error;
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}

/** The topmost folder that had to be made; undefined where all were there. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new CommandError(`cannot make ${folder}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}
