import { distance } from "fastest-levenshtein";
import { randomPart } from "./credentials/entropy";
import { namesCredential } from "./credentials/names";
import { shapeOf } from "./credentials/shapes";
import { cut } from "./style";
import { visible } from "./visible";

/** One fault of a stack's configuration. */
export interface Violation {
  /** Property in the stack's YAML, such as `cluster.pools[1].size`. */
  readonly path: string;
  /** What is there; never the value of a secret. */
  readonly got: string;
  /** What may be there, or what to do about it. */
  readonly allowed: string;
}

/** A concern that no single property can decide: reads a complete environment, changes nothing. */
export type Check<Subject> = (subject: Subject) => readonly Violation[];

/**
 * Property path as a reader of the YAML would write it: `["cluster", "pools", 1]` is `cluster.pools[1]`. A key that may be
 * a credential, which somebody has put where its name should be, stays unsaid.
 */
export function propertyPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) =>
      typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${shownName(String(key))}`,
    )
    .join("");
}

/** A key, a file or the like as messages name it. */
export function shownName(name: string): string {
  return mayBeCredential(name) ? "[hidden]" : visible(cut(name, longest));
}

function mayBeCredential(text: string): boolean {
  return shapeOf(text) !== undefined || randomPart(text) !== undefined;
}

/** Longest text of which a message tells. */
const longest = 80;

/**
 * What a value looks like in a message: short, without the user and password that an address may carry, and nothing of
 * a text that may be a credential, by its looks or by the name that it has.
 */
export function shown(value: unknown, name = ""): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return JSON.stringify(value);
  const address = value.replace(
    /\/\/[^/@\s]*@|^[^/@\s]*:[^/@\s]*@/,
    (found) => `${found.startsWith("//") ? "//" : ""}…@`,
  );
  if (namesCredential(name) || mayBeCredential(address)) return "a text that may be a credential";
  return visible(`"${cut(JSON.stringify(address).slice(1, -1), longest - 2)}"`);
}

/** The candidate that a typing error most probably meant, or nothing when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  return best !== undefined && best.steps <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

/** What may stand in the place of a word: the candidate that it is nearly, or all of them. */
export function allowedInstead(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  return guess === undefined ? candidates.join(", ") : `did you mean ${guess}?`;
}

/** A key that does not exist, with the one that was probably meant. The value stays unsaid: it may be secret. */
export function unknownKey(path: string, key: string, valid: readonly string[]): Violation {
  return { path, got: "an unknown key", allowed: allowedInstead(key, [...valid].sort()) };
}

/** Most faults that one message tells: who has more mends these first. */
const mostTold = 50;

/** The violations as the message of one error, one a line. */
export function describeViolations(stack: string, violations: readonly Violation[]): string {
  const count = violations.length === 1 ? "1 fault" : `${violations.length} faults`;
  const lines = violations
    .slice(0, mostTold)
    .map(({ path, got, allowed }) => `  ${path}: got ${got}; allowed: ${allowed}`);
  const more = violations.length - lines.length;
  return [
    `The configuration of stack ${stack} has ${count}:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}
