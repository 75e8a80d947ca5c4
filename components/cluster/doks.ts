import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { stackTags } from "../../stacks/ownership";
import { poolLabels } from "./node-pools";

/** What a cluster is made of. */
export interface ClusterArgs {
  readonly environment: DedicatedEnvironment;
  readonly vpc: digitalocean.Vpc;
  /** Version slug of DOKS. */
  readonly version: pulumi.Input<string>;
}

/** A DigitalOcean Kubernetes cluster with its system pool, VPC-native as its Gateway controller needs. */
export function createCluster(
  { environment, vpc, version }: ClusterArgs,
  opts: pulumi.CustomResourceOptions,
): digitalocean.KubernetesCluster {
  const { cluster } = environment;
  const tags = stackTags(environment);
  return new digitalocean.KubernetesCluster(
    cluster.name,
    {
      name: cluster.name,
      region: cluster.region,
      version,
      ha: cluster.highAvailability,
      vpcUuid: vpc.id,
      clusterSubnet: cluster.clusterSubnet,
      serviceSubnet: cluster.serviceSubnet,
      nodePool: {
        name: "system",
        size: cluster.systemPool.size,
        nodeCount: cluster.systemPool.count,
        labels: poolLabels("system"),
        tags,
      },
      controlPlaneFirewall: {
        enabled: cluster.controlPlaneFirewall.allowedAddresses.length > 0,
        allowedAddresses: [...cluster.controlPlaneFirewall.allowedAddresses],
      },
      maintenancePolicy: { ...cluster.maintenance },
      autoUpgrade: cluster.autoUpgrade,
      surgeUpgrade: cluster.surgeUpgrade,
      registryIntegration: cluster.registryIntegration,
      destroyAllAssociatedResources: cluster.destroyAssociatedResources,
      tags,
    },
    {
      ...opts,
      protect: cluster.protect,
      ignoreChanges: [
        // Left to DOKS; after any update of the cluster the API may return an empty one, a change for ever.
        "clusterAutoscalerConfigurations",
        // Where DOKS upgrades by itself, the version in the config is the one to begin with.
        ...(cluster.autoUpgrade ? ["version"] : []),
      ],
      // Updates and deletions have no limit of their own to raise.
      customTimeouts: { create: "60m" },
    },
  );
}
