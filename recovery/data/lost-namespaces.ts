import type { Kubernetes } from "../../lib/kubernetes/client";
import { stackLabel } from "../../lib/kubernetes/labels";
import { HookError } from "../report";

/** What a stack's config makes of namespaces. */
export interface KeptNamespaces {
  /** Value of the stack's label. */
  readonly stack: string;
  /** Names of those that it makes. */
  readonly made: readonly string[];
  /** Names of those that may go all the same. */
  readonly allowed: readonly string[];
}

/**
 * Refuses to let go of a namespace of this stack that holds claims: they go with it, and with them the data. It looks
 * at what is there, so that it does not matter what has taken the namespace out of the config.
 * @throws HookError that names namespaces and claims, and says what to do; KubernetesError
 */
export async function refuseLostNamespaces(
  kubernetes: Kubernetes,
  { stack, made, allowed }: KeptNamespaces,
): Promise<void> {
  const { items } = await kubernetes.core.listNamespace({ labelSelector: `${stackLabel}=${stack}` });
  const left = items
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata?.name ?? "")
    .filter((name) => !made.includes(name) && !allowed.includes(name));
  const lost: string[] = [];
  const lines: string[] = [];
  for (const namespace of left) {
    const claims = await kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace });
    if (claims.items.length === 0) continue;
    lost.push(namespace);
    const named = claims.items.map(
      ({ metadata, spec }) => `${metadata?.name} (${spec?.resources?.requests?.["storage"] ?? "no size"})`,
    );
    lines.push(`  - namespace ${namespace}: ${named.join(", ")}`);
  }
  if (lost.length === 0) return;
  throw new HookError(
    `this config has no namespace ${lost.join(", ")} any more, and with it would go these claims, with their data unless ` +
      `their class retains it; nothing was touched:\n${lines.join("\n")}\n` +
      `Put back what has changed, such as \`name\`. If the data is to go, add ${lost.join(", ")} to policy.replacements`,
  );
}
