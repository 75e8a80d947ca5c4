import assert from "node:assert/strict";
import type { Values } from "../../../plan/values";
import type { Tier } from "../../../stacks/schema";
import { environmentLabels, platform, sized, valuesOf } from "../platform";

const budgets: readonly [tier: Tier, replicas: number, budget: Values][] = [
  ["staging", 1, { enabled: false }],
  ["production", 2, { enabled: true, maxUnavailable: 1 }],
];

for (const [tier, replicas, podDisruptionBudget] of budgets) {
  it(`metrics-server in ${tier} has ${replicas} replicas, and a disruption budget that one alone would block`, async () => {
    const labels = { app: "metrics-server", ...environmentLabels(tier) };
    assert.deepEqual(valuesOf(await platform(tier), "metrics-server"), {
      commonLabels: labels,
      podLabels: labels,
      replicas,
      resources: sized("100m", "200Mi", "400Mi"),
      podDisruptionBudget,
    });
  });
}
