import type { Style } from "../../lib/style";
import { columns, cut, wrap } from "../../lib/style";
import type { Line, Measure } from "./change-lines";
import { hasChanges, type StackDiff } from "./diff";
import { visible } from "./display";
import { detailSections, secretsText, summaryOf } from "./report";
import type { Section } from "./sections";
import { verdictTable } from "./verdict-table";
import { warningSections } from "./warnings";

/** How a diff is printed. */
export interface TextOptions {
  readonly style: Style;
  /** All of each value and every name, however long. */
  readonly verbose: boolean;
  /** The side that is compared with, as a person named it. */
  readonly against: string;
}

/** Lines of one value that are shown; `--verbose` shows all. */
const valueLinesShown = 12;

/** What changed, for people: stack by stack, what is lost first. */
export function diffToText(diffs: readonly StackDiff[], options: TextOptions): string {
  const stacks = diffs.map((diff) => stackLines(diff, options).join("\n"));
  const secrets = secretsText(diffs);
  const { style } = options;
  const table = hasChanges(diffs) ? [verdictTable(diffs, style).join("\n")] : [];
  const last = secrets === undefined ? [] : [wrap(secrets, style.width).map(style.dim).join("\n")];
  return `${[...table, ...stacks, ...last].join("\n\n")}\n`;
}

function stackLines(diff: StackDiff, { style, verbose, against }: TextOptions): readonly string[] {
  const title = visible(`${diff.project} / ${diff.stack} against ${against}: ${summaryOf(diff)}`);
  const measure: Measure = { width: style.width - 2, lines: verbose ? Infinity : valueLinesShown };
  const sections = [...warningSections(diff, measure), ...detailSections(diff, measure)];
  return [
    ...wrap(title, style.width).map(style.bold),
    ...sections.flatMap((section) => ["", ...sectionLines(section, style, verbose)]),
  ];
}

function sectionLines({ title, lines }: Section, style: Style, verbose: boolean): readonly string[] {
  const width = style.width - 2;
  return [
    style.bold(cut(title, style.width)),
    ...lines.flatMap((line) =>
      fold(line, width, verbose).map((text) => paint({ ...line, text: `  ${text}` }, style)),
    ),
  ];
}

/** Prose goes on in the next line, and so does a path; what is in a value is cut, unless all of it is asked for. */
function fold({ tone, text, prose }: Line, width: number, verbose: boolean): readonly string[] {
  if (columns(text) <= width) return [text];
  const [lead] = /^\s*((\+-|[!·]) )?/.exec(text) ?? [""];
  if (prose || tone === "plain" || /^\s*(the same in|waiting for|[!·] )/.test(text))
    return wrap(text.slice(lead.length), width - lead.length).map(
      (line, index) => (index === 0 ? lead : " ".repeat(lead.length)) + line,
    );
  if (verbose) return [text];
  const [sign] = /^\s{0,3}[-+~] /.exec(text) ?? [];
  return sign === undefined ? [cut(text, width)] : broken(text, width, sign.length + 4);
}

/** A long text in three lines at most, the further ones indented. */
function broken(text: string, width: number, indent: number): readonly string[] {
  const lines = [text.slice(0, width)];
  for (let rest = text.slice(width); rest !== ""; rest = rest.slice(width - indent)) {
    if (lines.length === 3) return [...lines.slice(0, 2), cut(`${lines[2]}…`, width)];
    lines.push(" ".repeat(indent) + rest.slice(0, width - indent));
  }
  return lines;
}

function paint({ tone, text }: Line, style: Style): string {
  switch (tone) {
    case "add":
      return style.good(text);
    case "delete":
    case "replace":
      return style.error(text);
    case "change":
      return style.warn(text);
    case "quiet":
      return style.dim(text);
    case "plain":
      return text;
  }
}
