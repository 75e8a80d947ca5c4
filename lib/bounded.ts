import { readFileSync, statSync } from "node:fs";

const mebibyte = 1024 * 1024;
/** Most values of one, with what its aliases stand for. */
const mostValues = 50_000;
/** Deepest nesting; chart values seldom have ten levels. */
const deepest = 64;

/** Why a file or what is in it is not taken, in words that follow "got". */
export class Unbounded extends Error {}

/**
 * Reads a file that somebody handed over.
 * @param mostMebibytes default 1, a thousand times what a person writes
 * @throws Unbounded where it is no regular file, which may never end, or larger than anybody writes; what the file
 * system says otherwise
 */
export function readText(path: string, mostMebibytes = 1): string {
  const about = statSync(path);
  if (!about.isFile()) throw new Unbounded(about.isDirectory() ? "a folder" : "no regular file");
  const mebibytes = Math.ceil(about.size / mebibyte);
  if (mebibytes > mostMebibytes)
    throw new Unbounded(`a file of ${mebibytes} MiB; the most is ${mostMebibytes}`);
  return readFileSync(path, "utf8");
}

/**
 * What somebody wrote, once it is sure that it ends: aliases may stand for more than fits in memory, or for themselves.
 * @throws Unbounded where it does not
 */
export function bounded<T>(value: T): T {
  let values = 0;
  const look = (here: unknown, depth: number): void => {
    if (++values > mostValues) throw new Unbounded(`more than ${mostValues.toLocaleString("en")} values`);
    if (typeof here !== "object" || here === null) return;
    if (depth > deepest)
      throw new Unbounded(`more than ${deepest} levels, or an alias for what it is part of`);
    for (const below of Object.values(here)) look(below, depth + 1);
  };
  look(value, 0);
  return value;
}
