import type { PlannedResource } from "./resource";
import { Asset, Computed, ResourceReference, Secret, isObject } from "./values";
import type { Value, Values } from "./values";
import { compare } from "../lib/compare";

/** Values in lines like those of YAML, keys sorted. Secrets are `[secret]`, unknowns `[computed]`. */
export function describe(values: Values): string[] {
  return Object.keys(values)
    .sort(compare)
    .flatMap((key) => attach(`${key}:`, values[key] as Value));
}

/** What makes a resource what it is, beyond its place in the tree. */
export function describeResource(resource: PlannedResource): string[] {
  const { options, dependencies, readId } = resource;
  const { version: _version, ...given } = options;
  const set = Object.entries(given).filter(([, value]) => !isEmpty(value)) as [string, Value][];
  return [
    ...(readId === undefined ? [] : [`reads: ${readId}`]),
    ...attach("inputs:", resource.inputs),
    ...(set.length === 0 ? [] : attach("options:", Object.fromEntries(set))),
    ...(dependencies.length === 0 ? [] : ["after:", ...dependencies.map((urn) => `  - ${shortUrn(urn)}`)]),
  ];
}

/** `Secret postgres-credentials`: the part of a URN that a person looks for. */
function shortUrn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split(":").pop()} ${name}`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function attach(key: string, value: Value): string[] {
  const lines = toLines(value);
  const empty = lines[0] === "[]" || lines[0] === "{}";
  const block =
    isObject(value) || Array.isArray(value) || (typeof value === "string" && value.includes("\n"));
  if (!block || empty) return lines.map((line) => `${key} ${line}`);
  const opening = typeof value === "string" ? `${key} |` : key;
  return [opening, ...lines.map((line) => `  ${line}`)];
}

function toLines(value: Value): string[] {
  if (value === null || typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (value instanceof Secret || value instanceof Computed) return [value.toString()];
  if (value instanceof ResourceReference) return [`[resource ${shortUrn(value.urn)}]`];
  if (value instanceof Asset) return [`[${value.kind} ${toLines(value.source).join(", ")}]`];
  if (typeof value === "string")
    return value.includes("\n") ? value.replace(/\n$/, "").split("\n") : [scalar(value)];
  if (Array.isArray(value)) return value.length === 0 ? ["[]"] : value.flatMap(listItem);
  return Object.keys(value).length === 0 ? ["{}"] : describe(value as Values);
}

function listItem(value: Value): string[] {
  const [first = "", ...rest] = toLines(value);
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** Quoted where it could be taken for something else. */
function scalar(text: string): string {
  const plain = /^[A-Za-z0-9/_.*][^\u0000-\u001f#]*$/.test(text) && !/(: |:$|^\s|\s$)/.test(text);
  const other = /^(true|false|null|yes|no|on|off|~|[-+.\d][\d_.eE+-]*)$/i.test(text);
  return plain && !other ? text : JSON.stringify(text);
}
