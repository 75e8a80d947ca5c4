import type { JsonValues } from "./contract";

const selector = ["spec.selector"];

/**
 * Of the kinds that a platform has; of more the provider knows. By group and kind: it says the same of every version
 * that it still has.
 */
const byKind: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": selector,
  "apps/Deployment": selector,
  "apps/StatefulSet": [
    ...selector,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": [...selector, "spec.completions", "spec.parallelism", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "core/PersistentVolumeClaim": [...selector, "spec.accessModes", "spec.storageClassName", "spec.volumeName"],
  "core/Secret": ["type"],
  "core/Service": ["spec.clusterIP"],
};

/**
 * Inputs that replace a Kubernetes object when they change. Its provider computes that and ships no list of it: these
 * are of its provider/pkg/provider/diff.go and helm_release.go, compared last with those of July 2026, after 4.32.
 * @param type token such as `kubernetes:core/v1:Secret`
 * @param provider inputs of the provider
 */
export function kubernetesTriggers(
  type: string,
  inputs: JsonValues,
  provider: JsonValues,
): readonly string[] {
  if (type === "kubernetes:helm.sh/v3:Release") return ["name", "namespace"];
  const [, module = "", kind = ""] = type.split(":");
  const group = module.split("/")[0] as string;
  const identity = ["metadata.name", "metadata.namespace"];
  if (kind.endsWith("Patch")) return identity;
  const own = byKind[`${group}/${kind}`] ?? [];
  return [...identity, ...own, ...(group === "core" ? contents(kind, inputs, provider) : [])];
}

/** What a ConfigMap or a Secret holds is replaced with it, unless an option of the provider turns that off. */
function contents(kind: string, inputs: JsonValues, provider: JsonValues): readonly string[] {
  const fixed = (mutable: string): boolean => inputs.immutable === true || provider[mutable] !== true;
  if (kind === "ConfigMap" && fixed("enableConfigMapMutable")) return ["data", "binaryData"];
  if (kind === "Secret" && fixed("enableSecretMutable")) return ["data", "stringData"];
  return [];
}
