import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { madeBy } from "../../stacks/ownership";

/** The VPC that the nodes and load balancers of a cluster are in. */
export function createNetwork(
  environment: DedicatedEnvironment,
  opts: pulumi.CustomResourceOptions,
): digitalocean.Vpc {
  const { cluster } = environment;
  return new digitalocean.Vpc(
    cluster.name,
    {
      name: cluster.name,
      region: cluster.region,
      ipRange: cluster.vpcSubnet,
      // A VPC takes no tags, so by this it is known to be the stack's.
      description: madeBy(environment),
    },
    {
      ...opts,
      protect: cluster.protect,
      // The API answers 409 until the last load balancer and node is gone; by default two minutes of that fail.
      customTimeouts: { delete: "30m" },
    },
  );
}
