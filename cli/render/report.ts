import { aligned, cut, wrap, type Style } from "../../lib/style";
import { label } from "./renderer";
import type { Rendered, StackResult } from "./result";
import type { RuleFinding } from "./rules";

/** What to print besides the tables. */
export interface ReportOptions {
  readonly style: Style;
  /** Every advisory finding in releases too, which are charts of others. */
  readonly verbose: boolean;
  /** Folder that the files are in, as a reader of the report would write it. */
  readonly out: string;
}

/** What became of the stacks, for people: a table for each, then what is wrong and what nobody could judge. */
export function reportText(results: readonly StackResult[], options: ReportOptions): string {
  return results.map((result) => `${stackLines(result, options).join("\n")}\n`).join("\n");
}

function stackLines(result: StackResult, options: ReportOptions): readonly string[] {
  const { style, out } = options;
  const { stack, minor, rendered } = result;
  const title = `${stack}: judged by the schemas of Kubernetes ${minor}, written to ${out}/${stack}`;
  return [
    ...wrap(title, style.width).map(style.bold),
    ...table(rendered, style),
    ...section("Invalid", style.error, rendered.flatMap(faultLines), style),
    ...findingLines(rendered, "mandatory", options),
    ...findingLines(rendered, "advisory", options),
    ...section("Not checked, for want of a schema", style.warn, uncheckedLines(rendered), style),
    ...section("Releases left out, for want of their charts", style.warn, leftOutLines(result), style),
    ...section("Notes", style.warn, [...result.notes, ...rendered.flatMap(noteLines)], style),
  ];
}

const headings = ["NAME", "KIND", "OBJECTS", "INVALID", "NOT CHECKED", "MANDATORY", "ADVISORY"] as const;

function table(rendered: readonly Rendered[], style: Style): readonly string[] {
  if (rendered.length === 0) return ["Nothing is rendered."];
  const rows = [headings, ...rendered.map(cells)];
  const [heading = "", ...lines] = aligned(rows, [2, 3, 4, 5, 6]).map((line) => cut(line, style.width));
  const painted = rendered.map((each, index) => {
    const text = lines[index] ?? "";
    const bad = each.faults.length > 0 || ofLevel(each, "mandatory").length > 0;
    return bad ? style.error(text) : text;
  });
  return [style.dim(heading), ...painted];
}

function cells({ source, objects, faults, unchecked, findings }: Rendered): readonly string[] {
  const unjudged = [...unchecked.values()].reduce((sum, count) => sum + count, 0);
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  const counts = [objects, faults.length, unjudged, mandatory, findings.length - mandatory];
  return [source.name, source.kind, ...counts.map((count) => (count === 0 ? "-" : String(count)))];
}

function faultLines({ source, faults }: Rendered): readonly string[] {
  return faults.map((fault) => `${label(source)}: ${fault}`);
}

function noteLines({ source, notes }: Rendered): readonly string[] {
  return notes.map((note) => `${label(source)}: ${note}`);
}

/** A registry that does not answer is the reason for several. */
function leftOutLines({ stack, leftOut }: StackResult): readonly string[] {
  if (leftOut.length === 0) return [];
  const reasons = [...new Set(leftOut.map(({ why }) => why))];
  const lines = reasons.map((reason) => {
    const names = leftOut.flatMap(({ name, why }) => (why === reason ? [name] : []));
    return `${stack} / ${names.join(", ")}: ${reason}`;
  });
  return [...lines, "npx doks charts pull fetches all charts; charts.mirror says where else they are"];
}

function uncheckedLines(rendered: readonly Rendered[]): readonly string[] {
  const by = new Map<string, string[]>();
  for (const { source, unchecked } of rendered) {
    for (const kind of unchecked.keys()) by.set(kind, [...(by.get(kind) ?? []), source.name]);
  }
  return [...by].sort().map(([kind, names]) => `${kind}: in ${names.join(", ")}`);
}

/** Findings by rule, for what to do about them is the same everywhere. */
function findingLines(
  rendered: readonly Rendered[],
  level: RuleFinding["level"],
  { style, verbose }: ReportOptions,
): readonly string[] {
  const all = rendered.flatMap((each) =>
    ofLevel(each, level).map((finding) => ({ finding, source: each.source })),
  );
  if (all.length === 0) return [];
  const told = all.filter(({ source }) => level === "mandatory" || verbose || source.kind === "application");
  const lines = [...new Set(told.map(({ finding }) => finding.rule))].flatMap((rule) => {
    const of = told.filter(({ finding }) => finding.rule === rule);
    const [first] = of;
    if (first === undefined) return [];
    const { severity, description } = first.finding;
    return [
      ...wrapped(`${rule} (${severity}): ${description}`, style, "  "),
      ...of.flatMap(({ finding, source }) => wrapped(`${label(source)}: ${finding.message}`, style, "    ")),
    ];
  });
  const rest = all.length - told.length;
  const brief =
    rest === 0
      ? []
      : wrapped(`${rest} more in the charts of releases; option --verbose tells them`, style, "  ");
  const paint = level === "mandatory" ? style.error : style.warn;
  const title = level === "mandatory" ? "Mandatory findings" : "Advisory findings";
  return ["", paint(title), ...lines, ...brief];
}

function ofLevel({ findings }: Rendered, level: RuleFinding["level"]): readonly RuleFinding[] {
  return findings.filter((finding) => finding.level === level);
}

function section(
  title: string,
  paint: (text: string) => string,
  entries: readonly string[],
  style: Style,
): readonly string[] {
  if (entries.length === 0) return [];
  return ["", paint(title), ...[...new Set(entries)].flatMap((entry) => wrapped(entry, style, "  "))];
}

function wrapped(text: string, style: Style, indent: string): readonly string[] {
  // A path that is longer than a line is still told in full.
  const [first = "", ...rest] = wrap(text, style.width - indent.length - 2, (word) => word);
  return [`${indent}${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
