import type * as digitalocean from "@pulumi/digitalocean";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { execKubeconfig } from "./kubeconfig";
import type { ClusterOutputs } from "./access";

/** Relative to the project's folder, from which the provider runs it; so the state is the same everywhere. */
export const credentialScript = "components/cluster/exec-credential.mjs";

/** Certificate authority of a cluster's API, base64-encoded PEM; public, unlike the kubeconfig it is read from. */
export function caCertificate(cluster: digitalocean.KubernetesCluster): pulumi.Output<string> {
  const encoded = cluster.kubeConfigs.apply((configs) => configs[0]?.clusterCaCertificate ?? "");
  return pulumi.unsecret(encoded);
}

/** What a kubeconfig is made of, with values that may be known later. */
type Reachable = pulumi.Input<
  pulumi.Unwrap<Pick<ClusterOutputs, "id" | "name" | "endpoint" | "caCertificate">>
>;

/**
 * A kubeconfig of a cluster that may be stored: its credential is asked for on each use, since the one in the
 * cluster's outputs dies after seven days.
 */
export function clusterKubeconfig(cluster: Reachable | ClusterOutputs): pulumi.Output<string> {
  return pulumi.output(cluster).apply(({ name, id, endpoint, caCertificate: ca }) =>
    execKubeconfig({
      clusterName: name,
      clusterId: id,
      endpoint,
      caCertificate: ca,
      script: credentialScript,
    }),
  );
}

/** How a provider reaches its cluster. */
export interface ProviderArgs {
  readonly kubeconfig: pulumi.Input<string>;
  /** Only another identity replaces the provider and all that is in the cluster; a new address does not. */
  readonly identity: pulumi.Input<string>;
  /** Context of the kubeconfig; default its current one. */
  readonly context?: pulumi.Input<string | undefined>;
}

/**
 * The Kubernetes provider of a cluster. It depends on every pool: on destroy nothing outlives the nodes it runs
 * on, and finalizers find their controllers alive.
 */
export function createProvider(
  name: string,
  { kubeconfig, identity, context }: ProviderArgs,
  pools: readonly pulumi.Resource[],
  opts: pulumi.CustomResourceOptions,
): kubernetes.Provider {
  return new kubernetes.Provider(
    name,
    {
      kubeconfig,
      ...(context !== undefined && { context }),
      clusterIdentifier: identity,
      enableServerSideApply: true,
      // An interrupted `up` may have made an object that the state does not know.
      upsertExistingObjects: true,
    },
    { ...opts, dependsOn: [...pools] },
  );
}
