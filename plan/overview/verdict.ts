import type { Plan } from "../plan";

/** What would become of an `up`, as far as a plan can know. */
export type Verdict = "refused" | "set first" | "ready";

/**
 * `refused` where the plan has an error or a mandatory finding, `set first` where something has to be set before an
 * `up`, else `ready`.
 */
export function verdictOf(plan: Plan): Verdict {
  if (plan.failed || (plan.findings ?? []).some(({ level }) => level === "mandatory")) return "refused";
  return (plan.facts?.().unset.length ?? 0) > 0 ? "set first" : "ready";
}
