import { isSameCost } from "./cost-diff";
import type { StackDiff } from "./diff";
import { warningsOf } from "./warnings";

/** What becomes of a stack, in a word. */
export type DiffVerdict = "refused" | "takes away" | "changes" | "new" | "no change" | "no file";

/**
 * `refused` where something is forbidden, `takes away` where something is replaced or deleted that somebody will miss,
 * `new` and `no file` of a stack that is on one side only.
 */
export function diffVerdict(diff: StackDiff): DiffVerdict {
  const { lost, swept, gone, forbidden } = warningsOf(diff);
  if (forbidden.length > 0) return "refused";
  if (lost.length > 0 || swept !== "" || gone.length > 0) return "takes away";
  return ({ same: "no change", removed: "no file", added: "new", changed: "changes" } as const)[diff.status];
}

/** Findings that were not there before, those of the diff itself among them, and those that are there no more. */
export function findingCounts({ findings, policy }: StackDiff): {
  readonly come: number;
  readonly gone: number;
} {
  return { come: findings.length + policy.added.length, gone: policy.fixed.length };
}

/** `229 → 253` in whole USD a month; of a bill that stays, or where a side has none, nothing. */
export function costCell({ cost }: StackDiff): string {
  if (cost === undefined || isSameCost(cost)) return "";
  const [before, after] = [cost.before, cost.after].map(({ monthlyUsd }) =>
    Math.round(monthlyUsd).toLocaleString("en-US"),
  );
  return before === after ? `${before}` : `${before} → ${after}`;
}
