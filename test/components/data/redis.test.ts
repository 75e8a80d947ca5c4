import assert from "node:assert/strict";
import type { Values } from "../../../plan/values";
import {
  at,
  declared,
  environmentLabels,
  namespaceOf,
  platform,
  sized,
  tiers,
  types,
  valuesOf,
  type GoldenTier,
} from "../platform";
import { closed, image, oneAtATime, placed, spread, storageClassOf, substituted } from "./services";

const resources: Record<GoldenTier, Values> = {
  staging: sized("100m", "192Mi", "384Mi"),
  production: sized("200m", "384Mi", "768Mi"),
};
/** Six tenths of the memory limit. */
const lines: Record<GoldenTier, string> = {
  staging: 'appendonly yes\nsave ""\nmaxmemory 230mb\nmaxmemory-policy noeviction\n',
  production: 'appendonly yes\nsave ""\nmaxmemory 460mb\nmaxmemory-policy noeviction\n',
};
const sentinel = sized("50m", "64Mi", "128Mi");
const labels = { "app.kubernetes.io/instance": "redis", "app.kubernetes.io/component": "node" };

for (const tier of tiers) {
  describe(`Redis in ${tier}`, () => {
    it("has these values and no other, no password among them", async () => {
      assert.deepEqual(valuesOf(await platform(tier), "redis"), {
        global: substituted,
        commonLabels: { app: "redis", ...environmentLabels(tier) },
        architecture: "replication",
        image: image("redis", "8.2.1-debian-12-r0"),
        auth: {
          enabled: true,
          sentinel: true,
          existingSecret: "redis-credentials",
          existingSecretPasswordKey: "redis-password",
        },
        commonConfiguration: lines[tier],
        replica: {
          ...placed(tier),
          ...spread(labels),
          replicaCount: 3,
          resources: resources[tier],
          pdb: oneAtATime,
          persistence: { enabled: true, size: "10Gi", storageClass: storageClassOf(tier) },
          automountServiceAccountToken: true,
        },
        sentinel: {
          enabled: true,
          image: image("redis-sentinel", "8.2.1-debian-12-r0"),
          masterSet: "mymaster",
          quorum: 2,
          resources: sentinel,
          masterService: { enabled: true },
        },
        rbac: { create: true },
        metrics: {
          enabled: true,
          image: image("redis-exporter", "1.76.0-debian-12-r0"),
          resources: sized("20m", "32Mi", "96Mi"),
        },
        kubectl: { image: image("kubectl", "1.33.4-debian-12-r0"), resources: sentinel },
        volumePermissions: { image: image("os-shell") },
        networkPolicy: closed(tier),
      });
    });

    it("declares the claims of its nodes, one for each, the master of the moment included", async () => {
      assert.deepEqual(at(declared(await platform(tier), "redis"), "claims"), [
        {
          statefulSet: "redis-node",
          template: "redis-data",
          replicas: 3,
          size: "10Gi",
          storageClass: storageClassOf(tier),
        },
      ]);
    });

    it("ends in the master's address, the Sentinels' and the Secret's key", async () => {
      const inside = (service: string) => `${service}.${namespaceOf(tier)}.svc.cluster.local`;
      assert.deepEqual(at((await platform(tier)).outputs, "endpoints", "redis"), {
        host: inside("redis-master"),
        port: 6379,
        sentinel: { host: inside("redis"), port: 26379, masterSet: "mymaster" },
        secret: { name: "redis-credentials", keys: { password: "redis-password" } },
      });
    });

    it("waits for its Secret", async () => {
      const plan = await platform(tier);
      const secret = plan.get(types.secret, "redis-credentials");
      assert.ok(plan.waitsFor(plan.get(types.release, "redis"), secret));
    });
  });
}

describe("Redis as a stack wants it", () => {
  it("has its size, Sentinels and further values", async () => {
    const redis = {
      replicas: 5,
      size: "25Gi",
      sentinel: { quorum: 3 },
      values: { commonConfiguration: "maxmemory-policy allkeys-lru", nameResolutionThreshold: null },
    };
    const cluster = { pools: [{ name: "workloads", size: "s-8vcpu-16gb", count: 5 }] };
    const plan = await platform("staging", { data: { redis }, cluster });
    const values = valuesOf(plan, "redis");
    assert.equal(at(values, "replica", "replicaCount"), 5);
    assert.equal(at(values, "replica", "persistence", "size"), "25Gi");
    assert.equal(at(values, "sentinel", "quorum"), 3);
    assert.equal(values["commonConfiguration"], `${lines.staging}maxmemory-policy allkeys-lru`);
    // Helm takes it for: without the chart's own default.
    assert.equal(values["nameResolutionThreshold"], null);
    assert.equal(at(values, "auth", "existingSecret"), "redis-credentials");
    assert.equal(at(declared(plan, "redis"), "claims", 0, "replicas"), 5);
    assert.equal(at(declared(plan, "redis"), "claims", 0, "size"), "25Gi");
  });
});
