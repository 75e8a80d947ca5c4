import type { DeclaredClaims } from "../../catalog/chart";
import type { Kubernetes } from "../../lib/kubernetes/client";

/** A claim that is in the cluster. */
export interface ClaimThere {
  readonly name: string;
  /** The size that it asks for. */
  readonly size: string;
}

/** The claims in a namespace that are of these StatefulSets, of however many replicas. Throws a KubernetesError. */
export async function claimsThere(
  kubernetes: Kubernetes,
  namespace: string,
  declared: readonly Pick<DeclaredClaims, "template" | "statefulSet">[],
): Promise<readonly ClaimThere[]> {
  const { items } = await kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace });
  return items
    .map(({ metadata, spec }) => ({
      name: metadata?.name ?? "",
      size: spec?.resources?.requests?.["storage"] ?? "0",
    }))
    .filter(({ name }) =>
      declared.some(({ template, statefulSet }) => {
        const start = `${template}-${statefulSet}-`;
        return name.startsWith(start) && /^\d+$/.test(name.slice(start.length));
      }),
    );
}

/** The command with which a person gives them up. */
export function deleteClaims(namespace: string, claims: readonly ClaimThere[]): string {
  return `kubectl -n ${namespace} delete pvc ${claims.map(({ name }) => name).join(" ")}`;
}
