import { found, isStatus, type Kubernetes } from "../../lib/kubernetes/client";
import { bytes } from "../../lib/kubernetes/quantity";
import { HookError } from "../report";
import type { Watch } from "../watch";
import type { DeclaredClaims } from "../../catalog/chart";

const releaseName = "meta.helm.sh/release-name";
const deleteOptions = { apiVersion: "v1", kind: "DeleteOptions" };

/** An object exactly as the API gives it, of which only this is looked at. */
export interface Manifest {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** A StatefulSet exactly as the API gives it. */
export interface StatefulSetManifest extends Manifest {
  readonly spec: { readonly volumeClaimTemplates?: readonly ClaimTemplate[] };
}

interface ClaimTemplate {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
}

/** The Helm release that a StatefulSet belongs to; undefined where it belongs to none. */
export function releaseOf({ metadata }: StatefulSetManifest): string | undefined {
  return metadata.annotations?.[releaseName];
}

/** Reads a StatefulSet with every field it has; undefined when there is none. Throws a KubernetesError. */
export function readStatefulSet(
  kubernetes: Kubernetes,
  namespace: string,
  name: string,
): Promise<StatefulSetManifest | undefined> {
  const path = statefulSetPath(namespace, name);
  return found(kubernetes.request<StatefulSetManifest>({ method: "GET", path }));
}

/** Throws a HookError when a StatefulSet of that name is there which another than the Helm release made. */
export async function refuseForeignStatefulSet(
  kubernetes: Kubernetes,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  name: string,
): Promise<void> {
  const statefulSet = await readStatefulSet(kubernetes, namespace, name);
  if (!statefulSet) return;
  const owner = releaseOf(statefulSet);
  if (owner === release) return;
  throw new HookError(
    `StatefulSet ${namespace}/${name} is not Helm release ${release}'s but ${owner ?? "nobody's"} ` +
      `(annotation ${releaseName}), so neither it nor its volumes are touched. Rename or remove it, then run \`up\` again.`,
  );
}

/** Whether the claims that a StatefulSet will make differ from the declared ones. */
export function asksForOthers({ spec }: StatefulSetManifest, declared: DeclaredClaims): boolean {
  const template = spec.volumeClaimTemplates?.find(({ metadata }) => metadata.name === declared.template);
  if (!template) return false;
  const { storageClassName, resources } = template.spec;
  return (
    bytes(resources?.requests?.storage ?? "0") !== bytes(declared.size) ||
    (storageClassName !== undefined && storageClassName !== declared.storageClass)
  );
}

/**
 * Deletes a StatefulSet without its pods, unless another of its name is there by now. It keeps its name until the
 * last pod is let go (waitUntilGone). Throws a KubernetesError.
 */
export async function deleteWithoutPods(
  kubernetes: Kubernetes,
  { metadata }: StatefulSetManifest,
): Promise<void> {
  const path = statefulSetPath(metadata.namespace, metadata.name);
  await removeExactly(kubernetes, path, metadata.uid, "Orphan");
}

/** Resolves when no StatefulSet is being deleted any more. Throws a HookError at the deadline. */
export async function waitUntilGone(
  kubernetes: Kubernetes,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  watch: Watch,
): Promise<void> {
  const gone = await watch.until(async () => {
    const now = await readStatefulSet(kubernetes, namespace, name);
    const going = now?.metadata.deletionTimestamp !== undefined;
    return going ? `waiting for StatefulSet ${name} to let go of its pods` : undefined;
  });
  if (gone) return;
  throw new HookError(
    `StatefulSet ${namespace}/${name} is being deleted but does not go. Its pods run on. See what holds it with ` +
      `\`kubectl -n ${namespace} get statefulset ${name} -o yaml\` (finalizers), then run \`up\` again.`,
  );
}

/** Deletes the object of this uid. One that is gone, or another of that name by now, is as good as deleted. */
export async function removeExactly(
  kubernetes: Kubernetes,
  path: string,
  uid: string | undefined,
  propagationPolicy?: "Orphan",
): Promise<void> {
  const body = { ...deleteOptions, preconditions: { uid }, propagationPolicy };
  try {
    await kubernetes.request({ method: "DELETE", path, body });
  } catch (error) {
    if (!isStatus(error, 404, 409)) throw error;
  }
}

function statefulSetPath(namespace: string, name: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`;
}
