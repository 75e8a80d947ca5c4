import { statSync } from "node:fs";
import { loadAll, YAMLException } from "js-yaml";
import { bounded, readText, Unbounded } from "../lib/bounded";
import { goYaml } from "../lib/go-yaml";
import { isObject, type Json, type JsonObject } from "../lib/json";
import { listOf, textOf } from "../lib/known";
import { itemsOf as objectsOf } from "../lib/kubernetes/items";
import { below, kustomizationIn, namesIn, type Place } from "./kustomize";

/** An object that stands in the files of an overlay, as far as they can be read without Kustomize. */
export interface FileObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** With the prefixes and suffixes of kustomizations; undefined where Kustomize adds a hash of the contents. */
  readonly name: string | undefined;
  /** File that has it, from the repository's root. */
  readonly file: string;
  readonly object: JsonObject;
}

/** Kinds whose names Kustomize leaves alone. */
const fixed = ["Namespace", "CustomResourceDefinition", "APIService"];

/**
 * The objects in the files that an overlay lists, with those that its generators make. Patches are not applied, but
 * for those that take a whole object away; entries from elsewhere are nobody's to read here.
 */
export function objectsIn(overlay: Place): readonly FileObject[] {
  return collect(overlay, new Set());
}

function collect(folder: Place, seen: Set<string>): readonly FileObject[] {
  if (seen.has(folder.location)) return [];
  seen.add(folder.location);
  const kustomization = kustomizationIn(folder);
  if (kustomization === undefined) return [];
  const { values, path } = kustomization;
  const listed = namesIn(values).flatMap(([key, entry]) =>
    key.startsWith("patches") ? [] : objectsAt(below(folder, entry), seen),
  );
  const gone = deletedBy(values, folder);
  const prefix = textOf(values["namePrefix"]);
  const suffix = textOf(values["nameSuffix"]);
  return [
    ...listed.filter(({ kind, name }) => !gone.has(`${kind} ${name}`)),
    ...generated(values, path, folder),
  ].map((each) =>
    each.name === undefined || fixed.includes(each.kind)
      ? each
      : { ...each, name: `${prefix}${each.name}${suffix}` },
  );
}

function objectsAt(place: Place, seen: Set<string>): readonly FileObject[] {
  const status = statSync(place.location, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return collect(place, seen);
  // Kustomize refuses a file that is named twice.
  if (status === undefined || seen.has(place.location)) return [];
  seen.add(place.location);
  return documentsIn(() => readText(place.location)).flatMap((object) => {
    const { apiVersion, kind, metadata } = object;
    const name = isObject(metadata) ? metadata["name"] : undefined;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return [];
    return [{ apiVersion, kind, name, file: place.path, object }];
  });
}

/** What is no YAML, or more than people write, is Kustomize's to take or refuse. Lists are taken apart. */
function documentsIn(read: () => string): readonly JsonObject[] {
  try {
    return bounded(loadAll(read(), null, { schema: goYaml }) as Json[])
      .filter(isObject)
      .flatMap((each) => objectsOf(each) as readonly JsonObject[]);
  } catch (error) {
    if (error instanceof YAMLException || error instanceof Unbounded) return [];
    throw error;
  }
}

/** Secrets and ConfigMaps that a kustomization makes up, with what stands in it and in files beside it. */
function generated(values: JsonObject, file: string, folder: Place): readonly FileObject[] {
  return (
    [
      ["secretGenerator", "Secret"],
      ["configMapGenerator", "ConfigMap"],
    ] as const
  ).flatMap(([key, kind]) =>
    itemsOf(values[key]).flatMap((each): FileObject[] => {
      const { name, literals, files, envs, env } = each;
      if (typeof name !== "string") return [];
      const holds = [literals, files, envs, env].filter((part) => part !== undefined && part !== null);
      const beside = [...listOf(files), ...listOf(envs), env].filter((part) => typeof part === "string");
      const stringData = Object.fromEntries([
        ...holds.map((part, index) => [`${index}`, part]),
        ...beside.map((part) => [part, textAt(below(folder, part.replace(/^[^=]*=/, "")))]),
      ]) as JsonObject;
      const object = { kind, metadata: { name }, stringData };
      const kept = [each["options"], values["generatorOptions"]].some(
        (options) => isObject(options) && options["disableNameSuffixHash"] === true,
      );
      return [{ apiVersion: "v1", kind, name: kept ? name : undefined, file: `${file}: ${key}`, object }];
    }),
  );
}

/** What is in a file that a generator takes, as far as it can be read. */
function textAt({ location }: Place): string {
  try {
    return readText(location);
  } catch {
    return "";
  }
}

/** Objects that a patch takes away whole, as `<kind> <name>`. */
function deletedBy(values: JsonObject, folder: Place): ReadonlySet<string> {
  const texts = [
    ...itemsOf(values["patches"]),
    ...listOf(values["patchesStrategicMerge"]).map((entry) => ({ path: entry, patch: entry })),
  ];
  const documents = texts.flatMap(({ path, patch }) => {
    const file = typeof path === "string" && !path.includes("\n") ? below(folder, path).location : "";
    if (file !== "" && statSync(file, { throwIfNoEntry: false })?.isFile() === true)
      return documentsIn(() => readText(file));
    return typeof patch === "string" ? documentsIn(() => patch) : [];
  });
  return new Set(
    documents
      .filter((each) => each["$patch"] === "delete")
      .map(({ kind, metadata }) => `${textOf(kind)} ${textOf(isObject(metadata) ? metadata["name"] : "")}`),
  );
}

function itemsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}
