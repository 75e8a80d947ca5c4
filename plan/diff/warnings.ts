import { kindOf } from "../labels";
import { changeLines } from "./change-lines";
import type { Line, Measure } from "./change-lines";
import type { FindingJson } from "./contract";
import type { StackDiff } from "./diff";
import { visible } from "./display";
import { groupAlike, isSwept } from "./groups";
import type { Group } from "./groups";
import type { ResourceDiff } from "./resource-diff";
import { alsoLines, filled, findingLines, isMandatory, names, title } from "./sections";
import type { Section } from "./sections";
import type { PropertyChange } from "./values";

/** What a reviewer reads if nothing else. */
export interface Warnings {
  /** Resources that are replaced for what changes in them. */
  readonly lost: readonly Group[];
  /** In words, all that is replaced because they are; empty for none. */
  readonly swept: string;
  /** Resources that are deleted and that somebody will miss: what holds others, data or credentials. */
  readonly gone: readonly Group[];
  /** Findings with which nothing is deployed, of this diff first. */
  readonly forbidden: readonly FindingJson[];
  /** Replacements that the config allows, or that the tier does, and what else only a diff can tell. */
  readonly allowed: readonly FindingJson[];
}

/** What is lost, and what is not allowed. */
export function warningsOf({ resources, findings, policy }: StackDiff): Warnings {
  const losses = resources.filter(({ operation }) => operation === "replace");
  const own = findings.map((finding) => withoutConsequence(finding, resources));
  const all = [...own, ...policy.added, ...policy.changed.map(({ after }) => after), ...policy.standing];
  return {
    lost: groupAlike(losses.filter((loss) => !isSwept(loss))),
    swept: byKind(losses.filter(isSwept)),
    gone: groupAlike(resources.filter(isMissed)),
    forbidden: all.filter(isMandatory),
    allowed: own.filter((finding) => !isMandatory(finding)),
  };
}

/** A finding about a resource whose loss is told with what that does, without those words. */
function withoutConsequence(finding: FindingJson, resources: readonly ResourceDiff[]): FindingJson {
  const consequence = resources.find(({ urn }) => urn === finding.urn)?.consequence;
  if (consequence === undefined) return finding;
  const [rule = "", ...found] = finding.message.split("\n");
  const left = found.map((line) => line.replace(consequence, "").replace(/^(; | \((.*)\)$)/, "$2"));
  return { ...finding, message: [rule, ...left.filter((line) => line !== "")].join("\n") };
}

/** What leads over to the resources that go with others; nothing where those are deleted, not replaced. */
export function beforeSwept(lost: Warnings["lost"]): string {
  return lost.length > 0 ? "and with that " : "";
}

/** Whether a resource goes for which there are words: what its going does, or why it will not go. */
function isMissed({ operation, type, consequence, refused }: ResourceDiff): boolean {
  if (operation !== "delete") return false;
  return type.startsWith("digitalocean:") || consequence !== undefined || refused !== undefined;
}

/** {@link warningsOf} in lines. */
export function warningSections(diff: StackDiff, measure: Measure): readonly Section[] {
  const { lost, swept, gone, forbidden, allowed } = warningsOf(diff);
  const rest: readonly Line[] =
    swept === "" ? [] : [{ tone: "quiet", text: `+- ${beforeSwept(lost)}${swept}`, prose: true }];
  return filled([
    { title: "Causes", lines: causeLines(diff, measure) },
    { title: "Replaced", lines: [...lost.flatMap((group) => lossLines(group, measure)), ...rest] },
    { title: "Deleted", lines: gone.flatMap((group) => lossLines(group, measure)) },
    { title: "Forbidden", lines: findingLines(forbidden, "delete", measure) },
    { title: "Allowed, or to know", lines: findingLines(allowed, "change", measure) },
    { title: "Policy settings", lines: diff.settings.flatMap((change) => changeLines(change, measure)) },
  ]);
}

/** What the stack's own file states, and in words what else is otherwise; undefined for nothing. */
export function causesOf({ causes }: StackDiff, most: number): Causes {
  const others = causes.filter(({ at }) => at === undefined).map(({ label }) => visible(label));
  return {
    stated: causes.filter(({ at }) => at !== undefined),
    others: others.length === 0 ? undefined : `from a preset or the program: ${names(others, most)}`,
  };
}

/** Where a change comes from. */
export interface Causes {
  readonly stated: readonly PropertyChange[];
  readonly others: string | undefined;
}

function causeLines(diff: StackDiff, measure: Measure): readonly Line[] {
  const { stated, others } = causesOf(diff, Number.isFinite(measure.lines) ? 6 : Infinity);
  return [
    ...stated.flatMap((change) => changeLines(change, measure)),
    ...(others === undefined ? [] : [{ tone: "quiet", text: others, prose: true } as const]),
  ];
}

/** `2 KubernetesNodePool, 4 Namespace`. */
function byKind(resources: readonly ResourceDiff[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(kindOf(type), (counts.get(kindOf(type)) ?? 0) + 1);
  return visible([...counts].map(([kind, total]) => `${total} ${kind}`).join(", "));
}

/** A replaced or deleted resource with what that does. */
function lossLines({ first, others }: Group, measure: Measure): readonly Line[] {
  const { operation, consequence, refused } = first;
  const said = [consequence, refused].filter((text) => text !== undefined).map(visible);
  return [
    { tone: operation === "delete" ? "delete" : "replace", text: title(first) },
    ...said.map((text) => ({ tone: "plain" as const, text: `   ${text}` })),
    ...alsoLines(others, measure),
  ];
}
