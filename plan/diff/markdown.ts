import type { Line, Measure, Tone } from "./change-lines";
import type { StackDiff } from "./diff";
import { visible } from "./display";
import { costText, detailSections, secretsText, summaryOf, warningSections } from "./report";
import type { Section } from "./report";

/** Longest comment that GitHub takes is 65,536 characters; bytes are never fewer than those. */
export const markdownLimit = 65_000;

/** Bytes that are kept for what says how much is left out, and to close what is open. */
const reserve = 600;

/** Bytes of a single line: one value must not push all others out. */
const lineLimit = 300;

const measure: Measure = { width: 76, lines: 40 };

/**
 * What is otherwise, for a pull request: a summary that fits a phone, what is lost, and the details folded; never
 * more than {@link markdownLimit} bytes. Whatever came from a plan stands in code, where GitHub makes nothing of it.
 * @param against the side that is compared with, as a person named it
 */
export function diffToMarkdown(diffs: readonly StackDiff[], against: string): string {
  const page = new Page(markdownLimit - reserve);
  page.add([`### Plan against ${code(against)}`, ""]);
  page.add([...diffs.flatMap((diff) => summaryLines(diff)), ""]);
  for (const diff of diffs)
    for (const section of warningSections(diff, measure))
      page.block([`**${plainName(diff.stack)}: ${section.title}**`, ""], section, []);
  if (diffs.some(({ status }) => status === "changed" || status === "added")) page.add([...table(diffs), ""]);
  for (const diff of diffs) details(page, diff, against);
  return page.text();
}

/** One line a stack. */
function summaryLines(diff: StackDiff): readonly string[] {
  const cost = diff.cost === undefined ? "" : ` · ${costText(diff.cost).replaceAll("$", "&#36;")}`;
  const forbidden = diff.findings.some(({ level }) => level === "mandatory") ? "⛔ " : "";
  return [`- ${forbidden}**${plainName(diff.stack)}**: ${summaryOf(diff)}${cost}`];
}

function table(diffs: readonly StackDiff[]): readonly string[] {
  const rows = diffs.map(({ stack, counts, policy, findings }) =>
    [
      plainName(stack),
      counts.create,
      counts.update,
      counts.replace,
      counts.delete,
      policy.added.length + findings.length,
    ]
      .map(String)
      .join(" | "),
  );
  return [
    "| | add | change | replace | delete | findings |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map((row) => `| ${row} |`),
  ];
}

function details(page: Page, diff: StackDiff, against: string): void {
  const sections = detailSections(diff, measure);
  if (sections.length === 0) return;
  const secrets = diff.secrets === 0 ? "" : ` · ${secretsText(diff.secrets)}`;
  const opening = ["<details>", `<summary>${plainName(diff.stack)}: ${summaryOf(diff)}</summary>`, ""];
  if (!page.add(opening)) return page.leaveOut(count(sections), against);
  for (const [index, section] of sections.entries()) {
    if (section.title === "Unknowable") {
      page.add([`${secrets.slice(3)}.`, ""]);
      continue;
    }
    const shown = page.block([`**${code(section.title)}**`, ""], section, []);
    if (shown === section.lines.length) continue;
    page.leaveOut(section.lines.length - shown + count(sections.slice(index + 1)), against);
    break;
  }
  page.close(["</details>", ""]);
}

function count(sections: readonly Section[]): number {
  return sections.reduce((total, { lines }) => total + lines.length, 0);
}

/** GitHub colours the lines of a diff by their first character. */
const marks: Readonly<Record<Tone, string>> = {
  add: "+",
  change: "!",
  delete: "-",
  replace: "-",
  plain: " ",
  quiet: " ",
};

/** Lines that are added as long as there is room. */
class Page {
  readonly #lines: string[] = [];
  #bytes = 0;
  #left = 0;

  constructor(private readonly limit: number) {}

  /** Adds lines, all or none. */
  add(lines: readonly string[]): boolean {
    const bytes = lines.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0);
    if (this.#bytes + bytes > this.limit) return false;
    this.#lines.push(...lines);
    this.#bytes += bytes;
    return true;
  }

  /** Adds what must follow, in the room that is kept for it. */
  close(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#bytes += lines.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0);
  }

  /**
   * Adds a section in a fence that nothing in it can close.
   * @returns number of its lines for which there was room
   */
  block(before: readonly string[], { lines }: Section, after: readonly string[]): number {
    const texts = lines.map(diffLine);
    const fence = fenceFor(texts);
    const frame = [...before, `${fence}diff`];
    const room = Buffer.byteLength(fence) + 2 + after.length;
    if (this.#bytes + room + 400 > this.limit || !this.add(frame)) return 0;
    let shown = 0;
    while (
      shown < texts.length &&
      this.#bytes + Buffer.byteLength(texts[shown] as string) + 1 + room <= this.limit
    )
      this.add([texts[shown++] as string]);
    this.close([fence, "", ...after]);
    return shown;
  }

  /** Says how much there is no room for. */
  leaveOut(lines: number, against: string): void {
    this.#left += lines;
    if (this.#left === lines) this.#against = against;
  }

  #against = "";

  text(): string {
    const more =
      this.#left === 0
        ? []
        : [
            `_${this.#left.toLocaleString("en-US")} more lines have no room here: run_ ` +
              code(`npm run plan -- --against ${this.#against}`),
            "",
          ];
    return `${[...this.#lines, ...more].join("\n").trimEnd()}\n`;
  }
}

function diffLine({ tone, text }: Line): string {
  const line = `${marks[tone]} ${visible(text)}`.trimEnd();
  if (Buffer.byteLength(line) <= lineLimit) return line;
  let short = line.slice(0, lineLimit);
  while (Buffer.byteLength(short) > lineLimit - 4) short = short.slice(0, -1);
  // Half of a character that takes two is no character.
  return `${short.replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A fence of more backticks than stand together anywhere within. */
function fenceFor(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  return "`".repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 2) + 1);
}

/** Text in a code span, where it is no link, no mention, no HTML and no other markup. */
export function code(text: string): string {
  const shown = visible(text).slice(0, 200);
  const runs = shown.match(/`+/g) ?? [];
  const ticks = "`".repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 0) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) || shown === "" ? " " : "";
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** A stack's name as it can stand in HTML and Markdown alike; the CLI allows no other characters. */
function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/g, (character) => (character === "_" ? "&#95;" : "?")).slice(0, 100);
}
