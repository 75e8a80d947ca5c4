import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../../lib/refusal";
import type { SharedEnvironment } from "../../stacks/topology";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import { ofFile, type Access, type ExistingClusterOutputs } from "./existing";
import { clusterKubeconfig, createProvider } from "./provider";
import { accept } from "./shared-platform";
import type { ClusterAccess, ClusterOutputs } from "./access";

/** The cluster of another stack, through that stack's outputs. */
export function reachShared(
  environment: SharedEnvironment,
  opts: pulumi.CustomResourceOptions,
): ClusterAccess {
  const name = `${environment.project}-${environment.stack}`;
  const reference = new pulumi.StackReference(name, { name: qualified(environment) }, opts);
  // Each for itself, and neither is secret: together they would be unknown in a plan, or secret with any third.
  const exports = reference.outputs as unknown as Readonly<
    Record<"platform" | "cluster", pulumi.Output<object>>
  >;
  const owner = pulumi.unsecret(exports.platform).apply((exported) => accept(exported, environment));
  const exported = pulumi.all([owner, exports.cluster]).apply(([, cluster]) => cluster);
  const access = exported.apply((cluster) => accessTo(cluster as OwnersCluster, environment));

  const { forHooks, identity } = access;
  const hooks = new ClusterHooks(environment, { kubeconfig: forHooks, identity });
  const args = {
    kubeconfig: hooks.letIn(access.apply(({ forProvider }) => pulumi.output(forProvider))),
    identity,
    context: access.context,
  };
  const provider = createProvider(name, args, [], opts);
  return {
    cluster: hooks.letIn(exported),
    identity,
    inCluster: hooks.inCluster(provider),
    owner,
    lookedAfter: hooks.lookAfter(),
  };
}

type OwnersCluster = pulumi.Unwrap<ClusterOutputs> | ExistingClusterOutputs;

interface SharedAccess extends Access {
  readonly identity: string;
  readonly context?: string;
}

/** The way into the owner's cluster, as the owner itself goes. */
function accessTo(cluster: OwnersCluster, { cluster: { stack } }: SharedEnvironment): SharedAccess {
  if (!("mode" in cluster)) {
    const kubeconfig = clusterKubeconfig(cluster);
    return { forProvider: kubeconfig, forHooks: kubeconfig, identity: cluster.id };
  }
  const { kubeconfig, context, identity } = cluster;
  if (kubeconfig === undefined)
    throw new Refusal(
      `the kubeconfig of stack ${stack} is its secret, which it does not hand on: give it a path there, in ` +
        "cluster.kubeconfig, which holds here too",
    );
  return { ...ofFile(kubeconfig, context), identity, ...(context !== undefined && { context }) };
}

/** The owner as every backend finds it, whichever project is selected. */
function qualified({ cluster: { stack }, project }: SharedEnvironment): string {
  return stack.includes("/") ? stack : `${pulumi.getOrganization()}/${project}/${stack}`;
}
