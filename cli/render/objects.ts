import { parseAllDocuments, stringify, type Tags } from "yaml";
import { isObject, type Json } from "../../lib/json";
import { compare } from "../../lib/compare";

/** A Kubernetes object as a chart or Kustomize gives it; all that is known for sure is what it calls itself. */
export interface RenderedObject {
  readonly object: { readonly [key: string]: Json };
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Template that it is from, such as `service/templates/deployment.yaml`; undefined where nothing says so. */
  readonly template: string | undefined;
}

/** What a text of many documents holds. */
export interface Manifests {
  readonly objects: readonly RenderedObject[];
  /** What is no object of Kubernetes, or not even YAML, in words, with the template where that is known. */
  readonly faults: readonly string[];
}

/** Kubernetes reads YAML 1.1, but no times of the day, dates and other types that JSON does not have. */
const kubernetesTags = (tags: Tags): Tags =>
  tags.filter(
    (tag) =>
      typeof tag === "string" || (!("format" in tag && tag.format === "TIME") && !foreign.test(tag.tag)),
  );

const foreign = /:(binary|omap|pairs|set|timestamp)$/;

/** Reads what `helm template` or `kustomize build` prints, as Kubernetes would. Lists are taken apart. */
export function readManifests(text: string): Manifests {
  const objects: RenderedObject[] = [];
  const faults: string[] = [];
  const options = { version: "1.1", customTags: kubernetesTags, logLevel: "error" } as const;
  for (const document of parseAllDocuments(text, options)) {
    const template = /^# Source: (\S+)$/m.exec(text.slice(document.range[0], document.range[2]))?.[1];
    for (const error of document.errors) faults.push(inTemplate(faultOf(error, text), template));
    // A key that is there twice is for Kubernetes the last one of them, unless it validates strictly.
    const usable = document.errors.every(({ code }) => code === "DUPLICATE_KEY");
    if (usable) collect(document.toJS() as Json, template, objects, faults);
  }
  return { objects, faults };
}

interface Fault {
  readonly code: string;
  /** Where it begins and ends in the text. */
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** What is wrong with the YAML; places in the text are of no use to who sees only its templates. */
function faultOf({ code, pos, message }: Fault, text: string): string {
  if (code !== "DUPLICATE_KEY")
    return `it is no YAML: ${(message.split("\n")[0] ?? message).replace(/ at line .*$/, "")}`;
  const key = /^[^:\n]*/.exec(text.slice(pos[0]))?.[0] ?? "";
  return `the key ${key.trim()} is there twice; allowed: each once`;
}

function collect(
  value: Json,
  template: string | undefined,
  objects: RenderedObject[],
  faults: string[],
): void {
  if (value === null) return;
  if (!isObject(value)) {
    faults.push(inTemplate("a document is no object", template));
    return;
  }
  const { apiVersion, kind, metadata, items } = value;
  if (isText(kind) && kind.endsWith("List") && Array.isArray(items)) {
    for (const item of items as readonly Json[]) collect(item, template, objects, faults);
    return;
  }
  const { name, namespace } = isObject(metadata) ? metadata : {};
  if (!isText(apiVersion) || !isText(kind) || !isText(name)) {
    const missing = Object.entries({ apiVersion, kind, "metadata.name": name }).filter(
      ([, each]) => !isText(each),
    );
    const paths = missing.map(([path]) => path).join(", no ");
    faults.push(inTemplate(`an object has no ${paths}; every object has one`, template));
    return;
  }
  objects.push({
    object: value,
    apiVersion,
    kind,
    name,
    namespace: isText(namespace) ? namespace : undefined,
    template,
  });
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function inTemplate(message: string, template: string | undefined): string {
  return template === undefined ? message : `${message}; in ${template}`;
}

/** Stands for what a manifest file must not show. */
export const masked = "[secret]";

/**
 * The objects as one text, the same for the same objects in whatever order: sorted by API version, kind, namespace
 * and name, with sorted keys, and without what Secrets hold.
 * @param shown an object without the credentials that stand in it
 */
export function manifestText(
  objects: readonly RenderedObject[],
  shown: (object: RenderedObject["object"]) => Json,
): string {
  const texts = [...objects].sort(byIdentity).map(({ object }) =>
    stringify(shown(withoutSecret(object)), {
      version: "1.1",
      sortMapEntries: true,
      lineWidth: 0,
      aliasDuplicateObjects: false,
    }),
  );
  return texts.map((text) => `---\n${text}`).join("");
}

function byIdentity(a: RenderedObject, b: RenderedObject): number {
  return (
    compare(a.apiVersion, b.apiVersion) ||
    compare(a.kind, b.kind) ||
    compare(a.namespace ?? "", b.namespace ?? "") ||
    compare(a.name, b.name)
  );
}

function withoutSecret(object: RenderedObject["object"]): RenderedObject["object"] {
  if (object["kind"] !== "Secret") return object;
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      key === "data" || key === "stringData" ? maskedValues(value) : value,
    ]),
  );
}

function maskedValues(value: Json): Json {
  return isObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, masked])) : value;
}
