import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { ownerRecord } from "../../stacks/ownership";
import { isOwner, isShared, type OwningEnvironment } from "../../stacks/topology";
import { labels } from "../../lib/kubernetes/labels";
import { offer, type BorrowedPlatform, type SharedPlatform } from "./shared-platform";

export interface SharingArgs {
  readonly environment: Environment;
  /** What tells the cluster from any other. */
  readonly identity: pulumi.Input<string>;
  /** All layers of the stack. */
  readonly layers: readonly pulumi.Resource[];
}

/**
 * What stacks that share the cluster build on, or whose cluster this stack shares itself. A cluster notes who owns
 * it, so that a second owner is refused, and that note is the first to go on destroy, so that its hook can
 * refuse while others are in the cluster, before anything is touched.
 */
export function shareCluster(
  name: string,
  { environment, identity, layers }: SharingArgs,
  opts: pulumi.ComponentResourceOptions,
): SharedPlatform | BorrowedPlatform {
  if (isShared(environment)) return { owner: environment.cluster.stack };
  if (!isOwner(environment)) throw new Error("a cluster is a stack's own or another's");
  new OwnerRecord(name, { environment, identity }, { ...opts, dependsOn: [...layers] });
  return offer(environment);
}

class OwnerRecord extends pulumi.ComponentResource {
  constructor(
    name: string,
    { environment, identity }: Omit<SharingArgs, "layers"> & { readonly environment: OwningEnvironment },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("doks-platform:layer:Sharing", name, {}, opts);
    const metadata = {
      name: ownerRecord,
      namespace: "kube-system",
      labels: labels(environment, { name: ownerRecord, component: "cluster" }),
    };
    new kubernetes.core.v1.ConfigMap(
      ownerRecord,
      { metadata, data: { stack: environment.stack, cluster: identity } },
      { parent: this, ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }) },
    );
    this.registerOutputs();
  }
}
