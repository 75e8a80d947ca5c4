import { listOf, isKnownObject, textOf, type KnownObject } from "../known";

/** The objects that an object is: itself, or what a list holds, whose items may leave to it what they are. */
export function itemsOf(object: KnownObject): readonly KnownObject[] {
  const { apiVersion, kind, items } = object;
  if (!textOf(kind).endsWith("List") || !Array.isArray(items)) return [object];
  const single = textOf(kind).slice(0, -"List".length);
  return listOf(items)
    .filter(isKnownObject)
    .flatMap((item) =>
      itemsOf({ ...(single !== "" && { kind: single, apiVersion: apiVersion ?? "" }), ...item }),
    );
}
