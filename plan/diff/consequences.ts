import { kindOf } from "../labels";
import type { Json } from "../json";
import type { JsonValues, ResourceJson } from "./contract";
import type { Replacement } from "./replacement";
import { isObject } from "../../lib/json";

/** What an `up` takes away. */
export type Loss = "replace" | "delete";

/**
 * Words for a loss, of what is lost and of what comes in its place; undefined where they say nothing that the operation
 * does not.
 */
type Words = (
  loss: Loss,
  lost: ResourceJson,
  replacement: Replacement | undefined,
  successor: ResourceJson,
) => string | undefined;

/** `replaces the …` or `deletes the …`. */
const verb = (loss: Loss): string => (loss === "replace" ? "replaces" : "deletes");

const clusterGoes = "every volume and load balancer in it goes";

const byType: Readonly<Record<string, Words>> = {
  "digitalocean:index/kubernetesCluster:KubernetesCluster": (loss, { inputs }) =>
    `${verb(loss)} the cluster: ${clusterGoes}` +
    (inputs.destroyAllAssociatedResources === true
      ? ""
      : "; what DigitalOcean keeps of them is attached to nothing, and billed"),
  "digitalocean:index/vpc:Vpc": (loss) => `${verb(loss)} the VPC, and the cluster in it: ${clusterGoes}`,
  "digitalocean:index/kubernetesNodePool:KubernetesNodePool": poolGoes,
  "pulumi:providers:kubernetes": (loss) =>
    `${verb(loss)} the provider: everything that it has made in its cluster is ${loss}d too`,
  "random:index/randomPassword:RandomPassword": (loss) =>
    loss === "replace"
      ? "draws a new password: every client must get it and restart"
      : "the password is gone for good",
  "kubernetes:core/v1:Namespace": (loss) => `${verb(loss)} the namespace: everything in it goes`,
  "kubernetes:core/v1:PersistentVolumeClaim": (loss) =>
    `${verb(loss)} the claim: its data goes, unless the volume's class retains it`,
  "kubernetes:core/v1:Secret": whatIsReadGoes,
  "kubernetes:core/v1:ConfigMap": whatIsReadGoes,
  "kubernetes:storage.k8s.io/v1:StorageClass": () =>
    "volumes that are there stay as they are; for a moment no new one can be had",
  "kubernetes:helm.sh/v3:Release": (loss) =>
    loss === "replace"
      ? "installs the chart anew, then uninstalls the old release: the volumes of its StatefulSets do not move along"
      : "uninstalls the chart; the volumes of its StatefulSets stay",
  "kubernetes:argoproj.io/v1alpha1:Application": applicationGoes,
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": (loss) =>
    loss === "replace"
      ? "its load balancer goes, and the new one has another address: DNS must follow"
      : "its load balancer goes, and with it the address that DNS names",
};

/**
 * What a replacement or deletion does to those who depend on it, in words for a reviewer.
 * @param lost as it is before: what becomes of it was laid down then
 */
export function consequenceOf(
  loss: "replace",
  lost: ResourceJson,
  replacement: Replacement,
  successor: ResourceJson,
): string;
export function consequenceOf(loss: Loss, lost: ResourceJson): string | undefined;
export function consequenceOf(
  loss: Loss,
  lost: ResourceJson,
  replacement?: Replacement,
  successor = lost,
): string | undefined {
  const words = lost.options.retainOnDelete === true ? undefined : byType[lost.type];
  const said = words?.(loss, lost, replacement, successor);
  if (said !== undefined) return said;
  if (loss === "delete")
    return lost.options.retainOnDelete === true ? "leaves the state and stays where it is" : undefined;
  return replacement?.deleteFirst === true
    ? "is deleted first, then made anew"
    : "is made anew, then the old one is deleted";
}

function whatIsReadGoes(loss: Loss): string {
  return loss === "replace"
    ? "is away for a moment; whoever has read it must restart to see the new one"
    : "whoever reads it cannot start any more";
}

function poolGoes(
  loss: Loss,
  _lost: ResourceJson,
  replacement: Replacement | undefined,
  { options, inputs }: ResourceJson,
): string {
  const drained = hookNames(options.hooks, "beforeDelete").includes("drain-node-pool");
  if (loss === "delete")
    return drained
      ? "its nodes are drained one by one, then the pool goes"
      : "the pool goes, and the pods on its nodes with it";
  if (replacement?.properties.includes("clusterId")) return "goes with its cluster";
  if (replacement?.deleteFirst || inputs.name !== undefined)
    return "replaces the pool under the same name: it goes before there is a new one";
  return drained
    ? "swaps the pool: the new one first, then the old one's nodes are drained one by one, then it goes; no downtime " +
        "where disruption budgets allow"
    : "swaps the pool: the new one first, then the old one goes, and the pods on its nodes with it";
}

function applicationGoes(loss: Loss, { inputs }: ResourceJson): string | undefined {
  const metadata = inputs.metadata as JsonValues | undefined;
  const finalizers = metadata?.finalizers;
  const cascades =
    Array.isArray(finalizers) &&
    finalizers.some((name: Json) => typeof name === "string" && name.startsWith("resources-finalizer."));
  const goes = cascades ? "everything that it has deployed goes" : "what it has deployed stays";
  return loss === "replace" ? `${goes}, then it is made anew` : goes;
}

/** Hooks that run before a resource is made anew, and refuse to while the old one is there. */
const refusing = ["refuse-duplicate-cluster", "refuse-duplicate-vpc"];

/** Why `pulumi up` will not take a resource away, in words; undefined where nothing keeps it from that. */
export function refusalOf(
  loss: Loss,
  before: ResourceJson,
  after: ResourceJson | undefined,
): string | undefined {
  const stays = after === undefined ? before.protect : before.protect && after.protect;
  const hook = hookNames(after?.options.hooks, "beforeCreate").find((name) => refusing.includes(name));
  if (hook !== undefined)
    return (
      `\`pulumi up\` refuses it (hook ${hook}): bring up another stack beside this one, move the data, ` +
      "destroy this one"
    );
  if (!stays) return undefined;
  return (
    `\`pulumi up\` refuses to ${loss} it: the ${kindOf(before.type)} is protected, until an \`up\` before this one ` +
    "has taken that away (cluster.protect: false, or its option protect)"
  );
}

function hookNames(hooks: Json | undefined, moment: string): readonly string[] {
  const names = isObject(hooks) ? hooks[moment] : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}
