import { structuredPatch } from "diff";
import type { Json } from "../json";
import { kindOf } from "../labels";
import { columns } from "../../lib/style";
import { inline, valueLines, visible } from "./display";
import type { PropertyChange } from "./values";

/** What a line tells of, by which it is coloured. */
export type Tone = "add" | "change" | "delete" | "replace" | "plain" | "quiet";

/** One line of a report, without line break. */
export interface Line {
  readonly tone: Tone;
  readonly text: string;
  /** Whether it goes on in the next line however it is coloured; default only where it reads like prose. */
  readonly prose?: true;
}

/** How much of a change is shown. */
export interface Measure {
  /** Columns of a line. */
  readonly width: number;
  /** Lines of one value; what is more is counted. */
  readonly lines: number;
  /** Whether what is shown of several resources at once names them all, where nobody can ask for more. */
  readonly everyName?: true;
}

/** Lines around a changed line of a longer text that are shown too. */
const context = 2;

/** One change of a property, in lines that begin with its sign. */
export function changeLines(change: PropertyChange, measure: Measure): readonly Line[] {
  const { kind, before, after, label, replaces, because, secrecy, at } = change;
  const name = visible(label);
  const note = (replaces ? "  (replaces it)" : "") + (at === undefined ? "" : `  (${visible(at)})`);
  const tone = replaces ? "replace" : toneOf[kind];
  if (secrecy !== undefined)
    return [
      { tone, text: `~ ${name}: ${secrecy === "gained" ? "becomes secret" : "is secret no more"}${note}` },
    ];
  if (because !== undefined)
    return [
      { tone, text: `~ ${name}: another value${note}` },
      ...(replaces ? [] : [{ tone: "plain", text: `  from ${because.map(shortName).join(", ")}` } as const]),
    ];
  if (kind === "update") return updateLines({ name, note, tone }, before ?? null, after ?? null, measure);
  const [first = "", ...rest] = valueLines(name, (kind === "add" ? after : before) ?? null);
  // What goes is shown in full where that takes one line; what comes, always.
  if (kind === "delete" && rest.length > 0 && Number.isFinite(measure.lines))
    return [{ tone, text: `- ${name}${note}` }];
  return [
    { tone, text: `${kind === "add" ? "+" : "-"} ${first}${note}` },
    ...limited(
      rest.map((text) => ({ tone, text: `  ${text}` })),
      measure.lines,
    ),
  ];
}

const toneOf = { add: "add", update: "change", delete: "delete" } as const;

/** `RandomPassword postgres-user` of a URN. */
export function shortName(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return visible(`${kindOf(types.split("$").pop() ?? "")} ${name.join("::")}`);
}

interface Named {
  readonly name: string;
  readonly note: string;
  readonly tone: Tone;
}

function updateLines(
  { name, note, tone }: Named,
  before: Json,
  after: Json,
  measure: Measure,
): readonly Line[] {
  const [old, now] = [inline(before), inline(after)];
  if (old === undefined || now === undefined)
    return [{ tone, text: `~ ${name}:${note}` }, ...limited(textDiff(before, after), measure.lines)];
  const line = `~ ${name}: ${old} → ${now}${note}`;
  // To count the columns of a long text takes long, and no character takes more than a few units of it.
  if (line.length <= 10 * measure.width && columns(line) <= measure.width) return [{ tone, text: line }];
  const [shortOld, shortNow] = differing(old, now, measure.width - 6);
  return [
    { tone, text: `~ ${name}:${note}` },
    { tone: "delete", text: `    - ${shortOld}` },
    { tone: "add", text: `    + ${shortNow}` },
  ];
}

/** Two long texts, each cut to the part in which they differ. */
function differing(before: string, after: string, width: number): readonly [string, string] {
  if (Math.max(before.length, after.length) <= width) return [before, after];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  const from = Math.max(0, start - 16);
  const shorten = (text: string): string => (from > 0 ? `…${text.slice(from)}` : text);
  return [shorten(before), shorten(after)];
}

/** What differs in values that take several lines, with a few lines around it. */
function textDiff(before: Json, after: Json): readonly Line[] {
  const [old, now] = [before, after].map((value) => textOf(value)) as [string, string];
  // Texts that have next to nothing in common take longer to compare than anybody wants to read.
  const patch = structuredPatch("", "", old, now, "", "", { context, maxEditLength: 2_000 });
  if (patch === undefined)
    return [{ tone: "plain", text: `    ${lineCount(old)} lines → ${lineCount(now)} other lines` }];
  return patch.hunks.flatMap(({ lines }, index) => [
    ...(index > 0 ? [{ tone: "quiet", text: "      ⋮" } as const] : []),
    ...lines.filter((line) => !line.startsWith("\\")).map(hunkLine),
  ]);
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}

function hunkLine(line: string): Line {
  const tone = line.startsWith("+") ? "add" : line.startsWith("-") ? "delete" : "quiet";
  return { tone, text: `    ${line.slice(0, 1)} ${visible(line.slice(1))}`.trimEnd() };
}

/** The text itself, or the lines that describe a value. */
function textOf(value: Json): string {
  if (typeof value === "string") return value.endsWith("\n") ? value : `${value}\n`;
  const [first = "", ...rest] = valueLines("", value);
  const lines = first === ":" ? rest.map((line) => line.slice(2)) : [first.slice(2)];
  return `${lines.join("\n")}\n`;
}

/** At most so many lines, the last of which says how many there are more. */
export function limited(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [...lines.slice(0, most - 1), { tone: "quiet", text: `    … ${left} more lines` }];
}
