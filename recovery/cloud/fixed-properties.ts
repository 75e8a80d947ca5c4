import type { Cluster, Vpc } from "../../lib/digitalocean/client";
import { poolLabel } from "../../lib/kubernetes/labels";
import { HookError } from "../report";

/** What of a VPC only another VPC can have otherwise. */
export interface FixedNetwork {
  /** Slug of the region. */
  readonly region: string;
  /** Range of the VPC, in CIDR notation. */
  readonly vpcSubnet: string;
}

/** What of a cluster only another cluster can have otherwise, by its names in the config. */
export interface FixedCluster extends FixedNetwork {
  readonly clusterSubnet: string;
  readonly serviceSubnet: string;
  readonly systemPool: { readonly size: string };
}

/** A property of the config, what it asks for and what there is; that is empty where DigitalOcean does not say. */
type Property = readonly [path: string, asked: string, there: string];

/**
 * Refuses to make a cluster that is there with another of its fixed properties: the `up` would replace it, or
 * somebody has changed the config since an interrupted `up` made it. The engine does not say which.
 * @param vpc the one that the cluster is in; undefined where it is not known
 * @throws HookError that names each property and what to do
 */
export function refuseReplacedCluster(cluster: Cluster, vpc: Vpc | undefined, asked: FixedCluster): void {
  const system = cluster.nodePools.find(({ labels }) => labels[poolLabel] === "system");
  refuse(`cluster ${cluster.name} (${cluster.id})`, [
    ["cluster.region", asked.region, cluster.region],
    ["cluster.vpcSubnet", asked.vpcSubnet, vpc?.ipRange ?? ""],
    ["cluster.clusterSubnet", asked.clusterSubnet, cluster.clusterSubnet],
    ["cluster.serviceSubnet", asked.serviceSubnet, cluster.serviceSubnet],
    ["cluster.systemPool.size", asked.systemPool.size, system?.size ?? ""],
  ]);
}

/**
 * The same for a VPC, with which its cluster would be replaced.
 * @throws HookError
 */
export function refuseReplacedVpc(vpc: Vpc, asked: FixedNetwork): void {
  refuse(`VPC ${vpc.name} (${vpc.id}), and the cluster in it`, [
    ["cluster.region", asked.region, vpc.region],
    ["cluster.vpcSubnet", asked.vpcSubnet, vpc.ipRange],
  ]);
}

function refuse(thing: string, properties: readonly Property[]): void {
  const changed = properties.filter(([, asked, there]) => there !== "" && there !== asked);
  if (changed.length === 0) return;
  const differences = changed.map(([path, asked, there]) => `  - ${path} is ${asked}, and was ${there}\n`);
  throw new HookError(
    `this config would replace ${thing}, with everything that it holds:\n${differences.join("")}` +
      "Put that back. For a cluster that is otherwise, bring up another stack beside this one, move the data, and " +
      "destroy this one",
  );
}
