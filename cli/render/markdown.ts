import { code } from "../../plan/diff/markdown-code";
import { visible } from "../../plan/diff/display";
import type { Comparison } from "./compare";

/** Bytes of the manifests' diff, in a comment that the plan's diff begins; GitHub takes 65,536 in all. */
export const diffLimit = 20_000;
/** Bytes of a single line: one value must not push all others out. */
const lineLimit = 300;
/** Bytes of the report of what is wrong. */
const reportLimit = 8_000;

/** What the Markdown tells. */
export interface Rendered {
  readonly comparison: Comparison;
  /** Whether nothing is invalid, and no mandatory rule broken. */
  readonly well: boolean;
  /** The command's report, without colours. */
  readonly report: string;
  /** Whether the charts of the platform's releases are left out. */
  readonly applicationsOnly: boolean;
}

/** A section for a pull request: what differs between the manifests of two commits, and what is wrong with them. */
export function renderMarkdown({ comparison, well, report, applicationsOnly }: Rendered): string {
  const scope = applicationsOnly ? " Charts of the platform's releases are not rendered here." : "";
  return [
    "### What the charts render",
    "",
    ...(well ? [] : wrong(report)),
    ...changes(comparison, scope),
    "",
  ].join("\n");
}

function wrong(report: string): readonly string[] {
  const summary = "what is invalid, and the findings";
  return [
    "**Something that is rendered is invalid, or breaks a mandatory rule:** this fails the check.",
    "",
    ...folded(summary, "text", report.trimEnd().split("\n"), reportLimit),
    "",
  ];
}

function changes({ name, lines, fault }: Comparison, scope: string): readonly string[] {
  if (fault !== undefined)
    return [`Compared with nothing, since ${code(name)} cannot be rendered: ${code(fault)}.${scope}`];
  if (lines.length === 0) return [`The same manifests as with ${code(name)}.${scope}`];
  const files = lines.filter((line) => line.startsWith("diff --git ")).length;
  const summary = `manifests: ${files} ${files === 1 ? "file differs" : "files differ"}`;
  return [`Compared with ${code(name)}.${scope}`, "", ...folded(summary, "diff", lines, diffLimit)];
}

function folded(summary: string, language: string, all: readonly string[], limit: number): readonly string[] {
  const { lines, rest } = fitting(all.map(shown), limit);
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(longest + 1);
  const note = rest === 0 ? [] : ["", `${rest} more lines: the command in docs/review.md shows all of them.`];
  return [
    `<details><summary>${summary}</summary>`,
    "",
    fence + language,
    ...lines,
    fence,
    ...note,
    "",
    "</details>",
  ];
}

function fitting(lines: readonly string[], limit: number): { lines: readonly string[]; rest: number } {
  let bytes = 0;
  const end = lines.findIndex((line) => (bytes += Buffer.byteLength(line) + 1) > limit);
  return end < 0 ? { lines, rest: 0 } : { lines: lines.slice(0, end), rest: lines.length - end };
}

function shown(line: string): string {
  const text = visible(line);
  if (Buffer.byteLength(text) <= lineLimit) return text;
  let short = text.slice(0, lineLimit);
  while (Buffer.byteLength(short) > lineLimit - 3) short = short.slice(0, -1);
  // Half of a character that takes two is no character.
  return `${short.replace(/[\ud800-\udbff]$/, "")}…`;
}
