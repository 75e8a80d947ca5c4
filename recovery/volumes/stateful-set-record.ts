import { found, isStatus, type Kubernetes } from "../../lib/kubernetes/client";
import { stackLabel, stackLabelValue } from "../../lib/kubernetes/labels";
import { revisions } from "../releases/helm-revisions";
import { HookError, type Report } from "../report";
import {
  deleteWithoutPods,
  readStatefulSet,
  releaseOf,
  removeExactly,
  waitUntilGone,
  type Manifest,
  type StatefulSetManifest,
} from "./stateful-set";
import { Watch, type WatchOptions } from "../watch";
import type { DeclaredClaims } from "../../catalog/chart";

const recordLabel = "doks-platform/record";
const recordKind = "stateful-set";

/** What the cluster itself adds to an object, and nobody may ask for. */
const serverSide = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
];

interface RecordMap extends Manifest {
  readonly data?: { readonly manifest?: string };
}

/** A StatefulSet that Helm is to make anew. */
export interface StatefulSetToSetAside {
  readonly namespace: string;
  readonly stack: string;
  readonly statefulSet: StatefulSetManifest;
  readonly declared: DeclaredClaims;
}

/**
 * Deletes a StatefulSet without its pods, which run on until the one that Helm makes anew takes them over. It is
 * written down first, in the ConfigMap `<name>-record` beside it, so that restoreStatefulSets can bring it back.
 * Resolves when it is gone. Throws a HookError when that takes too long or the record cannot be its; a
 * KubernetesError when the API refuses or does not answer.
 */
export async function setAsideStatefulSet(
  kubernetes: Kubernetes,
  { namespace, stack, statefulSet, declared }: StatefulSetToSetAside,
  report: Report,
  watch: Watch,
): Promise<void> {
  const { name, deletionTimestamp } = statefulSet.metadata;
  if (deletionTimestamp === undefined) {
    await writeRecord(kubernetes, statefulSet, stack);
    report(
      `StatefulSet ${name}: kept in ConfigMap ${recordName(name)} and deleted without its pods, so that Helm makes ` +
        `it anew with ${declared.size} of ${declared.storageClass}; the pods run on`,
    );
    await deleteWithoutPods(kubernetes, statefulSet);
  }
  await waitUntilGone(kubernetes, { namespace, name }, watch);
}

/**
 * Brings back what an `up` that was killed has set aside: each recorded StatefulSet of the stack that is missing is
 * made exactly as it was and takes its pods over again; then its record goes. It is for the start of every `up`,
 * whatever the config says by then. Left alone are namespaces on their way out; and what belonged to a Helm release
 * that is gone itself is not brought back. Throws a HookError for a record that cannot be read or a StatefulSet that
 * stays half deleted, a KubernetesError when the API refuses or does not answer.
 */
export async function restoreStatefulSets(
  kubernetes: Kubernetes,
  { stack }: { readonly stack: string },
  options: Omit<WatchOptions, "timeoutSeconds"> & { readonly timeoutSeconds?: number },
): Promise<void> {
  const watch = new Watch({ timeoutSeconds: 120, ...options });
  const selector = encodeURIComponent(`${stackLabel}=${stackLabelValue(stack)},${recordLabel}=${recordKind}`);
  const { items } = await kubernetes.request<{ items: RecordMap[] }>({
    method: "GET",
    path: `/api/v1/configmaps?labelSelector=${selector}`,
  });
  for (const record of items) {
    const { namespace } = record.metadata;
    if (await isGoing(kubernetes, namespace)) continue;
    await restore(kubernetes, namespace, parse(record), options.report, watch);
    await removeRecord(kubernetes, record);
  }
}

/**
 * Removes the records of StatefulSets that Helm has made anew: for after a release's update. One that is still
 * missing keeps its record. Throws a KubernetesError.
 */
export async function forgetStatefulSets(
  kubernetes: Kubernetes,
  what: {
    readonly namespace: string;
    readonly claims: readonly Pick<DeclaredClaims, "statefulSet">[];
    readonly stack: string;
  },
): Promise<void> {
  for (const { statefulSet } of what.claims) {
    const record = await readRecord(kubernetes, what.namespace, statefulSet);
    if (!record || !isRecordOf(record, what.stack)) continue;
    const there = await readStatefulSet(kubernetes, what.namespace, statefulSet);
    if (there && there.metadata.deletionTimestamp === undefined) await removeRecord(kubernetes, record);
  }
}

async function restore(
  kubernetes: Kubernetes,
  namespace: string,
  manifest: StatefulSetManifest,
  report: Report,
  watch: Watch,
): Promise<void> {
  const { name } = manifest.metadata;
  // One that is being deleted is not there any more, but keeps its name until the last of its pods is let go.
  await waitUntilGone(kubernetes, { namespace, name }, watch);
  if (await readStatefulSet(kubernetes, namespace, name)) return;
  const release = { name: releaseOf(manifest) ?? "", namespace };
  if ((await revisions(kubernetes, release)).length === 0) return;
  try {
    await kubernetes.request({
      method: "POST",
      path: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
      body: manifest,
    });
    report(`StatefulSet ${namespace}/${name}: restored as it was before an \`up\` that did not finish`);
  } catch (error) {
    // Somebody, or an earlier try of this very request, was faster.
    if (!isStatus(error, 409)) throw error;
  }
}

function parse({ metadata, data }: RecordMap): StatefulSetManifest {
  const { name, namespace } = metadata;
  try {
    const manifest = JSON.parse(data?.manifest ?? "") as StatefulSetManifest;
    if (manifest.kind === "StatefulSet" && recordName(manifest.metadata.name) === name) return manifest;
  } catch {
    // Falls through to the one message.
  }
  throw new HookError(
    `ConfigMap ${namespace}/${name} should record a StatefulSet but does not. If that StatefulSet is there, remove ` +
      `the record: \`kubectl -n ${namespace} delete configmap ${name}\``,
  );
}

async function isGoing(kubernetes: Kubernetes, name: string): Promise<boolean> {
  const path = `/api/v1/namespaces/${name}`;
  const namespace = await found(kubernetes.request<Manifest>({ method: "GET", path }));
  return namespace === undefined || namespace.metadata.deletionTimestamp !== undefined;
}

async function writeRecord(
  kubernetes: Kubernetes,
  statefulSet: StatefulSetManifest,
  stack: string,
): Promise<void> {
  const { namespace, name } = statefulSet.metadata;
  const labels = { [stackLabel]: stackLabelValue(stack), [recordLabel]: recordKind };
  const data = { manifest: JSON.stringify(withoutServerSide(statefulSet)) };
  const metadata = { name: recordName(name), namespace, labels };
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  try {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    await kubernetes.request({ method: "POST", path, body });
    return;
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
  }
  const existing = await readRecord(kubernetes, namespace, name);
  if (existing && !isRecordOf(existing, stack))
    throw new HookError(
      `ConfigMap ${namespace}/${recordName(name)} is where StatefulSet ${name} has to be recorded, but stack ` +
        `${stack} did not make it. Rename or remove it, then run \`up\` again.`,
    );
  await kubernetes.request({ method: "PATCH", path: `${path}/${recordName(name)}`, body: { data } });
}

function readRecord(kubernetes: Kubernetes, namespace: string, name: string): Promise<RecordMap | undefined> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/${recordName(name)}`;
  return found(kubernetes.request<RecordMap>({ method: "GET", path }));
}

async function removeRecord(kubernetes: Kubernetes, { metadata }: RecordMap): Promise<void> {
  const { namespace, name, uid } = metadata;
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  await removeExactly(kubernetes, path, uid);
}

function isRecordOf({ metadata: { labels = {} } }: Manifest, stack: string): boolean {
  return labels[recordLabel] === recordKind && labels[stackLabel] === stackLabelValue(stack);
}

function withoutServerSide(statefulSet: StatefulSetManifest): object {
  const kept = Object.entries(statefulSet.metadata).filter(([key]) => !serverSide.includes(key));
  const { status: _, ...rest } = statefulSet as StatefulSetManifest & { readonly status?: unknown };
  return { apiVersion: "apps/v1", kind: "StatefulSet", ...rest, metadata: Object.fromEntries(kept) };
}

function recordName(statefulSet: string): string {
  return `${statefulSet}-record`;
}
