import { z } from "zod";
import { isObject, type Json, type JsonObject } from "../lib/json";
import { propertyPath, shown, unknownGot, unknownKey, type Violation } from "../lib/violation";

type Issue = z.core.$ZodIssue;

/** One place where the input is not what the schema wants. */
export interface Fault {
  readonly keys: readonly PropertyKey[];
  readonly violation: Violation;
}

/** A value of the schema's type, or what is wrong with the input. */
export type Parsed<T> =
  | { readonly value: T; readonly faults: readonly [] }
  | { readonly value?: undefined; readonly faults: readonly Fault[] };

/** Parses strictly; every fault becomes a violation with what the input has at its place. */
export function parse<T>(schema: z.ZodType<T>, input: JsonObject): Parsed<T> {
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data, faults: [] };
  return { faults: result.error.issues.flatMap((issue) => faultsOf(schema, issue, input)) };
}

/** A value that parses, with stand-ins for what did not. */
export interface Repaired<T> {
  readonly value: T;
  /** Keys of the stand-ins. */
  readonly repaired: readonly (readonly PropertyKey[])[];
}

/**
 * Puts the fallback's value where the input is at fault, so that the rest can be judged too. In a list, that
 * is the whole list; an unknown key just goes. Where the fallback has nothing that would do, as within an object
 * that only the input has, it stands in for ever more of what is around the fault.
 * @param fallback parses as it is, section by section
 */
export function repair<T>(
  schema: z.ZodType<T>,
  input: JsonObject,
  fallback: JsonObject,
  faults: readonly Fault[],
): Repaired<T> {
  const repaired: (readonly PropertyKey[])[] = [];
  let [value, left] = [input, faults];
  for (let widened = 0; ; widened += 1) {
    for (const { keys, violation } of left) {
      const depth = keys.findIndex((key) => typeof key === "number");
      const known = depth === -1 ? keys : keys.slice(0, depth);
      const standIn = known.slice(0, Math.max(1, known.length - widened));
      value = replaceAt(value, fallback, standIn);
      if (violation.got !== unknownGot) repaired.push(standIn);
    }
    const parsed = parse(schema, value);
    if (parsed.value !== undefined) return { value: parsed.value, repaired };
    if (widened > deepest) throw new RangeError(`no stand-in for ${left.map(pathOf).join(", ")}`);
    left = parsed.faults;
  }
}

/** More than the schema has levels: after so many a whole section is the fallback's. */
const deepest = 10;

function pathOf({ violation }: Fault): string {
  return violation.path;
}

function replaceAt(
  input: JsonObject,
  fallback: JsonObject,
  [key, ...rest]: readonly PropertyKey[],
): JsonObject {
  const name = String(key);
  const [own, other] = [input[name], fallback[name]];
  const value: Json | undefined =
    rest.length > 0 && isObject(own) ? replaceAt(own, isObject(other) ? other : {}, rest) : other;
  const entries = Object.entries(input).filter(([candidate]) => candidate !== name);
  return Object.fromEntries(value === undefined ? entries : [...entries, [name, value]]);
}

function faultsOf(schema: z.ZodType, issue: Issue, input: JsonObject): Fault[] {
  if (issue.code === "unrecognized_keys") {
    const valid = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const keys = [...issue.path, key];
      return { keys, violation: unknownKey(propertyPath(keys), key, valid) };
    });
  }
  const got = valueAt(input, issue.path);
  return [
    {
      keys: issue.path,
      violation: { path: propertyPath(issue.path), got: shown(got), allowed: allowed(issue) },
    },
  ];
}

function allowed(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_union":
      // A choice by a property says its values, any other one what each alternative takes.
      return "options" in issue && Array.isArray(issue.options)
        ? issue.options.join(", ")
        : [...new Set(issue.errors.flatMap(([first]) => (first ? allowed(first) : [])))].join(", or ");
    case "too_small":
      return issue.origin === "string" ? "a text that is not empty" : `${String(issue.minimum)} or more`;
    case "too_big":
      return `${String(issue.maximum)} or less`;
    case "invalid_type":
      // A schema's own message says more than the name of a type; zod's begins so.
      return issue.message.startsWith("Invalid input") ? typeName(issue.expected) : issue.message;
    default:
      return issue.message;
  }
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    string: "a text",
    boolean: "true or false",
    int: "a whole number",
    // All numbers of the schema are whole ones.
    number: "a whole number",
    array: "a list",
    object: "an object",
    record: "an object",
  };
  return names[expected] ?? expected;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

/** Keys that the object at a path may have. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const at = unwrap(schema);
  if (at instanceof z.ZodObject) {
    const [key, ...rest] = path;
    if (key === undefined) return Object.keys(at.shape);
    const property = (at.shape as Record<PropertyKey, z.core.$ZodType>)[key];
    return property === undefined ? [] : keysAt(property, rest);
  }
  if (at instanceof z.ZodArray) return keysAt(at.element, path.slice(1));
  if (at instanceof z.ZodUnion) return [...new Set(at.options.flatMap((option) => keysAt(option, path)))];
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}
