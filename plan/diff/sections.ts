import { kindOf } from "../labels";
import { shortName } from "./change-lines";
import type { Line, Measure, Tone } from "./change-lines";
import type { FindingJson } from "./contract";
import { visible } from "./display";
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

/** A finding: its rule, then what was found. */
export function findingLines({ policy, level, message, urn }: FindingJson, tone: Tone): readonly Line[] {
  const [first = "", ...rest] = message.split("\n");
  const subject = urn === undefined || urn.includes("pulumi:pulumi:Stack::") ? "" : `${shortName(urn)}: `;
  return [
    { tone, text: visible(`${level === "mandatory" ? "!" : "·"} ${policy}: ${subject}${first}`) },
    ...rest.map((line) => ({ tone: "plain" as const, text: `  ${visible(line.trim())}` })),
  ];
}

/** The others of a group, in one line. */
export function alsoLines(others: readonly ResourceDiff[], { lines }: Measure): readonly Line[] {
  if (others.length === 0) return [];
  const all = others.map(({ type, name }) => visible(`${kindOf(type)} ${name}`));
  return [
    quiet(`   the same in ${others.length} more: ${names(all, Number.isFinite(lines) ? 4 : all.length)}`),
  ];
}

/** Names, of many only the first ones. */
export function names(all: readonly string[], most = 4): string {
  return all.length <= most ? all.join(", ") : `${all.slice(0, most - 1).join(", ")}, …`;
}
