import assert from "node:assert/strict";
import { parse, parseCIDR, type IPv4 } from "ipaddr.js";
import { sizes } from "../../lib/digitalocean/sizes";
import { daemonSets } from "../../lib/digitalocean/system-pods";
import type { DedicatedEnvironment } from "../../stacks/topology";
import type { PodGroup } from "../../lib/kubernetes/pod-group";

/*
 * What must be true of any environment whose pods fit and whose ranges are apart, worked out without the code that
 * decides it: bounds that every packing keeps to, whichever way it was found.
 */

interface Pool {
  readonly name: string;
  readonly nodes: number;
  /** What one node leaves to pods: thousandths of a CPU and MiB. */
  readonly cpu: number;
  readonly memory: number;
  readonly taints: DedicatedEnvironment["cluster"]["pools"][number]["taints"];
}

function poolsOf({ cluster }: DedicatedEnvironment): Pool[] {
  const daemons = (key: "cpu" | "memory"): number => daemonSets.reduce((sum, each) => sum + each[key], 0);
  return [{ name: "system", taints: [], autoscale: undefined, ...cluster.systemPool }, ...cluster.pools].map(
    ({ name, size, count, autoscale, taints }) => {
      const { cpu, memory } = sizes[size]?.allocatable ?? { cpu: 0, memory: 0 };
      const nodes = autoscale?.max ?? count ?? 0;
      return { name, taints, nodes, cpu: cpu - daemons("cpu"), memory: memory - daemons("memory") };
    },
  );
}

/** Asserts that the pools have room for all pods, in production with a node of any pool lost too. */
export function assertRoom(environment: DedicatedEnvironment): void {
  const pools = poolsOf(environment);
  assertBounds(environment.pods, pools);
  if (environment.tier !== "production") return;
  for (const lost of pools) {
    const left = pools.map((pool) => (pool === lost ? { ...pool, nodes: pool.nodes - 1 } : pool));
    // A quorum of pods that are kept apart may do without one of them.
    const fewer = environment.pods.map((group) =>
      group.spread === "apart" ? { ...group, replicas: group.replicas - 1 } : group,
    );
    assertBounds(fewer, left);
  }
}

function assertBounds(groups: readonly PodGroup[], pools: readonly Pool[]): void {
  const eligible = new Map(groups.map((group) => [group, pools.filter((pool) => takes(pool, group))]));
  for (const group of groups) {
    const own = eligible.get(group) ?? [];
    const slots = own.map(
      (pool) => pool.nodes * (group.spread === "apart" ? Math.min(1, each(pool, group)) : each(pool, group)),
    );
    assert.ok(sum(slots) >= group.replicas, `${group.name}: ${group.replicas} pods, room for ${sum(slots)}`);
  }
  // Whatever can only be in some of the pools fits into these together.
  for (let chosen = 1; chosen < 2 ** pools.length; chosen += 1) {
    const inside = new Set(pools.filter((_, index) => Math.floor(chosen / 2 ** index) % 2 === 1));
    const bound = groups.filter((group) => (eligible.get(group) ?? []).every((pool) => inside.has(pool)));
    for (const resource of ["cpu", "memory"] as const) {
      const asked = sum(bound.map((group) => group.replicas * group[resource]));
      const room = sum([...inside].map((pool) => pool.nodes * Math.max(0, pool[resource])));
      assert.ok(
        asked <= room,
        `${asked} ${resource} of ${room} in ${[...inside].map(({ name }) => name).join()}`,
      );
    }
  }
}

/** Pods of a group that an empty node takes. */
function each(pool: Pool, group: PodGroup): number {
  const fits = (["cpu", "memory"] as const).map((key) =>
    group[key] === 0 ? Infinity : Math.max(0, Math.floor(pool[key] / group[key])),
  );
  return Math.min(...fits, 110);
}

function takes(pool: Pool, { pool: asked, tolerations }: PodGroup): boolean {
  if (asked !== undefined && asked !== pool.name) return false;
  return pool.taints.every(
    ({ key, value, effect }) =>
      effect === "PreferNoSchedule" ||
      tolerations.some(
        (one) =>
          one.key === key && one.effect === effect && (one.operator === "Exists" || one.value === value),
      ),
  );
}

/** Asserts that the three ranges are private and disjoint, and that the pods' range holds every node. */
export function assertApart({ cluster }: DedicatedEnvironment): void {
  const ranges = [cluster.vpcSubnet, cluster.clusterSubnet, cluster.serviceSubnet].map(
    (text) => parseCIDR(text) as [IPv4, number],
  );
  for (const [index, [address, prefix]] of ranges.entries()) {
    assert.equal(address.range(), "private");
    for (const [other, length] of ranges.slice(0, index))
      assert.ok(!address.match([other, Math.min(prefix, length)]), `${String(address)} and ${String(other)}`);
    for (const taken of ["10.244.0.0", "10.245.0.0"].map((text) => parse(text) as IPv4))
      assert.ok(!taken.match([address, prefix]), `${String(address)} has ${String(taken)}`);
  }
  const nodes = cluster.pools.reduce(
    (all, { count, autoscale }) => all + (autoscale?.max ?? count ?? 0),
    cluster.systemPool.count,
  );
  assert.ok(nodes * 128 <= 2 ** (32 - (ranges[1]?.[1] ?? 32)), `${nodes} nodes in ${cluster.clusterSubnet}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
