import type * as digitalocean from "@pulumi/digitalocean";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { execKubeconfig } from "./kubeconfig";

/** Relative to the project's folder, from which the provider runs it; so the state is the same everywhere. */
export const credentialScript = "components/cluster/exec-credential.mjs";

/** Certificate authority of a cluster's API, base64-encoded PEM; public, unlike the kubeconfig it is read from. */
export function caCertificate(cluster: digitalocean.KubernetesCluster): pulumi.Output<string> {
  const encoded = cluster.kubeConfigs.apply((configs) => configs[0]?.clusterCaCertificate ?? "");
  return pulumi.unsecret(encoded);
}

/**
 * A kubeconfig of a cluster that may be stored: its credential is asked for on each use, since the one in the
 * cluster's outputs dies after seven days.
 */
export function clusterKubeconfig(cluster: digitalocean.KubernetesCluster): pulumi.Output<string> {
  return pulumi
    .all([cluster.name, cluster.id, cluster.endpoint, caCertificate(cluster)])
    .apply(([clusterName, clusterId, endpoint, ca]) =>
      execKubeconfig({ clusterName, clusterId, endpoint, caCertificate: ca, script: credentialScript }),
    );
}

/**
 * The Kubernetes provider of a cluster. It depends on every pool: on destroy nothing outlives the nodes it runs
 * on, and finalizers find their controllers alive.
 */
export function createProvider(
  name: string,
  cluster: digitalocean.KubernetesCluster,
  kubeconfig: pulumi.Input<string>,
  pools: readonly digitalocean.KubernetesNodePool[],
  opts: pulumi.CustomResourceOptions,
): kubernetes.Provider {
  return new kubernetes.Provider(
    name,
    {
      kubeconfig,
      // Only another cluster replaces the provider and all that is in it; a new address or certificate does not.
      clusterIdentifier: cluster.id,
      enableServerSideApply: true,
      // An interrupted `up` may have made an object that the state does not know.
      upsertExistingObjects: true,
    },
    { ...opts, dependsOn: [...pools] },
  );
}
