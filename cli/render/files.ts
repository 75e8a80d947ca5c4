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
import { CommandError } from "../command";

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
  for (const stack of stacks.keys()) refuseForeign(join(out, stack));
  let draft: string | undefined;
  const undo: (() => void)[] = [];
  try {
    mkdirSync(out, { recursive: true });
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
