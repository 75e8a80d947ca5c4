import type { Value } from "../../../plan/values";
import type { Tier } from "../../../stacks/schema";
import { namespaceOf } from "../platform";

/** A frozen free image, as the default edition has it. */
export function image(name: string, tag?: string): Record<string, Value> {
  return { registry: "docker.io", repository: `bitnamilegacy/${name}`, ...(tag !== undefined && { tag }) };
}

/** Where a service's pods run: staging has no pool for data, production has one with a taint. */
export function placed(tier: Tier): Record<string, Value> {
  if (tier === "staging") return { nodeSelector: {}, tolerations: [] };
  return {
    nodeSelector: { "doks-platform/pool": "data" },
    tolerations: [
      {
        key: "doks-platform/dedicated",
        operator: "Equal",
        value: "data",
        effect: "NoSchedule",
      },
    ],
  };
}

/** One pod with these labels on each node, as long as there is a node for it. */
export function spread(matchLabels: Record<string, string>): Record<string, Value> {
  return {
    podAntiAffinityPreset: "soft",
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        nodeAffinityPolicy: "Honor",
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels },
      },
    ],
  };
}

/** Only the environment's namespace may connect. */
export function closed(tier: Tier): Record<string, Value> {
  return {
    enabled: true,
    allowExternal: false,
    ingressNSMatchLabels: { "kubernetes.io/metadata.name": namespaceOf(tier) },
  };
}

/** Only the release's own pods may connect, but for these rules. */
export function closedBut(...extraIngress: Value[]): Record<string, Value> {
  return { enabled: true, allowExternal: false, extraIngress };
}

/** StorageClass of a tier. */
export function storageClassOf(tier: Tier): string {
  return tier === "staging" ? "do-block-storage" : "data-retain";
}

/** A disruption budget that lets one pod go at a time. */
export const oneAtATime = { create: true, maxUnavailable: 1 };
/** What Bitnami's charts need before they take images of another repository. */
export const substituted = { security: { allowInsecureImages: true } };
