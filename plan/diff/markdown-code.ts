import type { Line, Tone } from "./change-lines";
import { visible } from "./display";

/** Bytes of a single line: one value must not push all others out. */
const lineLimit = 300;

/** GitHub colours the lines of a diff by their first character. */
const marks: Readonly<Record<Tone, string>> = {
  add: "+",
  change: "!",
  delete: "-",
  replace: "-",
  plain: " ",
  quiet: " ",
};

/** Text in a code span, where it is no link, no mention, no HTML and no other markup. */
export function code(text: string): string {
  const shown = visible(text).slice(0, 400);
  const ticks = "`".repeat(longestRun([shown]) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) || shown === "" ? " " : "";
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** What GitHub makes nothing of: no mark, no mention, no number of an issue, no address of a page. */
const harmless = /^[A-Za-z0-9 ,.;:()'"%?/=→-]*$/;
const linked = /:\/\/|\bwww\.|\bGH-\d|\b[0-9a-f]{7,40}\b|^\s*([-+]|\d+[.)])\s/;

/**
 * A sentence as prose, with what stands in backticks as code; as code altogether where anything in it could be more
 * than words.
 */
export function prose(text: string): string {
  const parts = text.split("`");
  const safe = parts.every(
    (part, index) => (index % 2 === 1 && part !== "") || (harmless.test(part) && !linked.test(part)),
  );
  if (!safe || parts.length % 2 === 0 || text.length > 1_000) return code(text);
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : part)).join("");
}

/** Lines in a block of code, in parts so that it can be cut between them. */
export function fenced(lines: readonly Line[]): { open: string; lines: readonly string[]; close: string } {
  const texts = lines.map(diffLine);
  const fence = "`".repeat(Math.max(longestRun(texts), 2) + 1);
  return { open: `${fence}diff`, lines: texts, close: fence };
}

/** Most backticks that stand together: what begins or ends the code takes one more. */
function longestRun(texts: readonly string[]): number {
  const runs = texts.flatMap((text) => text.match(/`+/g) ?? []);
  return runs.reduce((longest, run) => Math.max(longest, run.length), 0);
}

function diffLine({ tone, text }: Line): string {
  const line = `${marks[tone]} ${visible(text)}`.trimEnd();
  if (Buffer.byteLength(line) <= lineLimit) return line;
  let short = line.slice(0, lineLimit);
  while (Buffer.byteLength(short) > lineLimit - 3) short = short.slice(0, -1);
  // Half of a character that takes two is no character.
  return `${short.replace(/[\ud800-\udbff]$/, "")}…`;
}
