import * as pulumi from "@pulumi/pulumi";
import type { SharedEnvironment } from "../../stacks/topology";
import { ClusterHooks } from "../hooks/cluster-hooks";
import type { ClusterAccess, ClusterOutputs } from "./foundation";
import { clusterKubeconfig, createProvider } from "./provider";
import { accept } from "./shared-platform";

/** The cluster of another stack, through that stack's outputs. */
export function reachShared(
  environment: SharedEnvironment,
  opts: pulumi.CustomResourceOptions,
): ClusterAccess {
  const { name } = environment.cluster;
  const reference = new pulumi.StackReference(name, { name: qualified(environment) }, opts);
  // Each for itself, and neither is secret: together they would be unknown in a plan, or secret with any third.
  const exports = reference.outputs as unknown as Readonly<
    Record<"platform" | "cluster", pulumi.Output<object>>
  >;
  const owner = pulumi.unsecret(exports.platform).apply((exported) => accept(exported, environment));
  const outputs = pulumi
    .all([owner, exports.cluster])
    .apply(([, exported]) => exported as pulumi.Unwrap<ClusterOutputs>);

  const kubeconfig = clusterKubeconfig(outputs);
  const hooks = new ClusterHooks(environment, kubeconfig);
  const provider = createProvider(name, { kubeconfig, identity: outputs.id }, [], opts);
  return {
    cluster: outputs,
    inCluster: hooks.inCluster(provider),
    owner,
    lookedAfter: hooks.lookAfter(),
  };
}

/** The owner as every backend finds it, whichever project is selected. */
function qualified({ cluster: { stack }, project }: SharedEnvironment): string {
  return stack.includes("/") ? stack : `${pulumi.getOrganization()}/${project}/${stack}`;
}
