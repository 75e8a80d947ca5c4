import { at, isKnownObject, textOf, type Known, type KnownObject } from "../../lib/known";
import { selects } from "../../lib/kubernetes/selector";
import type { Workload } from "../../lib/kubernetes/workload";
import { podLabelsOf, workloadOfObject } from "../../policy/workloads";
import type { RenderedObject } from "./objects";

/** The workload that an object is, with what others of the same rendering say of it. */
export function workloadsIn(each: RenderedObject, all: readonly RenderedObject[]): readonly Workload[] {
  const budgets = all.filter(({ kind }) => kind === "PodDisruptionBudget").map(({ object }) => object);
  const scaler = all.find(
    (other) =>
      other.kind === "HorizontalPodAutoscaler" &&
      other.namespace === each.namespace &&
      at(other.object, "spec.scaleTargetRef.kind") === each.kind &&
      at(other.object, "spec.scaleTargetRef.name") === each.name,
  );
  const fewest = scaler && (at(scaler.object, "spec.minReplicas") ?? 1);
  const labels = podLabelsOf(each.object);
  const isReached = all.some(
    ({ kind, namespace, object }) =>
      kind === "Service" && namespace === each.namespace && reaches(at(object, "spec.selector"), labels),
  );
  return workloadOfObject(each.object, budgets).map(({ runsOnce, ...workload }) => ({
    ...workload,
    ...(runsOnce === true && scaler === undefined && !isReached && { runsOnce }),
    ...(typeof fewest === "number" && { replicas: fewest }),
    ...tokenOf(workload.pod, each, all),
  }));
}

/** Whether a Service sends traffic to pods with these labels; one without a selector has its endpoints from elsewhere. */
function reaches(selector: Known | undefined, labels: Known | undefined): boolean {
  return isKnownObject(selector) && selects({ matchLabels: selector }, labels);
}

/** Whether the service account of a pod, where it is rendered with it, has a token mounted. */
function tokenOf(
  { serviceAccountName, serviceAccount }: KnownObject,
  { namespace }: RenderedObject,
  all: readonly RenderedObject[],
): Pick<Workload, "accountMountsToken"> {
  const name = textOf(serviceAccountName) || textOf(serviceAccount) || "default";
  const account = all.find(
    (other) => other.kind === "ServiceAccount" && other.name === name && other.namespace === namespace,
  );
  const mounts = at(account?.object, "automountServiceAccountToken");
  return typeof mounts === "boolean" ? { accountMountsToken: mounts } : {};
}
