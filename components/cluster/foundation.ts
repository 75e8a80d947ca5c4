import * as pulumi from "@pulumi/pulumi";
import { types } from "../../lib/resource-types";
import type { Environment } from "../../stacks/environment";
import { isDedicated, isExisting, isShared } from "../../stacks/topology";
import { defineCloudDeletions } from "../../recovery/cloud/cloud-hooks";
import type { ClusterAccess } from "./access";
import { createDedicated } from "./dedicated";
import { reachExisting } from "./existing";
import { reachShared } from "./shared";
import type { SharedPlatform } from "./shared-platform";

/** Layer 1: the network, the cluster with its pools, and the way to everything that is made in it. */
export class Foundation extends pulumi.ComponentResource {
  /** How tools reach the cluster. */
  readonly cluster: ClusterAccess["cluster"];
  readonly identity: ClusterAccess["identity"];
  readonly inCluster: pulumi.ComponentResourceOptions;
  readonly owner: pulumi.Output<SharedPlatform> | undefined;

  constructor(name: string, environment: Environment) {
    const { cluster: made } = environment;
    // What no price list of this program has, the bill reads here.
    const described = made.mode === "dedicated" && made.sizes && { sizes: made.sizes };
    super(types.foundation, name, { ...described });
    const access = reach(environment, name, { parent: this });
    const { cluster, identity, inCluster, owner, lookedAfter } = access;
    this.cluster = cluster;
    this.identity = identity;
    this.inCluster = inCluster;
    this.owner = owner;
    this.registerOutputs({ lookedAfter, ...described });
  }
}

function reach(environment: Environment, name: string, opts: pulumi.CustomResourceOptions): ClusterAccess {
  if (isDedicated(environment)) return createDedicated(environment, name, opts);
  defineCloudDeletions(environment);
  if (isShared(environment)) return reachShared(environment, opts);
  if (isExisting(environment)) return reachExisting(environment, opts);
  throw new Error("the schema knows a cluster.mode that the foundation does not");
}
