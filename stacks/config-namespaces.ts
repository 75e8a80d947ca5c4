import { dependencies } from "../package.json";
import { cut } from "../lib/style";
import { nearest, shownName, type Violation } from "../lib/violation";
import { visible } from "../lib/visible";

/** Namespaces that packages of Pulumi's read: the engine's own and those of the providers. */
const packages = Object.keys(dependencies)
  .filter((name) => name.startsWith("@pulumi"))
  .map((name) => name.slice(name.indexOf("/") + 1));

/** Keys of a configuration that nothing reads. */
export interface Strangers {
  /** Of a namespace that is another one misspelled, or that holds what the project's should. */
  readonly mistaken: readonly Violation[];
  /** All others, which what a stack shares with other programs may bring. */
  readonly unread: readonly string[];
}

/**
 * What stands in namespaces that are neither the project's nor a package's.
 * @param keys full keys, such as `doks-platform:tier`
 * @param platformKeys names that the project's own keys may have
 */
export function strangersAmong(
  keys: readonly string[],
  project: string,
  platformKeys: readonly string[],
): Strangers {
  const mistaken: Violation[] = [];
  const unread: string[] = [];
  for (const [namespace, names] of byNamespace(keys)) {
    if (namespace === project || packages.includes(namespace)) continue;
    const full = names.map((name) => `${namespace}:${name}`);
    // A key of that name may be any program's.
    const platforms =
      names.every((name) => platformKeys.includes(name)) && names.some((name) => name !== "name");
    const meant = platforms ? project : nearest(namespace, [project, ...packages]);
    if (meant === undefined) unread.push(...full);
    else
      mistaken.push({
        path: listed(full),
        got: `the namespace ${listed([namespace])}, which nothing reads`,
        allowed: meant === project ? renamed(namespace, project, names) : `did you mean ${meant}?`,
      });
  }
  return { mistaken, unread };
}

/** Keys in a message: as many as people read. */
export function listed(keys: readonly string[]): string {
  return visible(cut(keys.map(shownName).join(", "), longest));
}

const longest = 200;

function byNamespace(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const key of [...keys].sort()) {
    const namespace = key.slice(0, key.indexOf(":"));
    found.set(namespace, [...(found.get(namespace) ?? []), key.slice(namespace.length + 1)]);
  }
  return found;
}

function renamed(namespace: string, project: string, names: readonly string[]): string {
  const keys = names.length === 1 ? "the key" : "each key";
  return `the project's name, ${project}: rename ${keys} to ${project}:…, or the project in Pulumi.yaml to ${listed([namespace])}`;
}
