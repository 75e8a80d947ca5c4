import assert from "node:assert/strict";
import type { Tier } from "../../../stacks/schema";
import { environmentLabels, platform, sized, valuesOf } from "../platform";

const workloads: readonly [tier: Tier, controller: number, webhook: number, cainjector: number][] = [
  ["staging", 1, 1, 1],
  ["production", 2, 3, 2],
];

for (const [tier, controller, webhook, cainjector] of workloads) {
  const pods = (replicaCount: number, resources: object) => ({
    replicaCount,
    resources,
    podDisruptionBudget: { enabled: replicaCount > 1 },
  });

  it(`cert-manager in ${tier} brings its kinds, speaks Gateway API and is done when its webhook answers`, async () => {
    assert.deepEqual(valuesOf(await platform(tier), "cert-manager"), {
      global: {
        commonLabels: environmentLabels(tier),
        leaderElection: { namespace: "cert-manager" },
      },
      crds: { enabled: true, keep: true },
      config: {
        apiVersion: "controller.config.cert-manager.io/v1alpha1",
        kind: "ControllerConfiguration",
        gatewayAPI: { enabled: true },
      },
      ...pods(controller, sized("20m", "96Mi", "256Mi")),
      webhook: pods(webhook, sized("20m", "48Mi", "128Mi")),
      cainjector: pods(cainjector, sized("20m", "128Mi", "384Mi")),
      startupapicheck: { enabled: true, timeout: "5m", resources: sized("20m", "96Mi", "256Mi") },
    });
  });
}
