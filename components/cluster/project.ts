import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";

/** The DigitalOcean project of an environment, with the cluster in it; without one, the account's default. */
export function createProject(
  environment: Environment,
  cluster: digitalocean.KubernetesCluster,
  opts: pulumi.CustomResourceOptions,
): digitalocean.Project | undefined {
  const { project } = environment.cluster;
  if (!project) return undefined;
  const resource = new digitalocean.Project(
    environment.cluster.name,
    {
      name: project.name,
      description: `Made by Pulumi: ${environment.project}, stack ${environment.stack}`,
      purpose: "Service or API",
      environment: project.environment,
    },
    opts,
  );
  // Assigned one by one: DOKS puts load balancers and volumes there too, which a full list would throw out.
  new digitalocean.ProjectResources(
    environment.cluster.name,
    { project: resource.id, resources: [cluster.clusterUrn] },
    opts,
  );
  return resource;
}
