import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { poolLabel } from "../../lib/kubernetes/labels";
import { stackTags } from "../../stacks/ownership";

/** Labels of a pool's nodes: its name and whatever the environment adds. */
export function poolLabels(
  pool: string,
  further: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...further, [poolLabel]: pool };
}

/**
 * The pools besides the system pool, each a resource of its own, so that a new size replaces a pool and never
 * the cluster. Their names are generated: a replacement is made before the old pool goes.
 */
export function createNodePools(
  environment: DedicatedEnvironment,
  cluster: digitalocean.KubernetesCluster,
  opts: pulumi.CustomResourceOptions,
): digitalocean.KubernetesNodePool[] {
  return environment.cluster.pools.map(
    (pool) =>
      new digitalocean.KubernetesNodePool(
        `${environment.cluster.name}-${pool.name}`,
        {
          clusterId: cluster.id,
          size: pool.size,
          ...(pool.autoscale
            ? { autoScale: true, minNodes: pool.autoscale.min, maxNodes: pool.autoscale.max }
            : { nodeCount: pool.count }),
          labels: poolLabels(pool.name, pool.labels),
          taints: pool.taints.map((taint) => ({ ...taint })),
          tags: stackTags(environment),
        },
        { ...opts, customTimeouts: { create: "60m", delete: "60m" } },
      ),
  );
}
