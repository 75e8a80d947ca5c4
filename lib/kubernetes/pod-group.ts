import type { Toleration } from "./taint";

/** Pods that are alike. */
export interface PodGroup {
  readonly name: string;
  readonly replicas: number;
  /** Requests of one pod, all containers together: thousandths of a CPU and MiB. */
  readonly cpu: number;
  readonly memory: number;
  /** Volumes that each pod attaches to its node; default none. */
  readonly volumes?: number;
  /** Pool that it selects; nothing: any whose taints it tolerates. */
  readonly pool?: string;
  readonly tolerations: readonly Toleration[];
  /**
   * `any`: pods may share a node. `even`: the counts of any two nodes differ by one at most, and a lost node
   * does not count. `apart`: never two on one node, so that a lost node means a missing pod.
   */
  readonly spread: "any" | "even" | "apart";
  /** A DaemonSet's: one on each node whose taints they tolerate, whatever `replicas` says. */
  readonly onEveryNode?: true;
}
