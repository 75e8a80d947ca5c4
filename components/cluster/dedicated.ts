import type * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { cloudHooks } from "../../recovery/cloud/cloud-hooks";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import { createCluster } from "./doks";
import { createNetwork } from "./network";
import { createNodePools } from "./node-pools";
import { assignToProject, createProject } from "./project";
import { caCertificate, clusterKubeconfig, createProvider } from "./provider";
import { clusterVersion } from "./version";
import type { ClusterAccess, ClusterOutputs } from "./access";

/** Makes a VPC and a cluster with its pools. `component` is the name of the parent, as messages give it. */
export function createDedicated(
  environment: DedicatedEnvironment,
  component: string,
  opts: pulumi.CustomResourceOptions,
): ClusterAccess {
  const hooks = cloudHooks(environment, component);
  const vpc = createNetwork(environment, { ...opts, hooks: hooks.network });
  const project = createProject(environment, { ...opts, hooks: hooks.project });
  const version = clusterVersion(environment, { ...opts, hooks: hooks.version });
  const cluster = createCluster(
    { environment, vpc, version },
    { ...opts, dependsOn: project, hooks: hooks.cluster },
  );

  const kubeconfig = clusterKubeconfig(outputs(cluster));
  const clusterHooks = new ClusterHooks(environment, { kubeconfig, identity: cluster.id });
  const pools = createNodePools(environment, cluster, {
    ...opts,
    hooks: { ...hooks.pool, ...clusterHooks.pool },
  });
  if (project) assignToProject(environment, project, cluster, opts);

  const provider = createProvider(
    environment.cluster.name,
    { kubeconfig: clusterHooks.letIn(kubeconfig), identity: cluster.id },
    pools,
    opts,
  );
  const ids = pools.map(({ id }) => id);
  return {
    cluster: clusterHooks.letIn(outputs(cluster)),
    identity: cluster.id,
    inCluster: clusterHooks.inCluster(provider),
    lookedAfter: clusterHooks.lookAfter({ clusterId: cluster.id, ids }),
  };
}

function outputs(cluster: digitalocean.KubernetesCluster): ClusterOutputs {
  const { id, name, region, version, endpoint } = cluster;
  return { id, name, region, version, endpoint, caCertificate: caCertificate(cluster) };
}
