import { at, listOf, textOf, type Known, type KnownObject } from "../lib/known";
import { groupOf, isClusterScoped } from "../lib/kubernetes/cluster-scoped";

/** What an object is called: no two of these in a cluster. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined where it is in none, or in that of who delivers it. */
  readonly namespace?: string | undefined;
}

/** Who brings objects, as messages name it, and which. */
export interface Owner {
  readonly what: string;
  readonly objects: readonly Identity[];
}

/** An identity as text, in the namespace of who delivers it where it says none. */
export function identityOf({ apiVersion, kind, name, namespace }: Identity, deliveredTo: string): string {
  const place = isClusterScoped(apiVersion, kind) ? "" : (namespace ?? deliveredTo);
  return [groupOf(apiVersion), kind, place, name].join(" ");
}

/** Whose each object is, by its identity: more than one owner is one too many. */
export type Owned = ReadonlyMap<string, readonly string[]>;

/** Whose the objects of these owners are. */
export function ownedBy(owners: readonly Owner[], deliveredTo: string): Owned {
  const owned = new Map<string, string[]>();
  for (const { what, objects } of owners)
    for (const each of objects) {
      const identity = identityOf(each, deliveredTo);
      owned.set(identity, [...(owned.get(identity) ?? []), what]);
    }
  return owned;
}

/** Objects of somebody that somebody else brings too, in words, each once. */
export function* sharedObjects(
  { what, objects }: Owner,
  owned: Owned,
  deliveredTo: string,
): Iterable<string> {
  const own = new Map(objects.map((each) => [identityOf(each, deliveredTo), each]));
  for (const [identity, { kind, name }] of own) {
    const other = owned.get(identity)?.find((each) => each !== what);
    if (other !== undefined)
      yield `${kind} ${name} is also brought by ${other}, and each would overwrite the other; allowed: another name, or one of them`;
  }
}

/** Objects that Argo CD refuses to deliver for a project, and with them the whole sync. */
export function* outsideProject(
  objects: readonly Identity[],
  project: KnownObject,
  deliveredTo: string,
): Iterable<string> {
  const spec = at(project, "spec");
  const name = textOf(at(project, "metadata.name"));
  const lists = (key: string, each: Identity): boolean =>
    listOf(at(spec, key)).some((entry) => names(entry, each));
  const namespaces = listOf(at(spec, "destinations")).map((each) => textOf(at(each, "namespace")));
  for (const each of objects) {
    const what = `${each.kind} ${each.name}`;
    if (isClusterScoped(each.apiVersion, each.kind)) {
      if (!lists("clusterResourceWhitelist", each) || lists("clusterResourceBlacklist", each))
        yield `${what} is in no namespace, and project ${name} admits none of its kind; allowed: what is in namespace ${deliveredTo}`;
      continue;
    }
    const listed =
      listOf(at(spec, "namespaceResourceWhitelist")).length === 0 ||
      lists("namespaceResourceWhitelist", each);
    if (!listed || lists("namespaceResourceBlacklist", each))
      yield `${what} is of a kind that project ${name} leaves to the platform; allowed: none of it`;
    const namespace = each.namespace ?? deliveredTo;
    if (!namespaces.some((pattern) => matches(pattern, namespace)))
      yield `${what} is in namespace ${namespace}; project ${name} allows ${namespaces.join(", ")}`;
  }
}

function names(entry: Known, { apiVersion, kind }: Identity): boolean {
  return matches(textOf(at(entry, "group")), groupOf(apiVersion)) && matches(textOf(at(entry, "kind")), kind);
}

/** As Argo CD takes patterns; of those only the star is in use here. */
function matches(pattern: string, text: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(text);
}
