import { shortName } from "./change-lines";
import type { FindingJson } from "./contract";

/** Findings of one rule at one level, of which the same is to be said first. */
export interface FindingGroup {
  readonly policy: string;
  readonly level: string;
  /** What has to hold, and how to mend it. */
  readonly rule: string;
  readonly members: readonly FoundIn[];
}

/** What is there instead. */
export interface FoundIn {
  /** `ConfigMap settings`; empty for the stack itself. */
  readonly subject: string;
  /** The lines of the message after the first one. */
  readonly found: readonly string[];
}

/** Puts findings together that say the same but for what they are about, in the order in which they come. */
export function groupFindings(findings: readonly FindingJson[]): readonly FindingGroup[] {
  const groups = new Map<string, FindingGroup & { readonly members: FoundIn[] }>();
  for (const { policy, level, urn, message } of findings) {
    const [rule = "", ...rest] = message.split("\n");
    const key = JSON.stringify([policy, level, rule]);
    const group = groups.get(key) ?? { policy, level, rule, members: [] };
    groups.set(key, group);
    const subject = urn === undefined || urn.includes("pulumi:pulumi:Stack::") ? "" : shortName(urn);
    group.members.push({ subject, found: rest.map((line) => line.trim()) });
  }
  return [...groups.values()];
}

/** One of several in a line: `ConfigMap settings: no label team`. */
export function memberText({ subject, found }: FoundIn): string {
  const text = found.join(" ");
  // Most messages name what they are about themselves.
  const named = subject === "" || (text !== "" && text.startsWith(subject));
  return [...(named ? [] : [subject]), ...(text === "" ? [] : [text])].join(": ");
}
