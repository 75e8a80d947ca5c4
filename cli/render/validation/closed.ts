import { isObject, type Json } from "../../../lib/json";

/** A JSON schema. */
export type Schema = { readonly [keyword: string]: Json };

/** Of a quantity: `500m`, `1Gi`, `1e3`. */
export const quantityPattern = "^[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$";

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/**
 * A schema of Kubernetes' own document in the form in which the API server takes it with strict validation: what a
 * type does not name is an error.
 */
export function closedDefinition(name: string, schema: Schema): Schema {
  // Numbers are quantities too, which the document leaves unsaid.
  if (name === quantity) return { type: ["string", "number"], pattern: quantityPattern };
  return closed(schema);
}

function closed(schema: Schema): Schema {
  if (schema["format"] === "int-or-string") return { type: ["integer", "string"] };
  const { properties, items, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(isObject(properties) && { properties: mapValues(properties, closed), additionalProperties: false }),
    ...(isObject(items) && { items: closed(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: closed(additionalProperties) }),
  };
}

/** Every value of an object made into another, where it is a schema. */
export function mapValues(values: Schema, change: (schema: Schema) => Json): Schema {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, isObject(value) ? change(value) : value]),
  );
}
