import { systemPool } from "./pods";
import { sizeOf } from "../lib/digitalocean/sizes";
import { mostVolumes } from "../lib/digitalocean/storage";
import { daemonSets } from "../lib/digitalocean/system-pods";
import { untolerated, type Taint } from "../lib/kubernetes/taint";
import type { DedicatedEnvironment } from "./topology";
import type { PodGroup } from "../lib/kubernetes/pod-group";

/** A node as far as placing pods is concerned. */
export interface Node {
  readonly pool: string;
  readonly taints: readonly Taint[];
  /** What is left to pods: thousandths of a CPU and MiB. */
  readonly cpu: number;
  readonly memory: number;
}

/** A node while pods are placed on it: what is left. */
export interface Room {
  readonly node: Node;
  cpu: number;
  memory: number;
  volumes: number;
}

/** Where pods went. */
export interface Fit {
  /** For each group, the room of each of its pods that found one. */
  readonly placed: ReadonlyMap<PodGroup, readonly Room[]>;
  /** Groups with pods that found no room, and how many. */
  readonly missing: ReadonlyMap<PodGroup, number>;
  /** All nodes, as they are left. */
  readonly rooms: readonly Room[];
}

/**
 * All nodes of the environment, a scaled pool at its most: the autoscaler adds nodes for pods that find no
 * room, so what must hold is what it may grow to. Nothing when a size is not known.
 */
export function nodesOf({ cluster }: DedicatedEnvironment): readonly Node[] | undefined {
  const pools = [
    { name: systemPool, size: cluster.systemPool.size, count: cluster.systemPool.count, taints: [] },
    ...cluster.pools.map(({ name, size, count, autoscale, taints }) => ({
      name,
      size,
      count: autoscale?.max ?? count ?? 0,
      taints,
    })),
  ];
  const nodes = pools.flatMap(({ name, size, count, taints }) => {
    const allocatable = sizeOf(size, cluster.sizes)?.allocatable;
    if (allocatable === undefined) return [undefined];
    const node: Node = {
      pool: name,
      taints,
      cpu: daemonSets.reduce((left, { cpu }) => left - cpu, allocatable.cpu),
      memory: daemonSets.reduce((left, { memory }) => left - memory, allocatable.memory),
    };
    return Array.from({ length: count }, () => node);
  });
  return nodes.every((node) => node !== undefined) ? nodes : undefined;
}

/** Whether a pod of the group may be on the node, room aside. */
export function mayRun(group: PodGroup, node: Node): boolean {
  return (
    (group.pool === undefined || group.pool === node.pool) &&
    untolerated(node.taints, group.tolerations).length === 0
  );
}

/** What a node leaves to others once it has its pod of each DaemonSet that tolerates its taints. */
export function withDaemons(node: Node, daemons: readonly PodGroup[]): Node {
  return daemons
    .filter((group) => mayRun(group, node))
    .reduce(
      (left, { cpu, memory }) => ({ ...left, cpu: left.cpu - cpu, memory: left.memory - memory }),
      node,
    );
}

/** Orders in which groups are placed: the greediest first, by one resource, by the other, by both. */
const orders: readonly ((group: PodGroup) => number)[] = [
  ({ cpu, memory }) => cpu / 4000 + memory / 8192,
  ({ memory }) => memory,
  ({ cpu }) => cpu,
  ({ volumes = 0 }) => volumes,
];

/**
 * Places all pods, or as many as it can: the most constrained groups and the largest pods first, each on the
 * fullest node that takes it, in several orders until one works out. What it says fits, fits; a packing that
 * no order finds counts as none, for the scheduler would not find it either.
 */
export function fit(groups: readonly PodGroup[], nodes: readonly Node[]): Fit {
  const attempts: Fit[] = [];
  for (const greed of orders) {
    const attempt = placeAll(
      [...groups].sort((a, b) => strictness(b) - strictness(a) || greed(b) - greed(a)),
      nodes,
    );
    if (attempt.missing.size === 0) return attempt;
    attempts.push(attempt);
  }
  return attempts.reduce((best, attempt) => (total(attempt.missing) < total(best.missing) ? attempt : best));
}

function strictness({ spread, pool }: PodGroup): number {
  return (spread === "any" ? 0 : 2) + (pool === undefined ? 0 : 1);
}

function total(missing: Fit["missing"]): number {
  return [...missing.values()].reduce((sum, count) => sum + count, 0);
}

function placeAll(groups: readonly PodGroup[], nodes: readonly Node[]): Fit {
  const rooms = nodes.map((node): Room => ({
    node,
    cpu: node.cpu,
    memory: node.memory,
    volumes: mostVolumes,
  }));
  const placed = new Map<PodGroup, readonly Room[]>();
  const missing = new Map<PodGroup, number>();
  for (const group of groups) {
    const taken = place(
      group,
      rooms.filter(({ node }) => mayRun(group, node)),
    );
    placed.set(group, taken);
    if (taken.length < group.replicas) missing.set(group, group.replicas - taken.length);
  }
  return { placed, missing, rooms };
}

/** Places the pods of one group, each on the fullest node that takes it, and returns where they are. */
function place(group: PodGroup, eligible: readonly Room[]): Room[] {
  const taken: Room[] = [];
  const counts = new Map(eligible.map((room) => [room, 0]));
  for (let pod = 0; pod < group.replicas; pod += 1) {
    // Kubernetes counts full nodes too: an even spread waits for room rather than tilting.
    const most = { any: Infinity, even: Math.min(...counts.values()), apart: 0 }[group.spread];
    const [room] = [...counts]
      .filter(([candidate, count]) => count <= most && holds(candidate, group))
      .map(([open]) => open)
      .sort((a, b) => a.memory - b.memory);
    if (room === undefined) break;
    taken.push(room);
    counts.set(room, (counts.get(room) ?? 0) + 1);
    room.cpu -= group.cpu;
    room.memory -= group.memory;
    room.volumes -= group.volumes ?? 0;
  }
  return taken;
}

function holds(room: Room, { cpu, memory, volumes = 0 }: PodGroup): boolean {
  return room.cpu >= cpu && room.memory >= memory && room.volumes >= volumes;
}
