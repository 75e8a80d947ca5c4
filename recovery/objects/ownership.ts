import { found, isStatus, type Kubernetes } from "../../lib/kubernetes/client";
import { stackLabel } from "../../lib/kubernetes/labels";
import { HookError, type Report } from "../report";

/** A Kubernetes object that the engine is about to make. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Left out, it is `default`, or none for kinds that have none. */
  readonly namespace?: string;
}

interface FieldManager {
  readonly manager?: string;
  readonly operation?: string;
}

interface Found {
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly managedFields?: readonly FieldManager[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

interface Resource {
  /** Plural, as in paths; with a slash for subresources. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What Kubernetes makes in every namespace by itself. */
const madeByKubernetes = ["ServiceAccount default", "ConfigMap kube-root-ca.crt"];

/**
 * Refuses to overwrite an object that is not this stack's: the provider takes over whatever exists under the name
 * of an object that it is to make, so that an interrupted `up` can be repeated. An object that bears the stack's
 * label is that case, and taken over. A kind that the cluster does not know yet has no objects.
 * @param stack value of the label, as `stackLabelValue` makes it
 * @param looksOnly in a preview: nothing is changed
 * @throws HookError that says whose the object is and how to hand it over; KubernetesError
 */
export async function refuseForeignObject(
  kubernetes: Kubernetes,
  object: ObjectReference,
  options: { readonly stack: string; readonly report: Report; readonly looksOnly: boolean },
): Promise<void> {
  const { stack, report, looksOnly } = options;
  const resource = await resourceOf(kubernetes, object);
  if (resource === undefined) return;
  const namespace = resource.namespaced ? (object.namespace ?? "default") : undefined;
  const path = pathOf(object, resource, namespace);
  const existing = await found(kubernetes.request<Found>({ method: "GET", path }));
  if (existing === undefined) return;

  const { labels = {}, deletionTimestamp } = existing.metadata;
  const what = `${object.kind} ${namespace === undefined ? "" : `${namespace}/`}${object.name}`;
  const owner = labels[stackLabel];
  const handOver = labelCommand(object, resource, namespace, stack);
  if (owner === undefined) throw new HookError(ownerless(what, object, handOver));
  if (owner !== stack) {
    throw new HookError(
      `${what} is there already and belongs to the stack ${owner} (label ${stackLabel}): this stack would ` +
        "overwrite it. Give one of the two environments other names, or remove it with that stack. If that stack is " +
        `gone for good, hand it over:\n\n  ${handOver} --overwrite\n`,
    );
  }
  if (deletionTimestamp !== undefined) {
    throw new HookError(
      `${what} of this stack is still being deleted, since ${deletionTimestamp}: run \`pulumi up\` again when it ` +
        "is gone",
    );
  }
  // Looked at again when it has changed meanwhile: by then it may be gone, or somebody else's.
  if (!looksOnly && !(await letGoOfFields(kubernetes, path, existing)))
    return refuseForeignObject(kubernetes, object, options);
  report(`${what} is there already and bears this stack's label: taken over`);
}

/**
 * Ends the claim that an interrupted `up` still has on the object's fields. Each creation claims them under a name
 * of its own, and where the API has completed a list with defaults the next one would meet a conflict.
 * Resolves to false when the object changed since it was read.
 */
async function letGoOfFields(
  kubernetes: Kubernetes,
  path: string,
  { metadata: { managedFields = [], resourceVersion } }: Found,
): Promise<boolean> {
  const others = managedFields.filter((entry) => !isInterruptedClaim(entry));
  if (others.length === managedFields.length) return true;
  // An empty list would mean no change; a list with an empty entry takes all claims away.
  const metadata = { resourceVersion, managedFields: others.length > 0 ? others : [{}] };
  try {
    await found(kubernetes.request({ method: "PATCH", path, body: { metadata } }));
    return true;
  } catch (error) {
    if (isStatus(error, 409)) return false;
    throw error;
  }
}

function isInterruptedClaim({ manager = "", operation }: FieldManager): boolean {
  return operation === "Apply" && manager.startsWith("pulumi-kubernetes-");
}

/** How a person makes an object a stack's own. */
function labelCommand(
  { apiVersion, name }: ObjectReference,
  resource: Resource,
  namespace: string | undefined,
  stack: string,
): string {
  const [group] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  const type = group === undefined ? resource.name : `${resource.name}.${group}`;
  const where = namespace === undefined ? "" : ` --namespace ${namespace}`;
  return `kubectl label ${type} ${name}${where} ${stackLabel}=${stack}`;
}

function ownerless(what: string, { kind, name }: ObjectReference, handOver: string): string {
  if (madeByKubernetes.includes(`${kind} ${name}`)) {
    return `${what} is made by Kubernetes itself in every namespace, so no stack can own it: use another name`;
  }
  return (
    `${what} is there already, and no label says that a stack made it: this stack would overwrite what somebody ` +
    `made by hand. Remove it, or hand it over to this stack:\n\n` +
    `  ${handOver}\n`
  );
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function pathOf({ apiVersion, name }: ObjectReference, resource: Resource, namespace?: string): string {
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupPath(apiVersion)}${scope}/${resource.name}/${encodeURIComponent(name)}`;
}

const discovered = new WeakMap<Kubernetes, Map<string, Promise<readonly Resource[]>>>();

/** How the API calls a kind in paths; undefined where it does not know the kind. */
async function resourceOf(
  kubernetes: Kubernetes,
  { apiVersion, kind }: ObjectReference,
): Promise<Resource | undefined> {
  const known = discovered.get(kubernetes) ?? new Map<string, Promise<readonly Resource[]>>();
  discovered.set(kubernetes, known);
  const remembered = known.get(apiVersion) ?? discover(kubernetes, apiVersion);
  known.set(apiVersion, remembered);
  const resource = await remembered.then(
    (resources) => resources.find((one) => one.kind === kind && !one.name.includes("/")),
    (error: unknown) => {
      known.delete(apiVersion);
      throw error;
    },
  );
  // A release of the same `up` may still bring the kind: ask again the next time.
  if (resource === undefined) known.delete(apiVersion);
  return resource;
}

async function discover(kubernetes: Kubernetes, apiVersion: string): Promise<readonly Resource[]> {
  try {
    const path = groupPath(apiVersion);
    return (await kubernetes.request<{ resources: readonly Resource[] }>({ method: "GET", path })).resources;
  } catch (error) {
    if (isStatus(error, 404)) return [];
    throw error;
  }
}
