import assert from "node:assert/strict";
import { computed, type Values } from "../../../plan/values";
import { platform, tiers, types } from "../platform";

const cluster = "doks-platform-staging";
const tags = ["doks-platform", "doks-platform:stack:staging", "doks-platform:environment:staging"];
const taint = { key: "doks-platform/dedicated", value: "gpu", effect: "NoExecute" };
const pools = [
  { name: "workloads", size: "s-8vcpu-16gb", count: 3 },
  {
    name: "burst",
    size: "s-4vcpu-8gb",
    autoscale: { min: 2, max: 5 },
    labels: { class: "burst" },
    taints: [taint],
  },
];

const inputsOf = async (pool: string): Promise<Values> =>
  (await platform("staging", { cluster: { pools } })).get(types.pool, `${cluster}-${pool}`).inputs;

describe("a node pool", () => {
  it("of fixed size has a count and no range", async () => {
    assert.deepEqual(await inputsOf("workloads"), {
      clusterId: computed,
      size: "s-8vcpu-16gb",
      nodeCount: 3,
      labels: { "doks-platform/pool": "workloads" },
      taints: [],
      tags,
    });
  });

  it("that scales has a range and no count, and its labels and taints", async () => {
    assert.deepEqual(await inputsOf("burst"), {
      clusterId: computed,
      size: "s-4vcpu-8gb",
      autoScale: true,
      minNodes: 2,
      maxNodes: 5,
      labels: { class: "burst", "doks-platform/pool": "burst" },
      taints: [taint],
      tags,
    });
  });

  it("has a generated name, so that its replacement can be made first", async () => {
    for (const { inputs, options } of (await platform("production")).ofType(types.pool)) {
      assert.equal("name" in inputs, false);
      assert.equal(options.deleteBeforeReplace, undefined);
    }
  });

  it("may take an hour to come or go", async () => {
    for (const { options } of (await platform("production")).ofType(types.pool)) {
      assert.deepEqual(options.customTimeouts, { create: "60m", delete: "60m" });
    }
  });
});

describe("the node pools", () => {
  it("are those of the environment, and none without any", async () => {
    const names = async (tier: "staging" | "production") =>
      (await platform(tier)).ofType(types.pool).map(({ name }) => name);
    assert.deepEqual(await names("staging"), [`${cluster}-workloads`]);
    assert.deepEqual(await names("production"), [
      "doks-platform-production-applications",
      "doks-platform-production-data",
    ]);
    const only = await platform("staging", {
      cluster: { systemPool: { size: "s-8vcpu-16gb", count: 3 }, pools: [] },
      delivery: { apps: [] },
    });
    assert.ok(!only.has(types.pool));
  });

  it("wait for the cluster", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const [owner] = plan.ofType(types.cluster);
      for (const pool of plan.ofType(types.pool)) assert.ok(owner && plan.waitsFor(pool, owner));
    }
  });
});
