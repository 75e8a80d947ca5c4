import { z } from "zod";
import type { JsonObject } from "../lib/json";
import { propertyPath, shown, unknownKey, type Violation } from "../lib/violation";

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

function faultsOf(schema: z.ZodType, issue: Issue, input: JsonObject): Fault[] {
  if (issue.code === "unrecognized_keys") {
    const valid = keysAt(schema, issue.path, input);
    return issue.keys.map((key) => {
      const keys = [...issue.path, key];
      return { keys, violation: unknownKey(propertyPath(keys), key, valid) };
    });
  }
  const got = valueAt(input, issue.path);
  return [
    {
      keys: issue.path,
      violation: {
        path: propertyPath(issue.path),
        got: shown(got, String(issue.path.at(-1) ?? "")),
        allowed: allowed(issue),
      },
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
    case "invalid_key":
      return issue.issues.map(allowed).join(", or ");
    case "too_small":
      return issue.origin === "string" ? "a text that is not empty" : `${String(issue.minimum)} or more`;
    case "too_big":
      if (issue.origin === "array") return `at most ${String(issue.maximum)} of them`;
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

/** Keys that the object at a path of the input may have. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  const at = unwrap(schema);
  const [key, ...rest] = path;
  if (at instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(at.shape);
    const property = (at.shape as Record<PropertyKey, z.core.$ZodType>)[key];
    return property === undefined ? [] : keysAt(property, rest, valueAt(input, [key]));
  }
  if (at instanceof z.ZodArray)
    return keysAt(at.element, rest, valueAt(input, key === undefined ? [] : [key]));
  if (at instanceof z.ZodUnion)
    return [...new Set(chosen(at, input).flatMap((option) => keysAt(option, path, input)))];
  return [];
}

/** The alternatives that an input can mean: of a choice by a property, the one whose value it has. */
function chosen(union: z.ZodUnion, input: unknown): readonly z.core.$ZodType[] {
  if (!(union instanceof z.ZodDiscriminatedUnion)) return union.options;
  const { discriminator } = union.def;
  const value = valueAt(input, [discriminator]);
  return union.options.filter((option) => {
    const at = unwrap(option);
    const property =
      at instanceof z.ZodObject ? (at.shape as Record<string, z.core.$ZodType>)[discriminator] : undefined;
    return property === undefined || z.safeParse(property, value).success;
  });
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}
