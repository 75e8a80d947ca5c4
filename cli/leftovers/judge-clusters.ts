import type { Cluster, LoadBalancer, Vpc } from "../../lib/digitalocean/client";
import { hasTag } from "../../lib/digitalocean/tags";
import { prices } from "../../lib/digitalocean/prices";
import { sizes } from "../../lib/digitalocean/sizes";
import { notInState, type Item } from "./item";
import { ending, stray, type Judged, type Verdict } from "./judge";
import { clustersOf, type Scene } from "./scene";

function nodePrice(size: string, count: number): number | undefined {
  const usd = sizes[size]?.usd;
  return usd === undefined ? undefined : usd * count;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A cluster that the state does not know. */
export function judgeCluster(cluster: Cluster, scene: Scene): Judged {
  const { id, name, createdAt, nodePools } = cluster;
  if (!scene.owns(id) || scene.sight.known?.clusters.has(id)) return undefined;
  if (["deleting", "deleted"].includes(cluster.state)) return undefined;
  const pools = nodePools.map(({ size, count }) => nodePrice(size, count));
  const nodes = nodePools.reduce((total, { count }) => total + count, 0);
  const usd = pools.includes(undefined)
    ? undefined
    : pools.reduce<number>((total, price) => total + (price ?? 0), 0);
  const verdict: Verdict = scene.leftover.has(id)
    ? { status: "leftover", why: scene.sight.known ? notInState : "named by --cluster-id" }
    : { status: "inUse", why: "runs; stack not found" };
  const monthlyUsd =
    usd === undefined ? undefined : usd + (cluster.highAvailability ? prices.highAvailability.usd : 0);
  return { kind: "cluster", id, name, size: plural(nodes, "node"), createdAt, monthlyUsd, ...verdict };
}

/** Pools of a cluster that the state knows, which it does not know themselves. */
export function orphanedPools(cluster: Cluster, scene: Scene): Item[] {
  const { known } = scene.sight;
  if (!known?.clusters.has(cluster.id)) return [];
  return (
    cluster.nodePools
      .filter((pool) => scene.bearsTag(pool) && !known.pools.has(pool.id))
      // The cluster's own pool is no resource by itself.
      .filter((pool) => !hasTag(pool, "terraform:default-node-pool") && pool.name !== "system")
      .map(({ id, name, size, count, nodes }) => ({
        kind: "node pool",
        id,
        name,
        status: "leftover",
        why: notInState,
        size: plural(count, "node"),
        createdAt: nodes.map(({ createdAt }) => createdAt).sort()[0] ?? "",
        monthlyUsd: nodePrice(size, count),
        clusterId: cluster.id,
      }))
  );
}

/** A load balancer that no destroy takes along. */
export function judgeLoadBalancer(loadBalancer: LoadBalancer, scene: Scene): Judged {
  const { id, name, nodes, createdAt, vpc } = loadBalancer;
  const item = (verdict: Verdict): Item => ({
    kind: "load balancer",
    id,
    name,
    size: plural(nodes, "node"),
    createdAt,
    monthlyUsd: nodes * prices.loadBalancer.usd,
    clusterId: clustersOf(loadBalancer)[0],
    ...verdict,
  });
  if (scene.isForeign(loadBalancer)) return undefined;
  const inside = scene.vpcs.has(vpc);
  if (!scene.isOwn(loadBalancer) && !inside) return stray(loadBalancer, scene, item);
  const user =
    scene.userOf(loadBalancer) ?? [...scene.staying.values()].find((cluster) => cluster.vpc === vpc);
  // A destroy deletes the Services that have it, and so the load balancer.
  if (user && scene.sight.known?.clusters.has(user.id)) return undefined;
  if (user) return item({ status: "inUse", why: `cluster ${user.name}` });
  if (!scene.isOwn(loadBalancer) && !isMadeByCluster(loadBalancer, scene))
    return item({ status: "inUse", why: "made by hand in the VPC" });
  return item({ status: "leftover", why: ending(loadBalancer, scene) });
}

/** A name that the cloud controller makes up, or one that this program asks for. */
function isMadeByCluster({ name, vpc }: LoadBalancer, { sight }: Scene): boolean {
  const network = sight.account.vpcs.find(({ id }) => id === vpc);
  return /^a[0-9a-f]{31}$/.test(name) || (network !== undefined && name.startsWith(`${network.name}-`));
}

/** A VPC that the state does not know. */
export function judgeVpc({ id, name, createdAt, isDefault }: Vpc, scene: Scene): Judged {
  // A region's default cannot be deleted, and costs nothing.
  if (!scene.vpcs.has(id) || scene.sight.known?.vpcs.has(id) || isDefault) return undefined;
  const item = { kind: "VPC", id, name, size: "", createdAt, monthlyUsd: 0 } as const;
  const user = [...scene.staying.values()].find(({ vpc }) => vpc === id);
  return user
    ? { ...item, status: "inUse", why: `cluster ${user.name}` }
    : { ...item, status: "leftover", why: scene.sight.known ? notInState : "stack not found" };
}
