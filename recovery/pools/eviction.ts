import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { isStatus, KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { budgetsOf, controllerOf, standing, type EvictionRules } from "./evictability";

/** Pods of a node that may be on their way at one time, so that volumes and replacements keep up. */
const atOnce = 5;

/** Evictions through the API, which respect disruption budgets, and why those that wait do so. */
export class Evictions {
  /** How many pods the API let go. */
  done = 0;
  /** By the uids of the pods. */
  readonly #holds = new Map<string, string>();

  constructor(private readonly kubernetes: Kubernetes) {}

  /**
   * Evicts what may go now: a few pods at one time, and one of each controller, since not each has a budget that
   * would see to it. What the API holds back is left for the next time. Resolves to whether any of them is on its
   * way. Throws a KubernetesError.
   */
  async evictSome(pods: readonly V1Pod[], rules: EvictionRules): Promise<boolean> {
    const going = pods.filter(isTerminating);
    const owners = new Set(going.map(owner));
    let room = atOnce - going.length;
    for (const pod of pods) {
      if (owners.has(owner(pod)) || room <= 0) continue;
      if (!(await this.#evict(pod, rules))) continue;
      owners.add(owner(pod));
      room--;
    }
    return owners.size > 0;
  }

  /** Why a pod is still there. */
  hold({ metadata }: V1Pod): string {
    const deletedAt = metadata?.deletionTimestamp;
    if (!deletedAt) return this.#holds.get(metadata?.uid ?? "") ?? "its turn has not come";
    const finalizers = metadata.finalizers ?? [];
    const by = finalizers.length > 0 ? `, held by its finalizers ${finalizers.join(", ")}` : "";
    return `terminating since ${deletedAt.toISOString()}${by}`;
  }

  /** Whether the API let it go. By its uid, so that a pod of the same name that runs elsewhere by now is not hit. */
  async #evict(pod: V1Pod, rules: EvictionRules): Promise<boolean> {
    const name = pod.metadata?.name ?? "";
    const namespace = pod.metadata?.namespace ?? "";
    const uid = pod.metadata?.uid ?? "";
    const body = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name, namespace },
      deleteOptions: { preconditions: { uid } },
    };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    try {
      await this.kubernetes.request({ method: "POST", path, body });
      this.done++;
      this.#holds.set(uid, "evicted, but not gone yet");
      return true;
    } catch (error) {
      // Gone, or another pod of that name: the next look tells.
      if (isStatus(error, 404, 409)) return false;
      if (!(error instanceof KubernetesError) || !isPassing(error)) throw error;
      this.#holds.set(uid, reasonOf(error, pod, rules));
      return false;
    }
  }
}

/** Whether a pod has been told to go. */
export function isTerminating({ metadata }: V1Pod): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** What another try may find changed: a budget, an API under load, a namespace whose pods go anyway. */
function isPassing(error: KubernetesError): boolean {
  const { status = 0 } = error;
  return status === 429 || status >= 500 || isNamespaceTerminating(error);
}

/** Nothing can be made in such a namespace, and an eviction counts as something made. */
function isNamespaceTerminating({ status, message }: KubernetesError): boolean {
  return status === 403 && message.includes("being terminated");
}

function reasonOf(error: KubernetesError, pod: V1Pod, { budgets }: EvictionRules): string {
  if (isNamespaceTerminating(error)) return "its namespace is being deleted";
  const [budget] = budgetsOf(pod, budgets);
  return error.status === 429 && budget ? `held by disruption budget ${standing(budget)}` : error.message;
}

function owner(pod: V1Pod): string {
  return controllerOf(pod)?.uid ?? pod.metadata?.uid ?? "";
}

/** So many pods, in words. */
export function podCount(count: number): string {
  return `${count} ${count === 1 ? "pod" : "pods"}`;
}
