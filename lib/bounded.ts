import { readFileSync, statSync } from "node:fs";

/** Most bytes of a file that a person writes: a thousand times what one has. */
const mostBytes = 1024 * 1024;
/** Most values of one, with what its aliases stand for. */
const mostValues = 50_000;
/** Deepest nesting; chart values seldom have ten levels. */
const deepest = 64;

/** Why a file or what is in it is not taken, in words that follow "got". */
export class Unbounded extends Error {}

/**
 * Reads a file that a person wrote.
 * @throws Unbounded where it is no regular file, which may never end, or larger than anybody writes; what the file
 * system says otherwise
 */
export function readText(path: string): string {
  const about = statSync(path);
  if (!about.isFile()) throw new Unbounded(about.isDirectory() ? "a folder" : "no regular file");
  if (about.size > mostBytes)
    throw new Unbounded(`a file of ${Math.ceil(about.size / mostBytes)} MiB; the most is 1`);
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
