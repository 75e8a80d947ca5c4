import type { JsonObject } from "../../lib/json";

/**
 * Network policy of a data service, in the words of Bitnami's charts: pods of the environment's own namespace
 * may connect, nobody else.
 * @param metricsPort Port that any namespace may scrape; the chart has no switch of its own for it.
 */
export function namespaceOnly(namespace: string, metricsPort?: number): JsonObject {
  return {
    enabled: true,
    allowExternal: false,
    ingressNSMatchLabels: { "kubernetes.io/metadata.name": namespace },
    ...(metricsPort && { extraIngress: [{ ports: [{ port: metricsPort }] }] }),
  };
}
