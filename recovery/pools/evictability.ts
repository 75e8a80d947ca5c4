import type { V1OwnerReference, V1Pod, V1PodDisruptionBudget, V1Volume } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};
import type { Kubernetes } from "../../lib/kubernetes/client";
import { selects } from "../../lib/kubernetes/selector";
import type { Known } from "../../lib/known";

/** Annotation by which people tell the autoscaler, and a drain, whether a pod may be evicted. */
export const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

/** What decides in a cluster whether its pods can be evicted. */
export interface EvictionRules {
  /** The disruption budgets of all namespaces. */
  readonly budgets: readonly V1PodDisruptionBudget[];
  /** `namespace/name` of each claim whose volume lies on a node. */
  readonly localClaims: ReadonlySet<string>;
}

/** Reads the rules as they are now. Throws a KubernetesError. */
export async function evictionRules(kubernetes: Kubernetes): Promise<EvictionRules> {
  const [budgets, volumes] = await Promise.all([
    kubernetes.policy.listPodDisruptionBudgetForAllNamespaces(),
    kubernetes.core.listPersistentVolume(),
  ]);
  const local = volumes.items.filter(({ spec }) => spec?.local !== undefined || spec?.hostPath !== undefined);
  return {
    budgets: budgets.items,
    localClaims: new Set(
      local.map(({ spec }) => `${spec?.claimRef?.namespace ?? ""}/${spec?.claimRef?.name ?? ""}`),
    ),
  };
}

/** Whether a drain leaves a pod where it is: one of a DaemonSet or of the node itself, or one that has ended. */
export function staysOnNode(pod: V1Pod): boolean {
  const { metadata, status } = pod;
  const kind = controllerOf(pod)?.kind;
  return (
    kind === "DaemonSet" ||
    kind === "Node" ||
    metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined ||
    status?.phase === "Succeeded" ||
    status?.phase === "Failed"
  );
}

/** The owner that makes a pod again, if there is one. */
export function controllerOf({ metadata }: V1Pod): V1OwnerReference | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller);
}

/**
 * What of a pod itself forbids to evict it, however long one waits: no controller that would make it again; local
 * storage; the annotation `cluster-autoscaler.kubernetes.io/safe-to-evict: "false"`. With that annotation `"true"`
 * somebody vouches for a pod without controller or with local storage. Empty where nothing forbids it.
 *
 * Local storage is a writable mount of a directory or file of the node, or a claim whose volume lies on it. An
 * emptyDir is none: kubectl and the autoscaler count it, but as scratch space nearly every chart has one.
 */
export function obstacles(pod: V1Pod, { localClaims }: EvictionRules): string[] {
  const annotation = pod.metadata?.annotations?.[safeToEvict];
  if (annotation === "true") return [];
  const storage = localStorage(pod, localClaims);
  return [
    ...(annotation === "false" ? [`its annotation ${safeToEvict} is "false"`] : []),
    ...(controllerOf(pod) ? [] : ["no controller would make it again"]),
    ...(storage.length > 0 ? [`local storage (${storage.join(", ")})`] : []),
  ];
}

/**
 * What of its disruption budgets forbids to evict a pod: one that allows no disruption by construction, or more
 * than one, which the API refuses. Only to be trusted while no pod is on the move: a budget counts the pods that
 * there are, so one that is just being replaced can make it look impossible.
 */
export function budgetObstacles(pod: V1Pod, rules: EvictionRules): string[] {
  // The API asks no budget for a pod that does not run yet.
  if (pod.status?.phase === "Pending") return [];
  const budgets = budgetsOf(pod, rules.budgets);
  const names = budgets.map(({ metadata }) => metadata?.name ?? "").join(", ");
  return [
    ...(budgets.length > 1 ? [`more than one disruption budget (${names}), which the API refuses`] : []),
    ...budgets
      .filter((budget) => isImpossible(budget, pod))
      .map((budget) => `disruption budget ${standing(budget)} never allows it`),
  ];
}

/** The disruption budgets that a pod falls under. */
export function budgetsOf(pod: V1Pod, budgets: readonly V1PodDisruptionBudget[]): V1PodDisruptionBudget[] {
  return budgets.filter(
    ({ metadata, spec }) =>
      metadata?.namespace === pod.metadata?.namespace &&
      selects(spec?.selector as Known | undefined, pod.metadata?.labels),
  );
}

/** A budget by its name, with the numbers that it decides by. */
export function standing({ metadata, spec, status }: V1PodDisruptionBudget): string {
  const limit =
    spec?.maxUnavailable === undefined
      ? `minAvailable ${spec?.minAvailable ?? "unset"}`
      : `maxUnavailable ${spec.maxUnavailable}`;
  const count = status
    ? `; ${status.currentHealthy} of ${status.expectedPods} healthy, ${status.desiredHealthy} needed`
    : "";
  return `${metadata?.name ?? ""} (${limit}${count})`;
}

function isImpossible({ metadata, spec, status }: V1PodDisruptionBudget, pod: V1Pod): boolean {
  if (spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" && !isReady(pod.status?.conditions)) return false;
  if (spec?.maxUnavailable === 0 || spec?.maxUnavailable === "0%") return true;
  // A status that lags behind its spec says nothing of what the budget will allow.
  if (!status || (status.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return false;
  return status.expectedPods > 0 && status.desiredHealthy >= status.expectedPods;
}

/** Whether conditions of a pod or a node say that it is ready. */
export function isReady(conditions: readonly { type: string; status: string }[] | undefined): boolean {
  return conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** Where a pod keeps data on its node: paths and names of claims. */
function localStorage({ metadata, spec }: V1Pod, localClaims: ReadonlySet<string>): string[] {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const written = new Set(
    containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name),
    ),
  );
  return (spec?.volumes ?? []).flatMap((volume) => {
    if (volume.hostPath && written.has(volume.name) && isStorage(volume.hostPath.type))
      return [`hostPath ${volume.hostPath.path}`];
    const claim = claimOf(volume, metadata?.name ?? "");
    return claim !== undefined && localClaims.has(`${metadata?.namespace ?? ""}/${claim}`)
      ? [`claim ${claim}`]
      : [];
  });
}

/** Sockets and devices of a node hold no data of a pod. */
function isStorage(type: string | undefined): boolean {
  return !["Socket", "CharDevice", "BlockDevice"].includes(type ?? "");
}

function claimOf(volume: V1Volume, pod: string): string | undefined {
  return volume.ephemeral ? `${pod}-${volume.name}` : volume.persistentVolumeClaim?.claimName;
}
