import { z } from "zod";
import { chartValues, dnsLabel, podCount, resources, volumeSize } from "../lib/forms";
import type { JsonObject } from "../lib/json";
import { at, type KnownObject } from "../lib/known";
import type { ChartContainer } from "./chart";

/** What the section of every data service has. */
export const dataSection = {
  enabled: z.boolean().describe("Whether the environment has this service"),
  whenOff: z
    .enum(["keep", "forget"])
    .optional()
    .describe(
      "What becomes of its passwords while it is not enabled: its volumes stay, and nobody opens them without; to be said when it is switched off",
    ),
  replicas: podCount.describe("Number of nodes; a quorum service takes an odd number of 3 or more"),
  size: volumeSize.describe("Volume of each node"),
  resources: resources.describe("Of each node"),
  pool: dnsLabel.optional().describe("Node pool to run on; left out, any without a taint"),
  values: chartValues
    .default({})
    .describe(
      "Further values for the chart; may touch neither credentials nor volumes nor load balancers, nor names and ports that applications are told. " +
        "Lines for a service's own file of settings follow the platform's",
    ),
};

/** A Prometheus exporter in the pod of each node. */
export const exporter = z
  .strictObject({ resources: resources.describe("Of each exporter") })
  .describe("Prometheus exporter beside each node");

/** What all data services of Bitnami's charts have in common. */
export const bitnami = {
  wanted: ({ enabled }: { readonly enabled: boolean }): boolean => enabled,
  insteadOfLoadBalancer: "ClusterIP: applications reach it from inside the cluster",
  /** What the environment itself says of a service: laid over it, plan, capacity and release would disagree. */
  stated: {
    replicaCount: "the property `replicas`",
    persistence: "the properties `size` and `storage.class`",
    storageClass: "the property `storage.class`",
    resources: "the properties named `resources`",
    nodeSelector: "the property `pool`",
    nameOverride: "the name that its endpoint has",
    fullnameOverride: "the name that its endpoint has",
    namespaceOverride: "the environment's own namespace",
  },
} as const;

/** What to use instead of a variable that says where data is: what is there would not be found any more. */
export const dataIsThere = "none: data that is there is found by it";

/** The init container that hands a volume to the user of the process, where somebody switches it on. */
export const volumePermissions: ChartContainer = {
  name: "volume-permissions",
  at: "volumePermissions",
  init: true,
  when: ["volumePermissions/enabled", false],
};

/**
 * Network policy of a data service all of whose ports are for clients, in the words of Bitnami's charts: pods of the
 * environment's own namespace may connect, nobody else.
 */
export function namespaceOnly(namespace: string): JsonObject {
  return {
    enabled: true,
    allowExternal: false,
    ingressNSMatchLabels: { "kubernetes.io/metadata.name": namespace },
  };
}

/**
 * The same where some ports are for the release's own pods alone, which the charts let in by themselves.
 * @param metricsPort Port that any namespace may scrape; the charts have no switch of their own for it.
 * @param clientPorts Ports to which pods of the environment's own namespace may connect.
 */
export function ownPodsOnly(metricsPort: number, clientPorts: readonly number[] = []): JsonObject {
  const clients = { ports: clientPorts.map((port) => ({ port })), from: [{ podSelector: {} }] };
  return {
    enabled: true,
    allowExternal: false,
    extraIngress: [...(clientPorts.length > 0 ? [clients] : []), { ports: [{ port: metricsPort }] }],
  };
}

/**
 * The lines of a value that is a configuration file, each with its number.
 * @param end what ends one; default every line break
 */
export function linesAt(
  values: KnownObject,
  path: string,
  end: string | RegExp = "\n",
): readonly (readonly [number, string])[] {
  const text = at(values, path);
  return typeof text === "string"
    ? text.split(end).map((line, index): readonly [number, string] => [index + 1, line])
    : [];
}
