import type { FindingJson } from "./contract";
import { compare } from "../../lib/compare";

/** Findings of policies on one side only, and those that say something else by now. */
export interface FindingsDiff {
  readonly added: readonly FindingJson[];
  readonly fixed: readonly FindingJson[];
  /** The same policy on the same resource, with another message or level. */
  readonly changed: readonly { readonly before: FindingJson; readonly after: FindingJson }[];
  /** Mandatory ones after that were mandatory before, word for word: no change, and the plan fails of them all the same. */
  readonly standing: readonly FindingJson[];
}

/**
 * Compares the findings of two plans.
 * @param renamed URN after of a resource before
 */
export function compareFindings(
  before: readonly FindingJson[],
  after: readonly FindingJson[],
  renamed: (urn: string) => string,
): FindingsDiff {
  const moved = before.map((finding) =>
    finding.urn === undefined ? finding : { ...finding, urn: renamed(finding.urn) },
  );
  const old = subtract(moved, after);
  const now = subtract(after, moved);
  const changed: { before: FindingJson; after: FindingJson }[] = [];
  const added: FindingJson[] = [];
  for (const finding of now) {
    const index = old.findIndex((other) => subject(other) === subject(finding));
    const [other] = index < 0 ? [] : old.splice(index, 1);
    if (other === undefined) added.push(finding);
    else changed.push({ before: other, after: finding });
  }
  const known = new Set(moved.map(text));
  const standing = after.filter((finding) => finding.level === "mandatory" && known.has(text(finding)));
  return { added: added.sort(byText), fixed: old.sort(byText), changed, standing };
}

function subtract(findings: readonly FindingJson[], others: readonly FindingJson[]): FindingJson[] {
  const known = new Set(others.map(text));
  return findings.filter((finding) => !known.has(text(finding)));
}

function subject({ policy, urn }: FindingJson): string {
  return JSON.stringify([policy, urn ?? ""]);
}

function text({ policy, urn, level, message }: FindingJson): string {
  return JSON.stringify([policy, urn ?? "", level, message]);
}

function byText(a: FindingJson, b: FindingJson): number {
  return compare(text(a), text(b));
}
