import { randomBytes } from "node:crypto";
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, type Output } from "./command";
import { withoutTokens } from "./credentials/shapes";

/**
 * Writes a file, all of it or nothing; a link stays one, and what is no file, such as a device, is written to.
 * @throws CommandError that names the file
 */
export function writeWhole(path: string, content: string): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) writeFileSync(path, content);
    else replaceFile(there === undefined ? path : realpathSync(path), content);
  } catch (error) {
    throw new CommandError(`cannot write ${path}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

/** The same of what commands tell in a file, which no more than what they print has tokens in it. */
export function writeReport(path: string, content: string): void {
  writeWhole(path, withoutTokens(content));
}

function replaceFile(path: string, content: string): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  try {
    writeFileSync(draft, content, { flag: "wx" });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "its folder is a file",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left",
};

/** Why something cannot be written, in words. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return reasons[code ?? ""] ?? message;
}

/**
 * Shows on a terminal what is being done once it takes more than a second; says nothing anywhere else.
 * @returns what takes the line away again
 */
export function progress(stream: Output, text: string): () => void {
  if (!stream.isTTY) return () => undefined;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    stream.write(`${text}…`);
  }, 1000);
  return () => {
    clearTimeout(timer);
    if (shown) stream.write("\r\u001b[K");
  };
}
