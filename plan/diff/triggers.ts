import { compareVersions } from "../../lib/digitalocean/kubernetes-versions";
import { packageOf } from "../urn";
import type { ResourceJson } from "./contract";
import { kubernetesTriggers } from "./kubernetes-triggers";
import { agree, leadsInto, parsePath } from "./path";
import type { Path } from "./path";
import type { Change } from "./values";
import { isObject } from "../../lib/json";
import type { Json } from "../json";
import rules from "./replace-rules.json";

/**
 * Inputs of DigitalOcean's resources that only another resource can have changed, as the schema of its package says;
 * `npm run replace-rules` writes them anew.
 */
const digitalocean: Readonly<Record<string, readonly string[]>> = rules.resources;

/** The same of inputs that are newer than that schema. */
const newer: Readonly<Record<string, readonly string[]>> = {
  KubernetesCluster: ["isolatedWorkers", "nodePool.gpuPartitionMode"],
  KubernetesNodePool: ["gpuPartitionMode"],
};

/** Of @pulumi/random every input is what the result was drawn with. */
const random = ["*"];

/** A Kubernetes provider is another one for another cluster, known by its identifier if it has one. */
const byIdentifier = ["clusterIdentifier", "renderYamlToDirectory"];
const byKubeconfig = ["cluster", "context", "kubeconfig", "renderYamlToDirectory"];

/**
 * Paths of the inputs that replace a resource when they change; `*` stands for any step.
 * @param provider inputs of its provider, which may say that ConfigMaps and Secrets change in place
 */
export function triggersOf(resource: ResourceJson, provider: ResourceJson | undefined): readonly Path[] {
  return textsOf(resource, provider).map(parsePath);
}

function textsOf(resource: ResourceJson, provider: ResourceJson | undefined): readonly string[] {
  const { type, inputs } = resource;
  if (!resource.custom) return [];
  if (type === "pulumi:providers:kubernetes")
    return inputs.clusterIdentifier === undefined ? byKubeconfig : byIdentifier;
  switch (packageOf(type)) {
    case "digitalocean":
      return [digitalocean, newer].flatMap((table) => table[type.split(":").pop() ?? ""] ?? []);
    case "random":
      return type.startsWith("random:") ? random : [];
    case "kubernetes":
      return type.startsWith("kubernetes:") ? kubernetesTriggers(type, inputs, provider?.inputs ?? {}) : [];
    default:
      return [];
  }
}

/** Whether a change is one that replaces. */
export function triggers(paths: readonly Path[], change: Change, resource: ResourceJson): boolean {
  if (isLowerVersion(resource, change)) return true;
  // To give a provider the identifier of its cluster, or to take it away, says nothing of another cluster.
  if (change.path === "clusterIdentifier" && change.kind !== "update") return false;
  return paths.some(
    (path) =>
      leadsInto(path, change.steps) ||
      // A whole object came or went, and the path leads to something in it.
      (agree(path, change.steps) &&
        [change.before, change.after].some((value) => holds(value, path.slice(change.steps.length)))),
  );
}

/** Whether any input under a property that becomes unknown would replace the resource. */
export function triggersWhenUnknown(
  paths: readonly Path[],
  property: string,
  inputs: ResourceJson["inputs"],
): boolean {
  return paths.some(
    (path) => (path[0] === property || path[0] === "*") && holds(inputs[property], path.slice(1)),
  );
}

function holds(value: Json | undefined, path: Path): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return value !== undefined;
  if (Array.isArray(value))
    return first === "*"
      ? value.some((item: Json) => holds(item, rest))
      : holds(value[Number(first)] as Json, rest);
  if (!isObject(value)) return false;
  if (first === "*") return Object.values(value).some((item) => holds(item, rest));
  return holds(value[first], rest);
}

/** DigitalOcean upgrades a cluster in place; a lower version takes another cluster. */
function isLowerVersion({ type }: ResourceJson, { path, before, after }: Change): boolean {
  if (!type.endsWith(":KubernetesCluster") || path !== "version") return false;
  if (typeof before !== "string" || typeof after !== "string") return false;
  return compareVersions(after, before) < 0;
}
