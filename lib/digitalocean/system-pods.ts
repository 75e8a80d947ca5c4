import type { PodGroup } from "../kubernetes/pod-group";

/**
 * What DOKS itself runs on every node, as requests in thousandths of a CPU and MiB: taken off before anything
 * is placed.
 *
 * Source: `kubectl describe node` of DOKS clusters with Cilium, published 2024 to 2026, the largest figure of
 * each; `cilium-envoy`, which the Gateway API brings, is an estimate.
 */
export const daemonSets: readonly { readonly name: string; readonly cpu: number; readonly memory: number }[] =
  [
    { name: "cilium", cpu: 500, memory: 410 },
    { name: "cilium-envoy", cpu: 100, memory: 128 },
    { name: "cpc-bridge-proxy", cpu: 100, memory: 75 },
    { name: "do-node-agent", cpu: 102, memory: 80 },
    { name: "kube-proxy", cpu: 0, memory: 125 },
    { name: "csi-do-node", cpu: 0, memory: 0 },
    { name: "konnectivity-agent", cpu: 0, memory: 0 },
  ];

/** What DOKS runs once or twice a cluster, on any node without a taint. Same source. */
export const clusterPods: readonly PodGroup[] = [
  { name: "coredns", replicas: 2, cpu: 100, memory: 170, tolerations: [], spread: "any" },
  { name: "cilium-operator", replicas: 2, cpu: 100, memory: 150, tolerations: [], spread: "apart" },
  { name: "hubble-relay", replicas: 1, cpu: 0, memory: 0, tolerations: [], spread: "any" },
];
