/** Older versions of a group, and what the provider calls by another name, by the version that rules are about. */
const others: Readonly<Record<string, readonly string[]>> = {
  "core/v1": ["v1"],
  "apps/v1": ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"],
  "batch/v1": ["batch/v1beta1", "batch/v2alpha1"],
  "cert-manager.io/v1": ["cert-manager.io/v1alpha2", "cert-manager.io/v1beta1"],
  "gateway.networking.k8s.io/v1": ["gateway.networking.k8s.io/v1beta1", "gateway.networking.k8s.io/v1alpha2"],
  "networking.k8s.io/v1": ["networking.k8s.io/v1beta1", "extensions/v1beta1"],
  "policy/v1": ["policy/v1beta1"],
  "rbac.authorization.k8s.io/v1": ["rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"],
};

/** The types under which there may be objects of this one: it says nothing of others than their version. */
export function versionsOf(type: string): readonly string[] {
  const [, version = "", kind = ""] = type.split(":");
  return [type, ...(others[version] ?? []).map((other) => `kubernetes:${other}:${kind}`)];
}

/** The kinds of apps/v1 that were in `extensions` with those of networking.k8s.io. */
const ofApps = /^(DaemonSet|Deployment|ReplicaSet)(Patch|List)?$/;

/** There are few types, and each is asked for of every resource. */
const current = new Map<string, string>();

/** The type that rules are about, whichever version an object is of. */
export function currentType(type: string): string {
  const known = current.get(type) ?? inCurrentVersion(type);
  current.set(type, known);
  return known;
}

function inCurrentVersion(type: string): string {
  const [provider, version = "", kind = ""] = type.split(":");
  if (provider !== "kubernetes") return type;
  const newer = Object.keys(others).find(
    (each) =>
      others[each]?.includes(version) === true &&
      (version !== "extensions/v1beta1" || (each === "apps/v1") === ofApps.test(kind)),
  );
  return newer === undefined ? type : `kubernetes:${newer}:${kind}`;
}
