import { objectsOfRelease } from "../catalog/workloads";
import { itemsOf } from "../lib/kubernetes/items";
import { at, textOf, type KnownObject } from "../lib/known";
import { types } from "../lib/resource-types";
import type { Resource } from "./rule";
import { currentType, versionsOf } from "./versions";

/** Types that hold no object of Kubernetes, but bring some. */
const charts: readonly string[] = [types.release, types.chart, types.chartOfHelm3];

/**
 * Types of the resources among which there may be one of these: a release brings objects, a list holds them, a patch
 * is laid over one, and there are older versions.
 */
export function typesAround(names: readonly string[]): readonly string[] {
  const objects = names.filter((type) => type.startsWith("kubernetes:") && !charts.includes(type));
  if (objects.length === 0) return names;
  const forms = [
    ...objects.flatMap((type) => [type, `${type}Patch`, `${type}List`]),
    "kubernetes:core/v1:List",
  ];
  return [...new Set([...names, ...forms.flatMap(versionsOf), types.release])];
}

const known = new WeakMap<Resource, readonly Resource[]>();

/** The objects that a resource brings besides what it is itself, as resources under its own URN. */
export function objectsIn(resource: Resource): readonly Resource[] {
  if (!mayBring.test(resource.type)) return [];
  const objects = known.get(resource) ?? [...brought(resource)];
  known.set(resource, objects);
  return objects;
}

const mayBring = /^kubernetes:(.*(List|Patch)$|helm\.sh\/v3:Release$)/;

function* brought(resource: Resource): Iterable<Resource> {
  const { urn, type, name, props, protect } = resource;
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const objectFrom = (object: KnownObject, through: string): Resource => ({
    urn,
    type: typeOf(object),
    name: textOf(at(object, "metadata.name")) || name,
    props: object,
    protect,
    through,
  });
  if (type === types.release)
    for (const object of objectsOfRelease(props)) yield objectFrom(object, `release ${name} brings`);
  else if (kind.endsWith("Patch"))
    yield { ...objectFrom(props, "patch of"), type: type.slice(0, -"Patch".length), isPatch: true };
  else
    for (const object of itemsOf({
      apiVersion: type.split(":")[1]?.replace("core/", "") ?? "",
      kind,
      ...props,
    }))
      yield objectFrom(object, `${kind} ${name} brings`);
}

/** Type token of an object. */
function typeOf({ apiVersion, kind }: KnownObject): string {
  return currentType(`kubernetes:${textOf(apiVersion)}:${textOf(kind)}`);
}
