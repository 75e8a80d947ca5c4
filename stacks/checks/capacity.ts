import { mostVolumes } from "../../lib/digitalocean/storage";
import { fit, mayRun, nodesOf, withDaemons, type Fit, type Node } from "../capacity";
import { systemPool } from "../pods";
import type { Tier } from "../schema";
import type { Check, Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";
import type { PodGroup } from "../../lib/kubernetes/pod-group";

/** The pools hold all pods, in production with any one node lost too. */
export const capacity: Check<DedicatedSubject> = ({ environment }) => {
  const { tier, cluster, pods } = environment;
  const nodes = nodesOf(environment);
  if (nodes === undefined) return [];
  const pathOf = ({ pool }: PodGroup): string => {
    if (pool === undefined) return "cluster.pools";
    if (pool === systemPool) return "cluster.systemPool";
    return `cluster.pools[${cluster.pools.findIndex(({ name }) => name === pool)}]`;
  };
  return capacityFaults({ tier, nodes, groups: pods, pathOf });
};

/** Pods, the nodes that should hold them, and the property that says what a group's nodes are like. */
export interface Occupancy {
  readonly tier: Tier;
  readonly nodes: readonly Node[];
  readonly groups: readonly PodGroup[];
  readonly pathOf: (group: PodGroup) => string;
}

function tooLarge(group: PodGroup, node: Node, pathOf: Occupancy["pathOf"]): Violation[] {
  if (!mayRun(group, node)) return [];
  const got = `no room on a node of ${node.pool} for ${group.name} (${room(group)}), which runs on every node`;
  return [{ path: pathOf(group), got, allowed: "larger nodes, or smaller requests" }];
}

/** What finds no room, with all nodes or, in production, with any one of them lost. */
export function capacityFaults({ tier, nodes: bare, groups: all, pathOf }: Occupancy): Violation[] {
  const daemons = all.filter(({ onEveryNode }) => onEveryNode);
  const nodes = bare.map((node) => withDaemons(node, daemons));
  const crowded = nodes.find(({ cpu, memory }) => cpu < 0 || memory < 0);
  if (crowded !== undefined) return daemons.flatMap((group) => tooLarge(group, crowded, pathOf));
  // A pod that no node may take at all is another check's concern.
  const groups = all.filter((group) => !group.onEveryNode && nodes.some((node) => mayRun(group, node)));
  const whole = shortages(pathOf, fit(groups, nodes), "");
  if (whole.length > 0 || tier !== "production") return whole;

  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  const lost = pools.flatMap((pool) => {
    const without = nodes.toSpliced(
      nodes.findIndex((node) => node.pool === pool),
      1,
    );
    return shortages(pathOf, fit(shortened(groups, without), without), ` with a node of ${pool} lost`);
  });
  return lost.filter(({ path }, index) => lost.findIndex((other) => other.path === path) === index);
}

/** A quorum of pods that never share a node does without one of them until the node is back. */
function shortened(groups: readonly PodGroup[], nodes: readonly Node[]): PodGroup[] {
  return groups.flatMap((group) => {
    if (group.spread !== "apart") return group;
    const room = nodes.filter((node) => mayRun(group, node)).length;
    return { ...group, replicas: Math.max(group.replicas - 1, Math.min(group.replicas, room)) };
  });
}

function shortages(pathOf: Occupancy["pathOf"], { missing, rooms }: Fit, when: string): Violation[] {
  const groups = [...missing.keys()];
  const paths = [...new Set(groups.map(pathOf))];
  return paths.map((path) => {
    const short = groups.filter((group) => pathOf(group) === path);
    const open = rooms.filter(({ node }) => short.some((group) => mayRun(group, node)));
    // Volumes are told of where there are too few of them, which is rare.
    const attached = short.some(({ volumes = 0 }) => open.some((left) => left.volumes < volumes));
    const say = attached ? roomWithVolumes : room;
    const pods = short.map(
      (group) => `${missing.get(group) ?? 0} of ${group.replicas} ${group.name} (${say(group)} each)`,
    );
    const left = open.length === 0 ? "nothing" : open.map(say).join(" | ");
    return {
      path,
      got: `no room${when} for ${pods.join(", ")}; left on their nodes: ${left}`,
      allowed: attached
        ? `more nodes, as each attaches ${mostVolumes} volumes at most, or fewer pods with volumes`
        : "more or larger nodes, or smaller requests",
    };
  });
}

type Room = Pick<PodGroup, "cpu" | "memory" | "volumes">;

function room({ cpu, memory }: Room): string {
  return `${cpu}m CPU and ${Math.floor(memory)}Mi`;
}

function roomWithVolumes({ cpu, memory, volumes = 0 }: Room): string {
  return `${cpu}m CPU, ${Math.floor(memory)}Mi and ${volumes} ${volumes === 1 ? "volume" : "volumes"}`;
}
