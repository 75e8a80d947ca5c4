import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { isDedicated, isExisting, isShared } from "../../stacks/topology";
import { defineCloudDeletions } from "../hooks/cloud-hooks";
import { createDedicated } from "./dedicated";
import { reachExisting } from "./existing";
import { reachShared } from "./shared";
import type { SharedPlatform } from "./shared-platform";

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

/** The way into a cluster, whoever made it. */
export interface ClusterAccess {
  readonly cluster: pulumi.Input<object>;
  /** What tells it from any other. */
  readonly identity: pulumi.Input<string>;
  /** Options of what is in the cluster: its provider, and the hooks that heal and migrate inside an `up`. */
  readonly inCluster: pulumi.ComponentResourceOptions;
  /** What the cluster's owner has made for all; absent where that is this stack. */
  readonly owner?: pulumi.Output<SharedPlatform>;
  /** Resolved when what a killed `up` left is looked after. */
  readonly lookedAfter?: pulumi.Output<unknown>;
}

/** Layer 1: the network, the cluster with its pools, and the way to everything that is made in it. */
export class Foundation extends pulumi.ComponentResource {
  /** How tools reach the cluster. */
  readonly cluster: ClusterAccess["cluster"];
  readonly identity: ClusterAccess["identity"];
  readonly inCluster: pulumi.ComponentResourceOptions;
  readonly owner: pulumi.Output<SharedPlatform> | undefined;

  constructor(name: string, environment: Environment) {
    super("doks-platform:layer:Foundation", name);
    const access = reach(environment, name, { parent: this });
    const { cluster, identity, inCluster, owner, lookedAfter } = access;
    this.cluster = cluster;
    this.identity = identity;
    this.inCluster = inCluster;
    this.owner = owner;
    this.registerOutputs({ lookedAfter });
  }
}

function reach(environment: Environment, name: string, opts: pulumi.CustomResourceOptions): ClusterAccess {
  if (isDedicated(environment)) return createDedicated(environment, name, opts);
  defineCloudDeletions(environment);
  if (isShared(environment)) return reachShared(environment, opts);
  if (isExisting(environment)) return reachExisting(environment, opts);
  throw new Error("the schema knows a cluster.mode that the foundation does not");
}
