import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { madeBy } from "../../stacks/ownership";

/**
 * The DigitalOcean project of an environment; without one, the account's default has everything. It has to be
 * there before the cluster, so that on destroy it goes after all that DOKS puts into it; volumes that outlive
 * the cluster keep it.
 */
export function createProject(
  environment: DedicatedEnvironment,
  opts: pulumi.CustomResourceOptions,
): digitalocean.Project | undefined {
  const { project, destroyAssociatedResources } = environment.cluster;
  if (!project) return undefined;
  return new digitalocean.Project(
    environment.cluster.name,
    {
      name: project.name,
      description: madeBy(environment),
      purpose: "Service or API",
      environment: project.environment,
    },
    { ...opts, retainOnDelete: !destroyAssociatedResources, customTimeouts: { delete: "30m" } },
  );
}

/** Puts the cluster into its project; what DOKS makes for it follows. */
export function assignToProject(
  environment: DedicatedEnvironment,
  project: digitalocean.Project,
  cluster: digitalocean.KubernetesCluster,
  opts: pulumi.CustomResourceOptions,
): digitalocean.ProjectResources {
  // Assigned one by one: a full list would throw out the load balancers and volumes that DOKS puts there too.
  return new digitalocean.ProjectResources(
    environment.cluster.name,
    { project: project.id, resources: [cluster.clusterUrn] },
    opts,
  );
}
