import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { minorOf } from "../../../lib/digitalocean/kubernetes-versions";
import type { KubernetesSchemas } from "../../schemas/trim";
import type { Json } from "../../../lib/json";

/** Folder of the schemas that this project comes with, a file for each minor version. */
export const schemaFolder = join(__dirname, "..", "schemas");

/** Name of the file with the schemas of a version's minor. */
export function schemaFile(version: string): string {
  return `kubernetes-${minorOf(version)}.json`;
}

/** The minor versions that there are schemas of, oldest first. */
export function storedMinors(folder: string = schemaFolder): readonly string[] {
  return readdirSync(folder)
    .flatMap((name) => /^kubernetes-(1\.\d+)\.json$/.exec(name)?.slice(1) ?? [])
    .sort((a, b) => number(a) - number(b));
}

/** The minor version whose schemas judge a cluster's objects: its own, else the nearest one that there is. */
export function judgingMinor(version: string, stored: readonly string[] = storedMinors()): string {
  const wanted = number(minorOf(version));
  const byDistance = [...stored].sort(
    (a, b) => Math.abs(number(a) - wanted) - Math.abs(number(b) - wanted) || number(b) - number(a),
  );
  return byDistance[0] ?? minorOf(version);
}

/** Reads the schemas of a minor version that there are schemas of. */
export function readSchemas(minor: string, folder: string = schemaFolder): KubernetesSchemas {
  return JSON.parse(readFileSync(join(folder, schemaFile(minor)), "utf8")) as KubernetesSchemas;
}

function number(minor: string): number {
  return Number(minor.split(".")[1]);
}

/** Definitions of custom resources that DOKS brings and no chart of ours: what is in the folder besides Kubernetes. */
export function bundledDefinitions(folder: string = schemaFolder): readonly Json[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("kubernetes-"))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Json);
}
