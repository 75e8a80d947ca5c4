import type { ErrorObject } from "ajv";
import { nearest, shown } from "../../../lib/violation";
import type { Json } from "../../../lib/json";
import { quantityPattern, type Schema } from "./closed";
import { duplicateOf } from "./duplicates";

/** Of a long list only what is nearest is told. */
const most = 12;

/**
 * What is wrong with an object, a line each: the path, what is there, what is allowed.
 * @param secret whether its values must stay unsaid
 */
export function faultsIn(errors: readonly ErrorObject[], secret: boolean): readonly string[] {
  const told = errors.filter((error) => !summaries.has(error.keyword) || !hasCause(error, errors));
  return [...new Set(told.map((error) => fault(error, secret)))];
}

/** Errors that only sum up others, which say more. */
const summaries = new Set(["anyOf", "oneOf", "allOf", "if", "not"]);

function hasCause(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((other) => other !== error && other.schemaPath.startsWith(`${error.schemaPath}/`));
}

function fault(error: ErrorObject, secret: boolean): string {
  const { keyword, params, instancePath, data } = error as ErrorObject & { params: Record<string, unknown> };
  const path = pathOf(instancePath);
  const got = secret ? kindOf(data) : shown(data);
  switch (keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      return `${below(path, key)}: unknown property; ${allowedKeys(key, error.parentSchema as Schema)}`;
    }
    case "required":
      return `${below(path, String(params["missingProperty"]))}: got nothing; it is required`;
    case "type":
      return `${path}: got ${secret ? kindOf(data) : withKind(data)}; allowed: ${types(params["type"])}`;
    case "enum":
      return `${path}: got ${got}; allowed: ${(params["allowedValues"] as readonly unknown[]).map(String).join(", ")}`;
    case "pattern":
      return params["pattern"] === quantityPattern
        ? `${path}: got ${got}; allowed: a quantity such as 500m, 2 or 1Gi`
        : `${path}: got ${got}; allowed: what matches ${String(params["pattern"])}`;
    case "format":
      return `${path}: got ${got}; allowed: ${formatNames[String(params["format"])] ?? String(params["format"])}`;
    case "x-kubernetes-list-map-keys": {
      const keys = error.schema as readonly string[];
      return `${path}: ${duplicateOf(keys, data as readonly Json[]) ?? keys.join(", ")} is there twice; allowed: each once`;
    }
    default:
      return `${path}: got ${got}; it ${error.message ?? `fails ${keyword}`}`;
  }
}

const formatNames: Readonly<Record<string, string>> = {
  byte: "base64",
  int32: "an integer of 32 bits",
  int64: "an integer of 64 bits",
  "date-time": "a time such as 2026-01-31T12:00:00Z",
};

function allowedKeys(key: string, schema: Schema): string {
  const keys = Object.keys((schema["properties"] ?? {}) as object).sort();
  const guess = nearest(key, keys);
  const meant = guess === undefined ? "" : `did you mean ${guess}? `;
  if (keys.length === 0) return `${meant}allowed: none`;
  return keys.length > most && guess !== undefined ? meant.trim() : `${meant}allowed: ${keys.join(", ")}`;
}

function types(type: unknown): string {
  const names = Array.isArray(type) ? type.map(String) : String(type).split(",");
  return names.map((name) => articles[name] ?? name).join(" or ");
}

const articles: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "an integer",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a text",
};

/** A text may look like what it is not: `"3"`. */
function withKind(data: unknown): string {
  return typeof data === "string" ? `the text ${shown(data)}` : shown(data);
}

function kindOf(data: unknown): string {
  if (data === null) return "null";
  return articles[Array.isArray(data) ? "array" : typeof data] ?? "a value";
}

/** `spec.containers[0].env` of `/spec/containers/0/env`; a key with dots or slashes is quoted. */
function pathOf(pointer: string): string {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
  return keys.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : below(path, key)), "");
}

function below(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
