import type * as pulumi from "@pulumi/pulumi";
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
