import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { load } from "js-yaml";
import { isObject, type Json, type JsonObject } from "../lib/json";
import { declarationSchema } from "./applications";
import { secretNames } from "./config";
import { namedLists } from "./named-lists";
import { environmentSchema } from "./schema";

/*
 * JSON schemas of the files that people write, for completion, types and documentation in an editor. They are not what
 * judges a file: the plan does, which sees all of an environment's files over one another.
 */

const root = join(__dirname, "..");
/** Folder of the schemas, from the repository's root. */
export const schemaFolder = "docs/schemas";

/** Both schemas, by the name of their file. */
export function editorSchemas(): Readonly<Record<string, JsonObject>> {
  return { "stack.json": stackSchema(projectName()), "application.json": applicationSchema() };
}

function projectName(): string {
  return (load(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { readonly name: string }).name;
}

/** Pulumi.<stack>.yaml: the sections under the project's name, its secrets, and whatever other programs keep there. */
export function stackSchema(project: string): JsonObject {
  const { properties, $defs = {} } = toJson(environmentSchema);
  const sections = Object.entries(properties as JsonObject).map(([name, section]) => [
    `${project}:${name}`,
    partial(section as JsonObject, [name]),
  ]);
  const secret = {
    type: "object",
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
  };
  const secrets = secretNames.map((name) => [
    `${project}:${name}`,
    { ...secret, description: "A secret: set it with `pulumi config set --secret`" },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A stack of doks-platform",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries([...sections, ...secrets]) as JsonObject,
        patternProperties: { [`^(?!${project}:)`]: {} },
        additionalProperties: false,
        required: [`${project}:tier`],
      },
    },
    $defs,
  };
}

/** A file of apps/<app>: some of the values of charts/service, or of what an application of Kustomize declares. */
export function applicationSchema(): JsonObject {
  const chart = JSON.parse(
    readFileSync(join(root, "charts/service/values.schema.json"), "utf8"),
  ) as JsonObject;
  const { platform: _, ...values } = chart["properties"] as JsonObject;
  const { $schema: _dialect, $defs = {}, ...declaration } = toJson(declarationSchema);
  const { definitions = {} } = chart;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "An application's values",
    anyOf: [
      partial({ type: "object", properties: values, additionalProperties: false }, []),
      partial(declaration, []),
    ],
    definitions,
    $defs,
  };
}

function toJson(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as unknown as JsonObject;
}

/** What a schema says of properties together, which may stand in different files. */
const together = ["required", "if", "then", "else", "allOf", "not", "dependentRequired"];

/** A file says what differs from what it lies over: nothing has to be there, and null takes something away. */
function partial(schema: JsonObject, path: readonly string[]): JsonObject {
  const { oneOf, properties, ...others } = Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !together.includes(keyword)),
  );
  const variants = oneOf ?? others["anyOf"];
  const listed = namedLists.find((list) => list.path.join(".") === path.join("."));
  const whole: JsonObject = {
    ...others,
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [
          name,
          orNull(partial(each as JsonObject, [...path, name])),
        ]),
      ),
    }),
    ...(Array.isArray(variants) && {
      anyOf: (variants as readonly JsonObject[]).map((each) => partial(each, path)),
    }),
  };
  return listed === undefined ? whole : listOrMap(whole, listed.items);
}

/** A list whose items have names, or a map that changes the preset's by name. */
function listOrMap({ description = "", ...list }: JsonObject, items: "objects" | "names"): JsonObject {
  const item = withTaints(list["items"] as JsonObject);
  const change = items === "names" ? { type: ["boolean", "null"] } : orNull(partial(item, []));
  return {
    description,
    anyOf: [
      { ...list, items: item },
      { type: "object", additionalProperties: change },
    ],
  };
}

/** Taints are a list, or a map of keys to what kubectl calls them. */
function withTaints(item: JsonObject): JsonObject {
  const { properties } = item;
  if (!isObject(properties) || properties["taints"] === undefined) return item;
  const { description = "", ...list } = properties["taints"] as JsonObject;
  const map = { type: "object", additionalProperties: { type: ["string", "null"] } };
  return { ...item, properties: { ...properties, taints: { description, anyOf: [list, map] } } };
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: choices } = schema;
  if (typeof type !== "string" || "const" in schema) return { anyOf: [schema, { type: "null" }] };
  return {
    ...schema,
    type: [type, "null"],
    ...(Array.isArray(choices) && { enum: [...(choices as Json[]), null] }),
  };
}

if (require.main === module) {
  mkdirSync(join(root, schemaFolder), { recursive: true });
  for (const [file, schema] of Object.entries(editorSchemas()))
    writeFileSync(join(root, schemaFolder, file), `${JSON.stringify(schema, undefined, 2)}\n`);
}
