import assert from "node:assert/strict";
import fc from "fast-check";
import { fit, mayRun, type Fit, type Node, type Room } from "../../stacks/capacity";
import type { Taint } from "../../lib/kubernetes/taint";
import type { PodGroup } from "../../lib/kubernetes/pod-group";

const taint: Taint = { key: "dedicated", value: "data", effect: "NoSchedule" };
const node = (pool: string, cpu: number, memory: number, taints: readonly Taint[] = []): Node => ({
  pool,
  taints,
  cpu,
  memory,
});
const pods = (
  name: string,
  replicas: number,
  cpu: number,
  memory: number,
  more: Partial<PodGroup> = {},
): PodGroup => ({
  name,
  replicas,
  cpu,
  memory,
  tolerations: [],
  spread: "any",
  ...more,
});

const anyNode = fc
  .tuple(fc.constantFrom("a", "b", "c"), fc.nat(4000), fc.nat(8000), fc.boolean())
  .map(([pool, cpu, memory, tainted]) => node(pool, cpu, memory, tainted ? [taint] : []));
const anyGroup = fc
  .record({
    replicas: fc.integer({ min: 1, max: 5 }),
    cpu: fc.nat(1500),
    memory: fc.nat(3000),
    volumes: fc.nat(9),
    spread: fc.constantFrom("any" as const, "even" as const, "apart" as const),
    pool: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
    tolerant: fc.boolean(),
  })
  .map(({ tolerant, ...group }): PodGroup => ({
    ...group,
    name: "pods",
    tolerations: tolerant ? [{ ...taint }] : [],
  }));

function countsOn(rooms: readonly Room[], taken: readonly Room[]): number[] {
  return rooms.map((room) => taken.filter((other) => other === room).length);
}

/** Everything that makes a placement one that Kubernetes would accept. */
function assertSound(groups: readonly PodGroup[], result: Fit): void {
  const placed = groups.map((group) => ({ group, taken: result.placed.get(group) ?? [] }));
  for (const room of result.rooms) {
    for (const resource of ["cpu", "memory"] as const) {
      const used = placed.reduce(
        (sum, { group, taken }) => sum + group[resource] * taken.filter((other) => other === room).length,
        0,
      );
      assert.ok(used <= room.node[resource], `${used} of ${room.node[resource]} ${resource}`);
      assert.equal(room[resource], room.node[resource] - used);
    }
  }
  for (const room of result.rooms) {
    const attached = placed.reduce(
      (sum, { group, taken }) => sum + (group.volumes ?? 0) * taken.filter((other) => other === room).length,
      0,
    );
    assert.ok(attached <= 15, `${attached} volumes`);
    assert.equal(room.volumes, 15 - attached);
  }
  for (const { group, taken } of placed) {
    assert.equal(taken.length + (result.missing.get(group) ?? 0), group.replicas);
    for (const { node: where } of taken) assert.ok(mayRun(group, where));
    const counts = countsOn(
      result.rooms.filter(({ node: where }) => mayRun(group, where)),
      taken,
    );
    if (group.spread === "even" && counts.length > 0) {
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join());
    }
    if (group.spread === "apart") assert.ok(Math.max(0, ...counts) <= 1);
  }
}

describe("fitting pods onto nodes", () => {
  it("never puts a pod where it may not be, or more on a node than it holds", () => {
    fc.assert(
      fc.property(
        fc.array(anyGroup, { maxLength: 8 }),
        fc.array(anyNode, { maxLength: 6 }),
        (groups, nodes) => {
          assertSound(groups, fit(groups, nodes));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is the same every time", () => {
    fc.assert(
      fc.property(
        fc.array(anyGroup, { maxLength: 6 }),
        fc.array(anyNode, { maxLength: 5 }),
        (groups, nodes) => {
          const [one, other] = [fit(groups, nodes), fit(groups, nodes)];
          assert.deepEqual(one.rooms, other.rooms);
          assert.deepEqual([...one.missing.values()], [...other.missing.values()]);
        },
      ),
    );
  });

  it("misses nothing when each pod could have a node to itself", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }), (replicas, spare) => {
        const nodes = Array.from({ length: replicas + spare }, () => node("a", 100, 100));
        assert.equal(fit([pods("p", replicas, 100, 100)], nodes).missing.size, 0);
      }),
    );
  });

  it("attaches 15 volumes to a node and no more, as many as there may be beside", () => {
    const nodes = [node("a", 4000, 8000), node("a", 4000, 8000)];
    const claims = (replicas: number) => [
      pods("free", 30, 1, 1),
      pods("kept", replicas, 1, 1, { volumes: 1 }),
    ];
    assert.equal(fit(claims(30), nodes).missing.size, 0);
    assert.deepEqual([...fit(claims(33), nodes).missing.values()], [3]);
    assert.deepEqual([...fit([pods("kept", 3, 1, 1, { volumes: 8 })], nodes).missing.values()], [1]);
  });

  it("finds the packing that only places pods with volumes first", () => {
    const groups = [pods("free", 2, 0, 45), pods("kept", 30, 0, 3, { volumes: 1 })];
    assert.equal(fit(groups, [node("a", 0, 100), node("a", 0, 100)]).missing.size, 0);
  });

  it("finds the packing that only places the larger pods first", () => {
    const groups = [pods("small", 2, 0, 3), pods("large", 2, 0, 7)];
    assert.equal(fit(groups, [node("a", 0, 10), node("a", 0, 10)]).missing.size, 0);
  });

  it("tries another order when the first ones leave something over", () => {
    // Only by CPU do these go in: by memory, or by both, the first node is spent on the wrong two.
    const groups = [
      pods("a", 1, 500, 6144),
      pods("b", 1, 1500, 2048),
      pods("c", 1, 1000, 2048),
      pods("d", 1, 500, 1024),
    ];
    assert.equal(fit(groups, [node("a", 2000, 8192), node("a", 2500, 7168)]).missing.size, 0);
  });

  it("spreads evenly even where a fuller node had room", () => {
    const group = pods("p", 3, 1, 1, { spread: "even" });
    const { rooms, placed } = fit([group], [node("a", 9, 9), node("a", 9, 9)]);
    assert.deepEqual(countsOn(rooms, placed.get(group) ?? []).sort(), [1, 2]);
  });

  it("rather misses a pod than tilts an even spread, or puts two apart on one node", () => {
    const even = pods("even", 3, 1, 5, { spread: "even" });
    assert.equal(fit([even], [node("a", 9, 100), node("a", 9, 4)]).missing.get(even), 2);
    const apart = pods("apart", 3, 1, 1, { spread: "apart" });
    assert.equal(fit([apart], [node("a", 9, 9), node("a", 9, 9)]).missing.get(apart), 1);
  });

  it("keeps pods on their pool and off taints that they do not tolerate", () => {
    const stray = pods("stray", 1, 1, 1, { pool: "b" });
    const plain = pods("plain", 1, 1, 1);
    const result = fit([stray, plain], [node("a", 9, 9, [taint])]);
    assert.deepEqual([result.missing.get(stray), result.missing.get(plain)], [1, 1]);
    const tolerant = pods("tolerant", 1, 1, 1, { tolerations: [{ key: "dedicated", operator: "Exists" }] });
    assert.equal(fit([tolerant], [node("a", 9, 9, [taint])]).missing.size, 0);
  });
});
