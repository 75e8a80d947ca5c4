import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError } from "../../lib/command";

/** The file behind a symbolic link: replacing the link itself would cut it off from its file. */
function target(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** All of the file or nothing: a draft beside it takes its place. */
function replace(file: string, text: string): void {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Writes a file that only its owner can read (mode 0600), all of it or nothing, and makes its folder when that
 * is missing. Throws a CommandError that names the file.
 */
export function writePrivateFile(path: string, text: string): void {
  const file = target(path);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    replace(file, text);
  } catch (error) {
    throw new CommandError(`cannot write ${path}: ${(error as Error).message}`);
  }
}
