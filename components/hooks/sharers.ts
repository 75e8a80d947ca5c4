import type { Kubernetes } from "../../clients/kubernetes";
import { stackLabel } from "../labels";
import { HookError } from "./report";

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
  const { items } = await kubernetes.core.listNamespace({
    labelSelector: `${stackLabel},${stackLabel}!=${stack}`,
  });
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
