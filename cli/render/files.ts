import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../../lib/command";

/** First line of every file: by it a folder is known to be one that may be replaced. */
export const marker = "# Rendered by `npm run render`: do not edit.\n";

/** Files of a stack, by their path below the stack's folder. */
export type StackFiles = ReadonlyMap<string, string>;

/**
 * Replaces the folders of stacks, all of them or none; what was in them before is gone. A folder with anything that
 * this did not write stays as it is.
 * @param stacks files of each stack, by its name
 * @throws CommandError that names what is in the way
 */
export function replaceStacks(out: string, stacks: ReadonlyMap<string, StackFiles>): void {
  checkStacks(out, [...stacks.keys()]);
  let draft: string | undefined;
  const undo: (() => void)[] = [];
  try {
    for (const missing of missingFolders(out)) mkdirSync(missing);
    draft = mkdtempSync(join(out, ".rendering-"));
    for (const [stack, files] of stacks) writeFiles(join(draft, "new", stack), files);
    mkdirSync(join(draft, "old"), { recursive: true });
    for (const stack of stacks.keys()) {
      const [old, place] = [join(draft, "old", stack), join(out, stack)];
      if (existsSync(place)) {
        renameSync(place, old);
        undo.push(() => renameSync(old, place));
      }
      renameSync(join(draft, "new", stack), place);
      undo.push(() => rmSync(place, { recursive: true }));
    }
  } catch (error) {
    for (const back of undo.reverse()) back();
    throw new CommandError(`cannot write to ${out}: ${(error as Error).message}`);
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Whether the folders of these stacks can be written, before any work is done for them; leaves nothing behind.
 * @throws CommandError that names what is in the way
 */
export function checkStacks(out: string, stacks: readonly string[]): void {
  for (const stack of stacks) refuseForeign(join(out, stack));
  const [first = join(out, ".rendering-")] = missingFolders(out);
  try {
    // By doing it: rights do not tell what a file system such as /proc refuses.
    rmSync(mkdtempSync(join(dirname(first), ".rendering-")), { recursive: true });
  } catch (error) {
    throw new CommandError(`cannot write to ${out}: ${(error as Error).message}`);
  }
}

/**
 * The folders that have to be made for one, outermost first. They are made one by one: where a file system refuses
 * a folder as if its parent were missing, as /proc does, Node's own recursion never ends.
 */
function missingFolders(folder: string): readonly string[] {
  return existsSync(folder) ? [] : [...missingFolders(dirname(folder)), folder];
}

function writeFiles(folder: string, files: StackFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), marker + text);
  }
}

function refuseForeign(folder: string): void {
  if (!existsSync(folder)) return;
  for (const file of filesIn(folder)) {
    if (!readFileSync(file, "utf8").startsWith(marker))
      throw new CommandError(
        `${file} is not of npm run render: choose another folder with --out, or remove it`,
      );
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    throw new CommandError(`cannot write to ${folder}: ${(error as Error).message}`);
  }
}
