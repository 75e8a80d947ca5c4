import type * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { cloudHooks } from "../hooks/cloud-hooks";
import { ClusterHooks } from "../hooks/cluster-hooks";
import { createCluster } from "./doks";
import { createNetwork } from "./network";
import { createNodePools } from "./node-pools";
import { assignToProject, createProject } from "./project";
import { caCertificate, clusterKubeconfig, createProvider } from "./provider";

/** What tools and people need to reach the cluster; nothing of it is a secret. */
export interface ClusterOutputs {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  /** Address of the Kubernetes API. */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate authority of that address, base64-encoded PEM. */
  readonly caCertificate: pulumi.Output<string>;
}

/** Layer 1: the network, the cluster with its pools, and the way to everything that is made in it. */
export class Foundation extends pulumi.ComponentResource {
  readonly cluster: ClusterOutputs;
  /** Options of what is in the cluster: its provider, and the hooks that heal and migrate inside an `up`. */
  readonly inCluster: pulumi.ComponentResourceOptions;

  constructor(name: string, environment: Environment) {
    super("doks-platform:layer:Foundation", name);
    const opts = { parent: this };
    const hooks = cloudHooks(environment, name);
    const vpc = createNetwork(environment, { ...opts, hooks: hooks.network });
    const project = createProject(environment, { ...opts, hooks: hooks.project });
    const cluster = createCluster(environment, vpc, { ...opts, dependsOn: project, hooks: hooks.cluster });

    const kubeconfig = clusterKubeconfig(cluster);
    const clusterHooks = new ClusterHooks(environment, kubeconfig);
    const pools = createNodePools(environment, cluster, { ...opts, hooks: clusterHooks.pool });
    if (project) assignToProject(environment, project, cluster, opts);

    const provider = createProvider(environment.cluster.name, cluster, kubeconfig, pools, opts);
    this.inCluster = clusterHooks.inCluster(provider);
    this.cluster = outputs(cluster);
    const lookedAfter = clusterHooks.lookAfter(
      cluster.id,
      pools.map(({ id }) => id),
    );
    this.registerOutputs({ lookedAfter });
  }
}

function outputs(cluster: digitalocean.KubernetesCluster): ClusterOutputs {
  const { id, name, region, version, endpoint } = cluster;
  return { id, name, region, version, endpoint, caCertificate: caCertificate(cluster) };
}
