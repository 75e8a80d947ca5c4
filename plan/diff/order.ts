import type { ResourceJson } from "./contract";

/** URNs of everything that a resource needs first: what it waits for, its provider and its parent. */
export function needs(resource: ResourceJson): readonly string[] {
  const { dependencies, propertyDependencies, provider, parent } = resource;
  const further = [provider, parent].filter((urn) => urn !== null);
  return [...dependencies, ...Object.values(propertyDependencies).flat(), ...further];
}

/** The resources in an order in which each comes after all that it needs, as it would in an `up`. */
export function inOrder(resources: readonly ResourceJson[]): readonly ResourceJson[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ordered = new Set<ResourceJson>();
  const open = new Set<ResourceJson>();
  // Not recursive: a chain may be longer than a call stack.
  const stack = [...resources].reverse();
  for (let resource = stack.at(-1); resource !== undefined; resource = stack.at(-1)) {
    if (ordered.has(resource)) {
      stack.pop();
      continue;
    }
    open.add(resource);
    const missing = needs(resource)
      .map((urn) => byUrn.get(urn))
      .filter((needed) => needed !== undefined && !ordered.has(needed) && !open.has(needed));
    if (missing.length > 0) {
      stack.push(...(missing as ResourceJson[]));
      continue;
    }
    ordered.add(resource);
    stack.pop();
  }
  return [...ordered];
}
