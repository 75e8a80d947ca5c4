import type * as digitalocean from "@pulumi/digitalocean";
import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { createCluster } from "./doks";
import { createNetwork } from "./network";
import { createNodePools } from "./node-pools";
import { assignToProject, createProject } from "./project";
import { caCertificate, createProvider } from "./provider";

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

/** Layer 1: the network, the cluster with its pools, and the provider through which everything else is made. */
export class Foundation extends pulumi.ComponentResource {
  readonly cluster: ClusterOutputs;
  readonly provider: kubernetes.Provider;

  constructor(name: string, environment: Environment) {
    super("doks-platform:layer:Foundation", name);
    const opts = { parent: this };
    const vpc = createNetwork(environment.cluster, opts);
    const project = createProject(environment, opts);
    const cluster = createCluster(environment, vpc, { ...opts, dependsOn: project });
    const pools = createNodePools(environment, cluster, opts);
    if (project) assignToProject(environment, project, cluster, opts);

    this.provider = createProvider(environment.cluster.name, cluster, pools, opts);
    this.cluster = outputs(cluster);
    this.registerOutputs();
  }
}

function outputs(cluster: digitalocean.KubernetesCluster): ClusterOutputs {
  const { id, name, region, version, endpoint } = cluster;
  return { id, name, region, version, endpoint, caCertificate: caCertificate(cluster) };
}
