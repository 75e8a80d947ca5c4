import { gunzipSync, gzipSync } from "node:zlib";
import type { V1Secret } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { isStatus, type Kubernetes } from "../../lib/kubernetes/client";
import { objectOf, type Known, type KnownObject } from "../../lib/known";
import { HookError } from "../report";

/** A Helm release by where it is installed. */
export interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

/** One revision of a release, as Helm keeps it in a Secret. */
export interface Revision {
  readonly number: number;
  /** As Helm names it, such as `deployed` or `pending-upgrade`. */
  readonly status: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed: number;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly path: string;
}

/** What a revision is left in by a Helm that was killed. Nothing but Helm itself changes it from then on. */
const underWay = ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"];

/** Whether Helm is still at work on a revision, or was when it was killed. */
export function isUnderWay({ status }: Revision): boolean {
  return underWay.includes(status);
}

/** All revisions of a release, the newest first. Throws a KubernetesError. */
export async function revisions(
  kubernetes: Kubernetes,
  { name, namespace }: ReleaseName,
): Promise<Revision[]> {
  const selector = encodeURIComponent(`owner=helm,name=${name}`);
  const collection = `/api/v1/namespaces/${namespace}/secrets`;
  const { items } = await kubernetes.request<{ items: Stored[] }>({
    method: "GET",
    path: `${collection}?labelSelector=${selector}`,
  });
  return items
    .filter(({ type }) => type === "helm.sh/release.v1")
    .map((secret) => describe(secret, `${collection}/${secret.metadata.name}`))
    .sort((one, other) => other.number - one.number);
}

/** The values that Helm was handed for the newest revision that it deployed. Throws a KubernetesError. */
export async function deployedValues(
  kubernetes: Kubernetes,
  release: ReleaseName,
): Promise<KnownObject | undefined> {
  const deployed = (await revisions(kubernetes, release)).find(({ status }) => status === "deployed");
  if (!deployed) return undefined;
  const { data } = await kubernetes.request<Stored>({ method: "GET", path: deployed.path });
  const { config } = JSON.parse(unzipped(data?.["release"] ?? "", deployed.path)) as { config?: Known };
  return objectOf(config);
}

/**
 * Deletes a revision, unless it changed since it was read. Resolves to whether it is gone. Throws a
 * KubernetesError.
 */
export async function removeRevision(kubernetes: Kubernetes, revision: Revision): Promise<boolean> {
  const { path, uid, resourceVersion } = revision;
  const preconditions = { uid, resourceVersion };
  try {
    await kubernetes.request({ method: "DELETE", path, body: { ...deleteOptions, preconditions } });
    return true;
  } catch (error) {
    // An earlier try of this very request may have deleted it.
    if (isStatus(error, 404)) return true;
    if (isStatus(error, 409)) return false;
    throw error;
  }
}

/**
 * Writes into a revision that it failed, as Helm does itself, unless it changed since it was read: a revision from
 * which Helm upgrades. Resolves to whether it says so now. Throws a KubernetesError, or a HookError when the
 * revision is not in a form that Helm writes.
 */
export async function markFailed(kubernetes: Kubernetes, revision: Revision): Promise<boolean> {
  const { path, resourceVersion, status } = revision;
  const { data } = await kubernetes.request<Stored>({ method: "GET", path });
  const body = {
    metadata: { resourceVersion, labels: { status: "failed", modifiedAt: seconds(Date.now()) } },
    data: { release: withStatus(data?.["release"] ?? "", status, "failed", path) },
  };
  try {
    await kubernetes.request({ method: "PATCH", path, body });
    return true;
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
    // An earlier try of this very request may have changed it.
    const { metadata } = await kubernetes.request<Stored>({ method: "GET", path });
    return metadata.labels["status"] === "failed";
  }
}

const deleteOptions = { apiVersion: "v1", kind: "DeleteOptions" };

/** A Secret as JSON, in which times are texts. */
interface Stored extends Pick<V1Secret, "type" | "data"> {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

function describe({ metadata }: Stored, path: string): Revision {
  const { labels, uid, resourceVersion, creationTimestamp } = metadata;
  const modified = Number(labels["modifiedAt"] ?? 0) * 1000;
  return {
    number: Number(labels["version"]),
    status: labels["status"] ?? "unknown",
    changed: Math.max(Date.parse(creationTimestamp), modified),
    uid,
    resourceVersion,
    path,
  };
}

/**
 * The status stands in the payload too: JSON, zipped, as base64 inside the base64 of every Secret. It is exchanged
 * as text, because reading the JSON would round large numbers among the chart's values.
 */
function withStatus(payload: string, from: string, to: string, path: string): string {
  const json = unzipped(payload, path);
  try {
    // Quotation marks inside of a text are escaped, so the first match after `info` is the field itself.
    const changed = json.replace(new RegExp(`("info":\\{.*?"status":)"${from}"`, "s"), `$1"${to}"`);
    if (changed === json) throw new Error(`its payload does not say ${from}`);
    return Buffer.from(gzipSync(changed).toString("base64")).toString("base64");
  } catch (error) {
    throw foreign(path, error);
  }
}

function unzipped(payload: string, path: string): string {
  try {
    return gunzipSync(Buffer.from(Buffer.from(payload, "base64").toString(), "base64")).toString();
  } catch (error) {
    throw foreign(path, error);
  }
}

function foreign(path: string, error: unknown): HookError {
  return new HookError(`${path} is no revision that Helm can have written: ${(error as Error).message}`);
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}
