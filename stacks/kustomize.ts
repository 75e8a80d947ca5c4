import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Json } from "../lib/json";
import type { Tier } from "./schema";
import { shown, shownName, type Violation } from "../lib/violation";
import { readMapping, type YamlMapping } from "./yaml-mapping";

/** Names under which Kustomize looks for a folder's kustomization. */
const fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Whether a file of this name is a kustomization. */
export function isKustomization(file: string): boolean {
  return fileNames.includes(file);
}

/** An entry that Kustomize fetches: with a scheme, or a host in front of its first slash. */
const remote = /^([a-z+]+:\/\/|git@|[^./][^/]*\.[^/]+\/)/;
/** A file or folder: where it is, and its path from the repository's root, as violations tell it. */
export interface Place {
  readonly location: string;
  readonly path: string;
}

/** The overlay of an environment of this name, if there is one, else that of its tier. */
export function overlayIn(folder: string, name: string, tier: Tier, environment: string): Place {
  const overlays = { location: join(folder, name, "overlays"), path: `apps/${name}/overlays` };
  const own = below(overlays, environment);
  return environment !== "" && statSync(own.location, { throwIfNoEntry: false })?.isDirectory() === true
    ? own
    : below(overlays, tier);
}

export function below({ location, path }: Place, entry: string): Place {
  return { location: join(location, entry), path: join(path, entry) };
}

/**
 * What is missing of an application's overlay for a tier: its kustomization, or a file or folder that this one or
 * those below it name. What Kustomize makes of them, only Kustomize can tell.
 * @param folder where the applications' folders are
 */
export function overlayFaults(overlay: Place, tier: Tier): readonly Violation[] {
  return faultsOf(overlay, `the overlay of tier ${tier}, with ../../base among its resources`, new Set());
}

/** @param allowed what a folder without a kustomization should have */
function faultsOf(folder: Place, allowed: string, seen: Set<string>): readonly Violation[] {
  // A kustomization that names itself is Kustomize's to refuse, not a reason to go on for ever.
  if (seen.has(folder.location)) return [];
  seen.add(folder.location);
  const file = kustomizationIn(folder);
  if (file === undefined)
    return [{ path: below(folder, "kustomization.yaml").path, got: "no such file", allowed }];
  if (file.violation) return [file.violation];
  return namesIn(file.values).flatMap(([key, entry]) => {
    if (remote.test(entry)) return [];
    const target = below(folder, entry);
    if (!existsSync(target.location)) {
      const got = `${shown(entry)}, but there is no ${shownName(target.path)}`;
      return [{ path: `${file.path}: ${key}`, got, allowed: "files and folders that are there" }];
    }
    if (!statSync(target.location).isDirectory()) return [];
    return faultsOf(target, `the kustomization that ${file.path} names in ${key}`, seen);
  });
}

/** The kustomization of a folder; undefined where there is none. */
export function kustomizationIn(
  folder: Place,
): (Place & Required<Pick<YamlMapping, "values">> & Pick<YamlMapping, "violation">) | undefined {
  const name = fileNames.find((candidate) => existsSync(join(folder.location, candidate)));
  if (name === undefined) return undefined;
  const file = below(folder, name);
  return { ...file, values: {}, ...readMapping(file.location, file.path) };
}

/** All that a kustomization takes from elsewhere, by the property that says so. */
export function namesIn(kustomization: Readonly<Record<string, Json>>): [key: string, entry: string][] {
  const items = (key: string): [string, Json][] => {
    const list = kustomization[key];
    return Array.isArray(list)
      ? (list as readonly Json[]).map((item, index) => [`${key}[${index}]`, item])
      : [];
  };
  const patches = items("patches").map(([key, patch]): [string, Json | undefined] => [
    `${key}.path`,
    isObject(patch) ? patch["path"] : undefined,
  ]);
  return [...["resources", "bases", "components"].flatMap(items), ...patches].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
}
