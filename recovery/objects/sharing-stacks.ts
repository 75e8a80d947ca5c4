import { KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { stackLabel } from "../../lib/kubernetes/labels";
import { HookError } from "../report";

/**
 * Refuses to destroy a cluster's owner while other stacks have namespaces in it: it would take their controllers,
 * and in the end their nodes, from under them.
 * @param stack value of the owner's label
 * @throws HookError that names the namespaces and what to do; KubernetesError
 */
export async function refuseWhileShared(
  kubernetes: Kubernetes,
  { stack }: { readonly stack: string },
): Promise<void> {
  const { items } = await otherNamespaces(kubernetes, stack);
  if (items.length === 0) return;
  const found = items.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    sharer: metadata?.labels?.[stackLabel] ?? "",
  }));
  const sharers = [...new Set(found.map(({ sharer }) => sharer))].sort();
  const lines = sharers.map((each) => {
    const names = found.filter(({ sharer }) => sharer === each).map(({ name }) => name);
    return `\n  stack ${each}: ${names.join(", ")}`;
  });
  throw new HookError(
    `stack ${stack} owns the cluster, and other stacks still have namespaces in it:${lines.join("")}\n` +
      "Nothing was touched. Destroy those stacks first: " +
      sharers.map((each) => `PULUMI_RUN_PROGRAM=true pulumi destroy --stack ${each}`).join("; "),
  );
}

async function otherNamespaces(kubernetes: Kubernetes, stack: string) {
  try {
    const labelSelector = `${stackLabel},${stackLabel}!=${stack}`;
    return await kubernetes.core.listNamespace({ labelSelector });
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new HookError(
      `cannot tell whether other stacks are in the cluster: ${error.message}. If it is gone for good, see ` +
        "docs/operations.md, Destroy",
    );
  }
}

/**
 * Refuses to leave a cluster for another one: the deletions of what is in it would be judged by the other one, and
 * the cluster would go with whoever else is in it.
 * @throws HookError with both and what to do
 */
export function refuseAnotherCluster({
  stack,
  left,
  entered,
}: {
  readonly stack: string;
  /** Identity of the cluster that the stack has owned; undefined where it was not noted yet. */
  readonly left: string | undefined;
  /** Identity of the cluster that the config is for. */
  readonly entered: string;
}): void {
  if (left === undefined || left === entered) return;
  throw new HookError(
    `stack ${stack} owns cluster ${left}, and its config is for another one, ${entered}: the first, with all that is ` +
      `in it, would be deleted. It is still there: put cluster.mode and cluster.name back, run \`up\`, and destroy ` +
      `the stack before it goes elsewhere`,
  );
}
