import type { JsonObject } from "../lib/json";
import { poolLabel } from "../lib/kubernetes/labels";
import type { Toleration } from "../lib/kubernetes/taint";
import type { Site } from "./site";

/** Where the pods of a service run, in the words of every chart. */
export type Placement = {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly JsonObject[];
};

/** Puts pods on one pool, through its taints; without a pool, on any node without a taint. */
export function placement(site: Pick<Site, "cluster">, poolName?: string): Placement {
  return {
    nodeSelector: poolName ? { [poolLabel]: poolName } : {},
    tolerations: poolTolerations(site, poolName).map((toleration) => ({ ...toleration })),
  };
}

/**
 * What lets pods onto a pool: all its taints where the pool is the stack's own; where it is another's, the one
 * that keeps a pool for who names it.
 */
function poolTolerations(
  { cluster }: Pick<Site, "cluster">,
  pool: string | undefined,
): readonly Toleration[] {
  if (pool === undefined) return [];
  if (cluster.mode !== "dedicated") return [dedicatedTo(pool)];
  const taints = cluster.pools?.find(({ name }) => name === pool)?.taints ?? [];
  return taints.map(({ key, value, effect }) => ({ key, operator: "Equal", value, effect }));
}

/** Tolerates the taint that keeps a pool for what names it. */
export function dedicatedTo(pool: string): Toleration {
  return { key: "doks-platform/dedicated", operator: "Equal", value: pool, effect: "NoSchedule" };
}

/**
 * Spreads the pods with these labels over the nodes: never two on one while another node could take it. A node
 * that is lost does not count, so with one gone its pod moves instead of waiting for it, which hard
 * anti-affinity would make it do.
 */
export function spreadAcrossNodes(matchLabels: Readonly<Record<string, string>>): readonly JsonObject[] {
  return [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      nodeAffinityPolicy: "Honor",
      nodeTaintsPolicy: "Honor",
      labelSelector: { matchLabels },
    },
  ];
}
