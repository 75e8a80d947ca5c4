import type { Environment } from "../../stacks/environment";
import type { JsonObject } from "../../lib/json";
import { poolTolerations } from "../../stacks/pods";
import { poolLabel } from "../../lib/kubernetes/labels";

/** Where the pods of a service run, in the words of every chart. */
export type Placement = {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly JsonObject[];
};

/** Puts pods on one pool, through its taints; without a pool, on any node without a taint. */
export function placement(environment: Environment, poolName?: string): Placement {
  return {
    nodeSelector: poolName ? { [poolLabel]: poolName } : {},
    tolerations: poolTolerations(environment, poolName).map((toleration) => ({ ...toleration })),
  };
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
