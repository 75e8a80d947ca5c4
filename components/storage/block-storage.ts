import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { provisioner } from "../../lib/digitalocean/storage";
import { labels } from "../../lib/kubernetes/labels";

/** The StorageClasses that an environment needs besides the shipped ones; all of them can grow. */
export function createStorageClasses(
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
): kubernetes.storage.v1.StorageClass[] {
  return environment.storage.classes.map(
    ({ name, reclaimPolicy, fsType }) =>
      new kubernetes.storage.v1.StorageClass(
        name,
        {
          metadata: { name, labels: labels(environment, { name, component: "storage" }) },
          provisioner,
          parameters: { "csi.storage.k8s.io/fstype": fsType },
          reclaimPolicy,
          allowVolumeExpansion: true,
          volumeBindingMode: "WaitForFirstConsumer",
        },
        // Kubernetes lets neither change, and the provider knows it of the parameters alone. Volumes stay as they are.
        { ...opts, replaceOnChanges: ["reclaimPolicy"], deleteBeforeReplace: true },
      ),
  );
}
