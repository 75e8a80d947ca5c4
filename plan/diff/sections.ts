import { kindOf } from "../labels";
import { columns } from "../../lib/style";
import type { Line, Measure, Tone } from "./change-lines";
import type { FindingJson } from "./contract";
import { visible } from "./display";
import { groupFindings, memberText } from "./finding-groups";
import type { Operation, ResourceDiff } from "./resource-diff";

/** Lines under a title. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const signs: Readonly<Record<Operation, string>> = {
  create: "+ ",
  update: "~ ",
  replace: "+-",
  delete: "- ",
  state: "= ",
};

/** Sections that say something. */
export function filled(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ lines }) => lines.length > 0);
}

/** Whether nothing is deployed with a finding. */
export function isMandatory({ level }: FindingJson): boolean {
  return level === "mandatory";
}

/** A line that tells less than others. */
export function quiet(text: string): Line {
  return { tone: "quiet", text };
}

/** A resource with the sign of what an `up` does with it. */
export function title({ operation, type, name }: ResourceDiff): string {
  return visible(`${signs[operation]} ${kindOf(type)} ${name}`);
}

/** Most findings of one rule that are shown; of the others, how many there are. */
const findingsTold = 10;

/** Findings: each rule once, then what was found, and in which resources. */
export function findingLines(
  findings: readonly FindingJson[],
  tone: Tone,
  { lines, everyName }: Measure,
): readonly Line[] {
  const most = everyName || !Number.isFinite(lines) ? Infinity : findingsTold;
  return groupFindings(findings).flatMap((group): readonly Line[] => {
    const { policy, level, rule, members } = group;
    const [first] = members;
    const alone = members.length === 1 && first !== undefined;
    const subject = alone && first.subject !== "" ? `${first.subject}: ` : "";
    const shown = alone ? first.found : members.slice(0, most).map((each) => `- ${memberText(each)}`);
    const more = members.length - Math.min(members.length, most);
    return [
      { tone, text: visible(`${level === "mandatory" ? "!" : "·"} ${policy}: ${subject}${rule}`) },
      ...shown.map((text) => ({ tone: "plain" as const, text: `  ${visible(text)}` })),
      ...(more > 0 ? [quiet(`  and ${more} more; --verbose has all`)] : []),
    ];
  });
}

/** Names in a comment: others want room there too. */
const mostNames = 300;

/** The others of a group, in one line; with every name in as many as it takes. */
export function alsoLines(
  others: readonly ResourceDiff[],
  { lines, width, everyName }: Measure,
): readonly Line[] {
  if (others.length === 0) return [];
  const all = others.map(({ type, name }) => visible(`${kindOf(type)} ${name}`));
  const most = everyName ? mostNames : Number.isFinite(lines) ? 4 : all.length;
  const text = `the same in ${others.length} more: ${names(all, most)}`;
  return everyName ? inLines(text, width).map(quiet) : [quiet(`   ${text}`)];
}

/** A list in lines that are broken after its commas. */
function inLines(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=,) /)) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 1 + columns(part) <= width)
      lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`${last === undefined ? "   " : "     "}${part}`);
  }
  return lines;
}

/** Names, of many only the first ones. */
export function names(all: readonly string[], most = 4): string {
  return all.length <= most ? all.join(", ") : `${all.slice(0, most - 1).join(", ")}, …`;
}
