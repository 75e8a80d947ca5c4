import { aligned, cut } from "../../lib/style";
import type { Plan } from "../plan";
import type { PolicyFinding } from "../policy-finding";

/** Most rules that are named; of the others, how many there are. */
const mostRules = 8;

/** Rules that do not hold, what stops an `up` first, each with the stacks and how often; nothing without a pack. */
export function findingRows(plans: readonly Plan[], width: number): readonly string[] {
  const rules = new Map<string, { readonly finding: PolicyFinding; readonly counts: Map<string, number> }>();
  for (const { stack, findings = [] } of plans) {
    for (const finding of findings) {
      const key = `${finding.level} ${finding.policy}`;
      const rule = rules.get(key) ?? { finding, counts: new Map<string, number>() };
      rule.counts.set(stack, (rule.counts.get(stack) ?? 0) + 1);
      rules.set(key, rule);
    }
  }
  const sorted = [...rules.values()].sort((a, b) => weight(b.finding) - weight(a.finding));
  const rows = sorted.slice(0, mostRules).map(({ finding: { level, severity, policy }, counts }) => {
    const where = [...counts].map(([stack, count]) => `${stack} ${count}`).join(", ");
    return [level, severity, policy, where];
  });
  const more = rules.size - rows.length;
  return [
    ...aligned(rows).map((line) => cut(line, width)),
    ...(more > 0 ? [`and ${more} more ${more === 1 ? "rule" : "rules"}`] : []),
  ];
}

const severities = ["unspecified", "low", "medium", "high", "critical"];

function weight({ level, severity }: PolicyFinding): number {
  return (level === "mandatory" ? 10 : 0) + severities.indexOf(severity);
}
