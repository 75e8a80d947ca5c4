import { isObject, type Json } from "../../../lib/json";
import { mapValues, type Schema } from "./closed";

/** Schema of a kind that a CustomResourceDefinition brings. */
export interface CustomKind {
  /** `<apiVersion> <kind>`. */
  readonly kind: string;
  readonly schema: Schema;
}

/** Where Kubernetes' own schema of `metadata` is. */
const metadata = { $ref: "kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
const text = { type: "string" };

/**
 * The kinds that a CustomResourceDefinition brings, in the versions that the API server serves. As there, a field
 * that the schema does not name is an error unless the schema preserves unknown ones. Rules in CEL are not checked.
 */
export function customKinds(definition: Json): readonly CustomKind[] {
  const spec = at(definition, "spec");
  const [group, kind] = [at(spec, "group"), at(at(spec, "names"), "kind")];
  const versions = at(spec, "versions");
  if (typeof group !== "string" || typeof kind !== "string" || !Array.isArray(versions)) return [];
  return (versions as readonly Json[]).flatMap((version): readonly CustomKind[] => {
    const [name, served] = [at(version, "name"), at(version, "served")];
    const schema = at(at(version, "schema"), "openAPIV3Schema");
    if (typeof name !== "string" || served === false || !isObject(schema)) return [];
    return [{ kind: `${group}/${name} ${kind}`, schema: rootSchema(schema) }];
  });
}

function at(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function rootSchema(schema: Schema): Schema {
  const closed = structural(schema);
  const { properties } = closed;
  const own = isObject(properties) ? properties : {};
  return { ...closed, properties: { ...own, apiVersion: text, kind: text, metadata, status: {} } };
}

/** A structural schema: the tree in which every field has its type, and the API server prunes what has none. */
function structural(schema: Schema): Schema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const open =
    schema["x-kubernetes-preserve-unknown-fields"] === true ||
    additionalProperties === true ||
    (properties === undefined &&
      additionalProperties === undefined &&
      schema["x-kubernetes-embedded-resource"] !== true);
  const embedded = schema["x-kubernetes-embedded-resource"] === true && {
    apiVersion: text,
    kind: text,
    metadata,
  };
  return {
    ...constraints(rest),
    ...typeOf(schema),
    ...((isObject(properties) || embedded !== false) && {
      properties: { ...(isObject(properties) && mapValues(properties, structural)), ...embedded },
    }),
    ...(isObject(items) && { items: structural(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: structural(additionalProperties) }),
    ...(schema["type"] === "object" &&
      !open &&
      !isObject(additionalProperties) && { additionalProperties: false }),
  };
}

/** What only constrains: kept, in the words of today's JSON Schema. */
function constraints(schema: Schema): Schema {
  const {
    type: _type,
    nullable: _nullable,
    description: _,
    default: _default,
    example: _example,
    ...rest
  } = schema;
  const entries = Object.entries(rest).flatMap(([keyword, value]): [string, Json][] => {
    if (keyword.startsWith("x-kubernetes-"))
      return keyword === "x-kubernetes-list-map-keys" ? [[keyword, value]] : [];
    // The type says the same already.
    if (keyword === "anyOf" && schema["x-kubernetes-int-or-string"] === true) return [];
    if (keyword === "allOf" || keyword === "anyOf" || keyword === "oneOf") {
      return [[keyword, Array.isArray(value) ? (value as readonly Json[]).map(branch) : value]];
    }
    if (keyword === "not") return [[keyword, branch(value)]];
    if (keyword === "pattern" && !isPattern(value)) return [];
    return exclusive(keyword, value, schema);
  });
  return Object.fromEntries(entries);
}

/** A branch says more of a value whose type is stated above it. */
function branch(value: Json): Json {
  if (!isObject(value)) return value;
  const { properties, items, additionalProperties } = value;
  return {
    ...constraints(value),
    ...(value["type"] !== undefined && { type: value["type"] }),
    ...(isObject(properties) && { properties: mapValues(properties, branch) }),
    ...(isObject(items) && { items: branch(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: branch(additionalProperties) }),
  };
}

function typeOf(schema: Schema): Schema {
  if (schema["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  const { type, nullable } = schema;
  if (type === undefined) return {};
  return { type: nullable === true ? [type, "null"] : type };
}

/** OpenAPI has `minimum: 0, exclusiveMinimum: true` for what is `exclusiveMinimum: 0` today. */
function exclusive(keyword: string, value: Json, schema: Schema): [string, Json][] {
  const pairs: Readonly<Record<string, string>> = {
    minimum: "exclusiveMinimum",
    maximum: "exclusiveMaximum",
  };
  const of = pairs[keyword];
  if (of !== undefined) return [[schema[of] === true ? of : keyword, value]];
  return Object.values(pairs).includes(keyword) ? [] : [[keyword, value]];
}

/** Whether JavaScript knows this regular expression of Go's; what it does not know cannot be checked. */
function isPattern(value: Json): boolean {
  try {
    return typeof value === "string" && new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}
