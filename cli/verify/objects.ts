import type { Kubernetes } from "../../lib/kubernetes/client";

/** As much of an object's metadata as checks read. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** An object whose controller says in conditions how it is. */
export interface Conditioned {
  readonly metadata: Metadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Namespace and name of an object. */
export interface Reference {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Objects of a collection, such as `/api/v1/nodes`, in the API's own JSON.
 * @param selector label selector; default all
 */
export async function list<T>(kubernetes: Kubernetes, path: string, selector = ""): Promise<readonly T[]> {
  const query = selector === "" ? "" : `?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = await kubernetes.request<{ readonly items: readonly T[] }>({
    method: "GET",
    path: `${path}${query}`,
  });
  return items;
}

/** The objects of one kind in several namespaces, by `<namespace>/<name>`. */
export async function listIn<T extends { readonly metadata: Metadata }>(
  kubernetes: Kubernetes,
  namespaces: readonly string[],
  path: (namespace: string) => string,
): Promise<ReadonlyMap<string, T>> {
  const lists = await Promise.all(
    [...new Set(namespaces)].map(async (namespace) =>
      (await list<T>(kubernetes, path(namespace))).map(
        (item) => [key({ namespace, name: item.metadata.name }), item] as const,
      ),
    ),
  );
  return new Map(lists.flat());
}

export function key({ namespace, name }: Reference): string {
  return `${namespace}/${name}`;
}

/** Nothing, or the fault that an object is on its way out. */
export function deletion({ deletionTimestamp, finalizers = [] }: Metadata): string[] {
  if (deletionTimestamp === undefined) return [];
  const held = finalizers.length > 0 ? `, held by the finalizers ${finalizers.join(", ")}` : "";
  return [`it is being deleted since ${deletionTimestamp}${held}`];
}

/**
 * Nothing, or the fault that a condition is not True or is about an earlier version of the object.
 * @param what what the condition is about, such as `it` or a listener's name
 */
export function notTrue(object: Conditioned, type: string, what = "it"): string[] {
  const { generation } = object.metadata;
  const condition = object.status?.conditions?.find((each) => each.type === type);
  if (condition === undefined) return [`${what} has no condition ${type} yet: is its controller running?`];
  if (condition.status !== "True") return [`${what} is not ${type}: ${reason(condition)}`];
  if (generation !== undefined && (condition.observedGeneration ?? generation) < generation)
    return [`its controller has not seen the latest change of ${what} yet`];
  return [];
}

/** What a condition, or a state like one, says for itself. */
export function reason(state: { readonly reason?: string; readonly message?: string }): string {
  const said = [state.reason, state.message].filter((part) => part !== undefined && part !== "");
  return said.length > 0 ? said.join(", ").replace(/\s+/g, " ").trim() : "no reason given";
}
