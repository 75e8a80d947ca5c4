import { z } from "zod";
import { isObject, type Json } from "../../lib/json";
import { environmentSchema } from "../../stacks/schema";

/** Keys of a property as violations write it: `cluster.pools[1].size` is cluster, pools, 1, size. */
export function keysOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((key) => key !== "");
}

/** Whether the schema of a stack's YAML has this property, in any of its variants. */
export function isProperty(path: string): boolean {
  return has(environmentSchema, keysOf(path));
}

function has(schema: z.core.$ZodType, [key, ...rest]: readonly string[]): boolean {
  const at = unwrap(schema);
  if (key === undefined) return true;
  if (at instanceof z.ZodObject) {
    const property = (at.shape as Record<string, z.core.$ZodType>)[key];
    return property !== undefined && has(property, rest);
  }
  if (at instanceof z.ZodArray) return /^\d+$/.test(key) && has(at.element, rest);
  if (at instanceof z.ZodUnion) return at.options.some((option) => has(option, [key, ...rest]));
  // Node labels and a chart's values: their keys are the user's.
  return at instanceof z.ZodRecord;
}

/** All properties below a value of the schema, leaves and objects, as far as the value has them. */
export function propertiesOf(value: unknown, keys: readonly (string | number)[] = []): (string | number)[][] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index): [number, unknown] => [index, item])
    : typeof value === "object" && value !== null
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, below]) => [[...keys, key], ...propertiesOf(below, [...keys, key])]);
}

/** What a stack's YAML has to say to change one property of a preset: lists as a whole, of objects no more. */
export function changing(preset: unknown, keys: readonly (string | number)[], to: Json): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return to;
  if (!isObject(preset)) return replaced(preset as Json, keys, to);
  return { [key]: changing(preset[key], rest, to) };
}

function replaced(value: Json | undefined, [key, ...rest]: readonly (string | number)[], by: Json): Json {
  if (key === undefined) return by;
  if (isObject(value)) return { ...value, [key]: replaced(value[key], rest, by) };
  return (value as readonly Json[]).map((item, index) => (index === key ? replaced(item, rest, by) : item));
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}
