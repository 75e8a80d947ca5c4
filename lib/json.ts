/** What YAML or JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a mapping, which merges, rather than a list or a scalar, which replaces. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is at a path of keys; undefined where nothing is. */
export function valueAt(values: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inside, key) => (isObject(inside) ? inside[key] : undefined), values);
}

/**
 * Lays `override` over `base` as Helm merges value files: objects merge key by key, lists and scalars replace,
 * null takes a key of the base away. Below a key `values`, null stays: there it is a message to Helm itself.
 */
export function merge(base: JsonObject, override: JsonObject): JsonObject {
  return mergeObjects(base, override, false);
}

/** Lays chart values over others; a null stays, since to Helm it takes a chart's own default away. */
export function mergeValues(base: JsonObject, override: JsonObject): JsonObject {
  return mergeObjects(base, override, true);
}

function mergeObjects(base: JsonObject, override: JsonObject, keepNull: boolean): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const keep = keepNull || key === "values";
    if (value === null && !keepNull) delete merged[key];
    else set(merged, key, isObject(value) ? mergeObjects(isObject(below) ? below : {}, value, keep) : value);
  }
  return merged;
}

/** Assigning `__proto__` would change what the object is: here it is a key like any other. */
function set(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A list or an object with everything in it changed; the same one where that changes nothing. */
export function changedIn<Item, Changed>(
  whole: readonly Item[] | Readonly<Record<string, Item>>,
  change: (item: Item) => Changed,
): readonly Changed[] & Readonly<Record<string, Changed>> {
  const items = whole as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(items)) {
    const item = change(items[key] as Item);
    if (item === items[key]) continue;
    // A copy has all of the keys: `__proto__` is one like any other in it.
    copy ??= (Array.isArray(whole) ? [...(whole as Item[])] : { ...items }) as Record<string, unknown>;
    copy[key] = item;
  }
  return (copy ?? whole) as readonly Changed[] & Readonly<Record<string, Changed>>;
}
