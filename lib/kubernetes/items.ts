import { listOf, isKnownObject, textOf, type KnownObject } from "../known";

/**
 * The objects that an object is: itself, or what a list holds, whose items may leave to it what they are.
 * @param seen items that were met: YAML may name one by an alias, many times
 */
export function itemsOf(object: KnownObject, seen = new Set<KnownObject>()): readonly KnownObject[] {
  const { apiVersion, kind, items } = object;
  if (!textOf(kind).endsWith("List") || !Array.isArray(items)) return [object];
  const single = textOf(kind).slice(0, -"List".length);
  return listOf(items)
    .filter(isKnownObject)
    .flatMap((item) => {
      if (seen.has(item)) return [];
      seen.add(item);
      return itemsOf({ ...(single !== "" && { kind: single, apiVersion: apiVersion ?? "" }), ...item }, seen);
    });
}
