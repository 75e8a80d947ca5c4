import assert from "node:assert/strict";
import { placement, spreadAcrossNodes } from "../../../catalog/placement";
import type { Environment } from "../../../stacks/environment";
import { at, environmentOf, platform, valuesOf } from "../platform";

const tainted = {
  cluster: {
    mode: "dedicated",
    pools: [
      {
        name: "data",
        taints: [
          { key: "doks-platform/dedicated", value: "data", effect: "NoSchedule" },
          { key: "disk", value: "fast", effect: "NoExecute" },
        ],
      },
      { name: "plain", taints: [] },
    ],
  },
} as unknown as Environment;

describe("placement", () => {
  it("selects the pool and tolerates all that it is tainted with", () => {
    assert.deepEqual(placement(tainted, "data"), {
      nodeSelector: { "doks-platform/pool": "data" },
      tolerations: [
        { key: "doks-platform/dedicated", operator: "Equal", value: "data", effect: "NoSchedule" },
        { key: "disk", operator: "Equal", value: "fast", effect: "NoExecute" },
      ],
    });
  });

  it("tolerates nothing on a pool without taints, the system pool among them", () => {
    for (const pool of ["plain", "system"]) {
      assert.deepEqual(placement(tainted, pool), {
        nodeSelector: { "doks-platform/pool": pool },
        tolerations: [],
      });
    }
  });

  it("selects nothing without a pool", () => {
    assert.deepEqual(placement(tainted), { nodeSelector: {}, tolerations: [] });
  });

  it("is that of the pool which each service names", async () => {
    const production = await platform("production");
    const expected = placement(environmentOf(production), "data");
    assert.notDeepEqual(expected.tolerations, []);
    for (const [release, ...path] of places) {
      const values = at(valuesOf(production, release), ...path);
      assert.deepEqual(
        { nodeSelector: at(values, "nodeSelector"), tolerations: at(values, "tolerations") },
        expected,
      );
    }
  });
});

/** Where each chart takes the placement of its pods. */
const places = [
  ["postgres", "postgresql"],
  ["postgres", "pgpool"],
  ["redis", "replica"],
  ["rabbitmq"],
] as const;

describe("spreading", () => {
  it("never puts two pods on one node while another could take one, lost and tainted nodes aside", () => {
    assert.deepEqual(spreadAcrossNodes({ app: "redis" }), [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        nodeAffinityPolicy: "Honor",
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels: { app: "redis" } },
      },
    ]);
  });
});
