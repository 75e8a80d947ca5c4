import { kindOf } from "../labels";
import { changeLines } from "./change-lines";
import type { Measure } from "./change-lines";
import type { StackDiff } from "./diff";
import { groupFindings, memberText, type FindingGroup } from "./finding-groups";
import type { Group } from "./groups";
import { code, fenced, prose } from "./markdown-code";
import { Page } from "./page";
import { detailSections, secretsText, summaryOf } from "./report";
import { filled, findingLines } from "./sections";
import type { Section } from "./sections";
import type { PropertyChange } from "./values";
import { costCell, diffVerdict, findingCounts, type DiffVerdict } from "./verdict";
import { beforeSwept, causesOf, warningsOf } from "./warnings";

/** Longest comment that GitHub takes is 65,536 characters, and bytes are never fewer than those. */
export const markdownLimit = 65_000;

/** Bytes that are kept to close what is open, and to say how much is left out. */
const reserve = 2_000;

/** Bytes that the warnings of one stack may take: those of the others, and the details, want room too. */
const warningShare = 12_000;

const measure: Measure = { width: 76, lines: 40, everyName: true };

/** Findings of one rule that stand unfolded. */
const unfolded = 3;

/**
 * What changed, for a pull request: a table that fits a phone, what is lost, and the details folded; never
 * more than {@link markdownLimit} bytes. Whatever came from a plan stands in code, where GitHub makes nothing of it.
 * @param against the side that is compared with, as a person named it
 */
export function diffToMarkdown(diffs: readonly StackDiff[], against: string): string {
  const page = new Page(markdownLimit - reserve);
  page.add([`### Plan against ${code(against)}`, ""]);
  tabulate(page, diffs);
  for (const diff of diffs) warn(page, diff);
  for (const diff of diffs) detail(page, diff);
  const secrets = secretsText(diffs);
  if (secrets !== undefined) page.close([`_${secrets}_`, ""]);
  if (page.left > 0) page.close([leftOut(page.left)]);
  return page.text();
}

function leftOut(lines: number): string {
  const said = lines === 1 ? "1 more line has" : `${lines.toLocaleString("en-US")} more lines have`;
  return `_${said} no room here; all of them:_ ${code("npm run plan -- --against <ref> --verbose")}`;
}

/** What is lost and what is forbidden, unfolded, in lines that a phone can wrap. */
function warn(page: Page, diff: StackDiff): void {
  const { lost, swept, gone, forbidden, allowed } = warningsOf(diff);
  const { stated, others } = causesOf(diff, 12);
  const lines = [
    ...stated.map((change) => `- 🔧 ${settingText(change)}`),
    ...(others === undefined ? [] : [`- 🔧 ${code(others)}`]),
    ...lost.map((group) => lossText("🔁", group, "is replaced")),
    ...(swept === "" ? [] : [`- 🔁 ${beforeSwept(lost)}${code(swept)}`]),
    ...gone.map((group) => lossText("🗑️", group, "is deleted")),
    ...groupFindings(forbidden).map((group) => `- ⛔ ${findingText(group)}`),
    ...groupFindings(allowed).map((group) => `- ⚠️ ${findingText(group)}`),
    ...diff.settings.map((change) => `- ⚙️ ${settingText(change)}`),
  ];
  if (diff.status === "same" && lines.length === 0) return;
  const title = [`**${plainName(diff.stack)}**: ${summaryOf(diff)}${foundText(diff)}`, ""];
  // A title without a line under it helps nobody.
  if (!page.hasRoom(200 + Buffer.byteLength(lines[0] ?? ""))) {
    page.leaveOut(lines.length);
    return;
  }
  page.close(title);
  page.fill(lines, { share: warningShare });
  if (lines.length > 0) page.close([""]);
}

/** What is replaced or deleted, and what that does. */
function lossText(mark: string, { first, others }: Group, operation: string): string {
  const { type, name, consequence = operation, refused } = first;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  // Consequence and refusal are this program's own words, with nothing from a plan in them.
  const words = [consequence, ...(refused === undefined ? [] : [refused])].join(". ");
  return `- ${mark} ${code(`${kindOf(type)} ${name}`)}${more}: ${words}.`;
}

/** A setting that changed; what an exception says takes a few lines. */
function settingText(change: PropertyChange): string {
  return changeLines(change, { width: 300, lines: 12 })
    .map(({ text }) => code(text.trim()))
    .join("<br>");
}

/** A rule, and what was found: of many the first ones, for the others are among the details. */
function findingText({ policy, rule, members }: FindingGroup): string {
  const [first] = members;
  const more = members.length - unfolded;
  if (members.length === 1 && first !== undefined) {
    const subject = first.subject === "" ? "" : `, ${code(first.subject)}`;
    return [`${code(policy)}${subject}: ${prose(rule)}`, ...first.found.map(prose)].join("<br>");
  }
  return [
    `${code(policy)}, ${members.length} times: ${prose(rule)}`,
    ...members.slice(0, unfolded).map((each) => prose(memberText(each))),
    ...(more > 0 ? [`and ${more} more, folded below`] : []),
  ].join("<br>");
}

/** What {@link findingText} leaves out, in full. */
function foldedFindings(diff: StackDiff): readonly Section[] {
  const { forbidden, allowed } = warningsOf(diff);
  const long = groupFindings([...forbidden, ...allowed]).filter(({ members }) => members.length > unfolded);
  const findings = [...forbidden, ...allowed].filter(({ policy, level }) =>
    long.some((group) => group.policy === policy && group.level === level),
  );
  return filled([{ title: "All findings of these rules", lines: findingLines(findings, "delete", measure) }]);
}

/** A row a stack, in as few and short columns as a phone has room for. */
function tabulate(page: Page, diffs: readonly StackDiff[]): void {
  const rows = diffs.map((diff) => {
    const cells = [
      plainName(diff.stack),
      `${marks[diffVerdict(diff)] ?? ""}${diffVerdict(diff)}`,
      countCell(diff),
      costCell(diff),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = ["| stack | verdict | resources | USD a month |", "| --- | --- | --- | ---: |"];
  if (page.add(head)) page.fill(rows, { share: warningShare });
  page.close([""]);
}

const marks: Readonly<Partial<Record<DiffVerdict, string>>> = { refused: "⛔ ", "takes away": "🗑️ " };

/** `1 replace, 2 change`; nothing where no resource changes. */
function countCell({ counts }: StackDiff): string {
  const { replace, update, create } = counts;
  const cells = { replace, delete: counts.delete, change: update, add: create };
  return Object.entries(cells)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}

/** `, 2 findings more, 1 gone`; nothing where they stay. */
function foundText(diff: StackDiff): string {
  const { come, gone } = findingCounts(diff);
  const parts = [...(come === 0 ? [] : [`${come} more`]), ...(gone === 0 ? [] : [`${gone} gone`])];
  return parts.length === 0 ? "" : `; findings: ${parts.join(", ")}`;
}

function detail(page: Page, diff: StackDiff): void {
  const sections = detailSections(diff, measure, foldedFindings(diff));
  if (sections.length === 0) return;
  const opening = ["<details>", `<summary>${plainName(diff.stack)}, resource by resource</summary>`, ""];
  const total = sections.reduce((lines, section) => lines + section.lines.length, 0);
  if (!page.hasRoom(1_000) || !page.add(opening)) {
    page.leaveOut(total);
    return;
  }
  for (const section of sections) block(page, section);
  page.close(["</details>", ""]);
}

/** A section in a fence that nothing in it can close. */
function block(page: Page, section: Section): void {
  const { open, lines, close } = fenced(section.lines);
  const kept = close.length + 2;
  // A fence with next to nothing in it helps nobody.
  if (!page.hasRoom(kept + 400) || !page.add([`**${code(section.title)}**`, "", open])) {
    page.leaveOut(lines.length);
    return;
  }
  page.fill(lines, { kept });
  page.close([close, ""]);
}

/** A stack's name as it can stand in HTML and Markdown alike; the CLI allows no other characters. */
function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, "?").slice(0, 100);
}
