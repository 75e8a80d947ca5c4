import assert from "node:assert/strict";
import { valueAt, type JsonObject } from "../../lib/json";
import { withLists } from "../../stacks/named-lists";

const dedicated = { key: "dedicated", value: "data", effect: "NoSchedule" };
const preset: JsonObject = {
  cluster: {
    pools: [
      { name: "data", size: "big", count: 3, taints: [dedicated] },
      { name: "web", size: "small", autoscale: { min: 3, max: 6 } },
    ],
  },
  policy: { registries: ["docker.io/a", "ghcr.io/b"] },
};

describe("lists whose items have names", () => {
  const pools = (change: JsonObject) => withLists(preset, { cluster: { pools: change } });
  const poolsAfter = (change: JsonObject) =>
    (pools(change).sections["cluster"] as { readonly pools: readonly JsonObject[] }).pools;

  it("are changed item by item, in the preset's order, with new ones at the end", () => {
    assert.deepEqual(poolsAfter({ gpu: { size: "gpu", count: 1 }, data: { count: 5 } }), [
      { name: "data", size: "big", count: 5, taints: [dedicated] },
      { name: "web", size: "small", autoscale: { min: 3, max: 6 } },
      { name: "gpu", size: "gpu", count: 1 },
    ]);
  });

  it("lose what is null", () => {
    assert.deepEqual(
      poolsAfter({ data: null }).map(({ name }) => name),
      ["web"],
    );
    assert.deepEqual(pools({ data: null }).violations, []);
  });

  it("take a number of nodes for the end of scaling, and the other way round, unless both are said", () => {
    assert.deepEqual(poolsAfter({ web: { count: 4 } })[1], { name: "web", size: "small", count: 4 });
    assert.deepEqual(poolsAfter({ data: { autoscale: { min: 1, max: 2 } } })[0]?.["count"], undefined);
    const both = poolsAfter({ web: { count: 4, autoscale: { min: 1, max: 2 } } })[1];
    assert.deepEqual(Object.keys(both ?? {}), ["name", "size", "autoscale", "count"]);
  });

  it("have taints by key, as kubectl calls them, over those of the preset", () => {
    const taints = { dedicated: null, slow: "PreferNoSchedule", "acme.dev/batch": "nightly:NoExecute" };
    assert.deepEqual(poolsAfter({ data: { taints } })[0]?.["taints"], [
      { key: "slow", effect: "PreferNoSchedule" },
      { key: "acme.dev/batch", value: "nightly", effect: "NoExecute" },
    ]);
    const { sections } = withLists(preset, { cluster: { pools: [{ name: "x", taints }] } });
    assert.deepEqual(valueAt(sections, ["cluster", "pools"]), [
      {
        name: "x",
        taints: [
          { key: "slow", effect: "PreferNoSchedule" },
          { key: "acme.dev/batch", value: "nightly", effect: "NoExecute" },
        ],
      },
    ]);
  });

  it("have taints that are told by key where they are none", () => {
    const told = (taints: JsonObject) =>
      pools({ data: { taints } }).violations.map(({ path, got }) => `${path}: ${got}`);
    assert.deepEqual(told({ a: "b:c:NoSchedule", b: { effect: "NoSchedule" }, c: 3, dedicatet: null }), [
      'cluster.pools.data.taints.a: "b:c:NoSchedule"',
      "cluster.pools.data.taints.b: an object",
      "cluster.pools.data.taints.c: 3",
      "cluster.pools.data.taints.dedicatet: a name that the preset does not have",
    ]);
    const { violations } = withLists(preset, { cluster: { pools: [{ name: "x", taints: { a: "Never" } }] } });
    assert.deepEqual(
      violations.map(({ path }) => path),
      ["cluster.pools[0].taints.a"],
    );
  });

  it("add names that are true, once, and take away those that are false", () => {
    const after = (registries: JsonObject) => withLists(preset, { policy: { registries } });
    const { sections } = after({ "ghcr.io/c": true, "ghcr.io/b": true, "docker.io/a": false });
    assert.deepEqual(sections, { policy: { registries: ["ghcr.io/b", "ghcr.io/c"] } });
    assert.deepEqual(after({ "ghcr.io/x": false }).violations, [
      {
        path: "policy.registries.ghcr.io/x",
        got: "a name that the preset does not have",
        allowed: "did you mean ghcr.io/b?",
      },
    ]);
  });

  it("are spoken of by name where the stack names them, and by place where it lists them", () => {
    const byName = pools({ web: { count: 0 } });
    assert.equal(byName.spokenOf("cluster.pools[1].count"), "cluster.pools.web.count");
    assert.equal(byName.spokenOf("delivery.apps[1]"), "delivery.apps[1]");
    const byPlace = withLists(preset, { cluster: { pools: [] } });
    assert.equal(byPlace.spokenOf("cluster.pools[1].count"), "cluster.pools[1].count");
  });

  it("are hinted at where a list leaves out the taints of a pool of the preset's, and says nothing of it", () => {
    const hints = (pool: JsonObject) => withLists(preset, { cluster: { pools: [pool] } }).hints;
    assert.match(
      hints({ name: "data", size: "big", count: 4 }).join(),
      /^cluster\.pools lists data without the preset's taint dedicated: any pod .* `pools: \{ data: \{ count: 4 \} \}`/,
    );
    assert.deepEqual(hints({ name: "data", size: "big", count: 4, taints: [] }), []);
    assert.deepEqual(hints({ name: "web", size: "big", count: 4 }), []);
    assert.deepEqual(pools({ data: { count: 4 } }).hints, []);
  });

  it("are left alone where they are lists or no section", () => {
    const stated = { cluster: { pools: [3] }, policy: "none", delivery: { apps: ["a"] } };
    const { sections, violations } = withLists(preset, stated);
    assert.deepEqual([sections, violations], [stated, []]);
  });
});
