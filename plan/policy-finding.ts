import { compare } from "../lib/compare";

/** What a rule of the policy pack finds wrong. */
export interface PolicyFinding {
  /** Name of the rule. */
  readonly policy: string;
  /** `remediate` stands for what the pack has mended: the plan's inputs are the mended ones. */
  readonly level: "advisory" | "mandatory" | "remediate";
  readonly severity: "low" | "medium" | "high" | "critical" | "unspecified";
  /** URN of the resource that it is about; the stack's own where it is about the whole. */
  readonly urn: string;
  /** As the engine prints it: what has to hold and how to mend it, and in a second line what is there. */
  readonly message: string;
}

/** What was mended and what is mandatory first, then by rule and resource. */
export function byWeight(a: PolicyFinding, b: PolicyFinding): number {
  return (
    compare(b.level, a.level) ||
    compare(a.policy, b.policy) ||
    compare(a.urn, b.urn) ||
    compare(a.message, b.message)
  );
}
