import { types } from "../../lib/resource-types";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { pins } from "../../catalog";
import type { Plan } from "../../plan/plan";
import { reveal, type Value } from "../../plan/values";
import { CommandError } from "../../lib/command";
import { upstreamVersion } from "../../lib/digitalocean/kubernetes-versions";
import type { Helm } from "../tools/helm";
import { fileName } from "./pull";
import type { ChartPin } from "../../catalog/chart";

/** An image that a release or a workload runs, in full: registry, path and tag. */
export interface NeededImage {
  readonly image: string;
  /** Releases and workloads that need it, as `<stack>/<name>`, sorted. */
  readonly neededBy: readonly string[];
}

/**
 * Every image that these plans need, sorted: those of workloads that they make themselves, and those of releases,
 * hooks included. Renders each chart from its file in the folder with the very values that the program hands to it.
 * @throws CommandError that names the stack and the release
 */
export async function neededImages(
  plans: readonly Plan[],
  folder: string,
  helm: Helm,
): Promise<readonly NeededImage[]> {
  const found = new Map<string, Set<string>>();
  const add = (images: readonly string[], plan: Plan, name: string): void => {
    for (const image of images)
      found.set(image, (found.get(image) ?? new Set()).add(`${plan.stack}/${name}`));
  };
  for (const plan of plans) {
    for (const { name } of plan.ofType(types.release)) {
      add(imagesIn(await rendered(plan, name, folder, helm)), plan, name);
    }
    for (const { type, name, inputs } of plan.resources) {
      if (workloadType.test(type)) add(imagesOf(reveal(inputs)).map(inFull), plan, name);
    }
  }
  return [...found]
    .map(([image, releases]) => ({ image, neededBy: [...releases].sort() }))
    .sort((a, b) => (a.image < b.image ? -1 : 1));
}

const workloadType = /^kubernetes:((apps|batch)\/v1:|core\/v1:Pod$)/;
const placed = z.object({ namespace: z.string() });
const component = z.object({ chart: z.object({ name: z.string() }) });
const cluster = z.object({ cluster: z.object({ version: z.string() }) });

/** Stands for the cluster's version where the plan does not know it; a Helm may take every cluster for an old one. */
const usualVersion = "1.34.0";

async function rendered(plan: Plan, release: string, folder: string, helm: Helm): Promise<string> {
  const { inputs } = plan.get(types.release, release);
  const { chart } = component.parse(plan.get(types.declaredRelease, release).inputs);
  const pin = pins.find(({ name }) => name === chart.name) as ChartPin;
  const stated = cluster.safeParse(plan.environment).data?.cluster.version;
  const version = stated === undefined ? usualVersion : upstreamVersion(stated);
  const scratch = mkdtempSync(join(tmpdir(), "chart-values-"));
  try {
    const values = join(scratch, "values.json");
    writeFileSync(values, JSON.stringify(reveal(inputs["values"] as Value)), { mode: 0o600 });
    const namespace = ["--namespace", placed.parse(inputs).namespace];
    const kubernetes = ["--kube-version", version];
    const chartFile = join(folder, fileName(pin));
    return await helm("template", release, chartFile, ...namespace, ...kubernetes, "--values", values);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${release} of stack ${plan.stack}: ${error.message}`, error.exitCode);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every image in what a chart renders, in full, sorted; that of `helm test` and of definitions are none. */
export function imagesIn(manifests: string): readonly string[] {
  const objects = manifests
    .split(/^---.*$/m)
    // The schemas of custom resources are large and have images of nobody.
    .filter((text) => !/^kind: CustomResourceDefinition$/m.test(text))
    .map((text) => load(text))
    .filter((object) => !isTest(object));
  return [...new Set(objects.flatMap(imagesOf).map(inFull))].sort();
}

const hook = z.object({
  metadata: z.object({ annotations: z.object({ "helm.sh/hook": z.string().startsWith("test") }) }),
});

function isTest(object: unknown): boolean {
  return hook.safeParse(object).success;
}

/** Of containers, of custom resources that name one, and of arguments such as `--acme-http01-solver-image=…`. */
function imagesOf(value: unknown): readonly string[] {
  if (typeof value === "string") return /^--[\w-]*image=(\S+)$/.exec(value)?.slice(1) ?? [];
  if (Array.isArray(value)) return value.flatMap(imagesOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "image" && typeof inner === "string" ? [inner] : imagesOf(inner),
  );
}

/** An image as Docker and Kubernetes understand it when its registry, or even its organization, is left out. */
function inFull(image: string): string {
  const [first = "", ...rest] = image.split("/");
  if (rest.length === 0) return `docker.io/library/${image}`;
  if (first === "docker.io" && rest.length === 1) return `docker.io/library/${rest.join()}`;
  return /[.:]|^localhost$/.test(first) ? image : `docker.io/${image}`;
}

/** Path of an image in a mirror: that which it has at home, without the registry. */
export function pathOf(image: string): string {
  return image.slice(image.indexOf("/") + 1);
}

/**
 * Images of different registries that would be one in a mirror.
 * @returns each pair in words
 */
export function collisions(images: readonly string[]): readonly string[] {
  const byPath = new Map<string, string>();
  return images.flatMap((image) => {
    const other = byPath.get(pathOf(image));
    byPath.set(pathOf(image), image);
    return other === undefined ? [] : [`${other} and ${image} have one place in a mirror, ${pathOf(image)}`];
  });
}
