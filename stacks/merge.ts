/** What YAML or JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a mapping, which merges, rather than a list or a scalar, which replaces. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(override)) {
    const below = merged.get(key);
    const keep = keepNull || key === "values";
    if (value === null && !keepNull) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeObjects(isObject(below) ? below : {}, value, keep) : value);
  }
  // fromEntries defines keys instead of assigning them, so that `__proto__` is a key like any other.
  return Object.fromEntries(merged);
}
