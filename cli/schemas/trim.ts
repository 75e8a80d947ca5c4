import { z } from "zod";
import { CommandError } from "../../lib/command";

/** A schema as Kubernetes publishes it: OpenAPI 2, of which only a few keywords occur. */
export type PublishedSchema = Readonly<Record<string, unknown>>;

/** What this project keeps of the OpenAPI document of one Kubernetes version. */
export interface KubernetesSchemas {
  /** Version that it is of, such as `1.35.4`. */
  readonly version: string;
  /** Definition of each kind that a cluster serves by default, by `<apiVersion> <kind>`. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Schemas of the kinds and of all that they consist of, by name. */
  readonly definitions: Readonly<Record<string, PublishedSchema>>;
}

/** The document does not say of which version it is. */
const published = z.object({
  info: z.object({ title: z.literal("Kubernetes") }),
  definitions: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const groupVersionKinds = z.array(z.object({ group: z.string(), version: z.string(), kind: z.string() }));

/** Keywords that say what an object may be; the others are documentation, or for clients that patch. */
const kept = new Set([
  "$ref",
  "type",
  "format",
  "properties",
  "additionalProperties",
  "items",
  "required",
  "x-kubernetes-list-map-keys",
]);

/**
 * Trims the OpenAPI document of a Kubernetes version (`api/openapi-spec/swagger.json`) to what validating the
 * objects of manifests takes: no documentation, no lists, no alpha and beta versions (clusters do not serve them by
 * default), and no `status`, which the API server ignores in what it is given.
 * @param version that the document is of
 * @throws CommandError for a document that is none of Kubernetes
 */
export function trim(document: unknown, version: string): KubernetesSchemas {
  const read = published.safeParse(document);
  if (!read.success) throw new CommandError("it is no OpenAPI document of Kubernetes (swagger.json)");
  const { definitions } = read.data;
  const kinds = Object.entries(definitions).flatMap(([name, schema]) =>
    served(schema).map((kind) => [kind, name] as const),
  );
  const needed = new Set<string>();
  const trimmed = (name: string): PublishedSchema => trimmedDefinition(definitions[name] ?? {});
  const collect = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    referencesIn(trimmed(name)).forEach(collect);
  };
  for (const [, name] of kinds) collect(name);
  return {
    version,
    kinds: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    definitions: Object.fromEntries([...needed].sort().map((name) => [name, trimmed(name)])),
  };
}

/** The kinds that a definition is of, as `<apiVersion> <kind>`; none for what is only a part of one. */
function served(schema: PublishedSchema): readonly string[] {
  const kinds = groupVersionKinds.safeParse(schema["x-kubernetes-group-version-kind"]).data ?? [];
  const { metadata } = (schema["properties"] ?? {}) as PublishedSchema;
  if (!referencesIn({ metadata }).some((name) => name.endsWith(".ObjectMeta"))) return [];
  return kinds
    .filter(({ version }) => !/alpha|beta/.test(version))
    .map(({ group, version, kind }) => `${group === "" ? version : `${group}/${version}`} ${kind}`);
}

function trimmedDefinition(schema: PublishedSchema): PublishedSchema {
  const isKind = "x-kubernetes-group-version-kind" in schema;
  const { properties, ...rest } = trimmedSchema(schema) as { properties?: PublishedSchema };
  if (properties === undefined) return rest;
  return {
    ...rest,
    properties: isKind && "status" in properties ? { ...properties, status: {} } : properties,
  };
}

function trimmedSchema(schema: PublishedSchema): PublishedSchema {
  const entries = Object.entries(schema).filter(([keyword]) => kept.has(keyword));
  return Object.fromEntries(
    entries.map(([keyword, value]) => {
      if (keyword === "properties") return [keyword, trimmedProperties(value as PublishedSchema)];
      if (keyword === "items" || keyword === "additionalProperties")
        return [keyword, trimmedSchema(value as PublishedSchema)];
      return [keyword, value];
    }),
  );
}

function trimmedProperties(properties: PublishedSchema): PublishedSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, trimmedSchema(schema as PublishedSchema)]),
  );
}

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner.replace("#/definitions/", "")] : referencesIn(inner),
  );
}

/** The schemas as they are stored: a line for each kind and definition, so that a newer version can be reviewed. */
export function schemasText({ version, kinds, definitions }: KubernetesSchemas): string {
  const lines = (entries: object): string =>
    Object.entries(entries)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(",\n");
  return `{"version":${JSON.stringify(version)},\n"kinds":{\n${lines(kinds)}\n},\n"definitions":{\n${lines(definitions)}\n}}\n`;
}
