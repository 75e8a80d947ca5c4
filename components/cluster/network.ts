import * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";

/** The VPC that the nodes and load balancers of a cluster are in. */
export function createNetwork(
  cluster: Environment["cluster"],
  opts: pulumi.CustomResourceOptions,
): digitalocean.Vpc {
  return new digitalocean.Vpc(
    cluster.name,
    { name: cluster.name, region: cluster.region, ipRange: cluster.vpcSubnet },
    {
      ...opts,
      protect: cluster.protect,
      // The API answers 409 until the last load balancer and node is gone; by default two minutes of that fail.
      customTimeouts: { delete: "30m" },
    },
  );
}
