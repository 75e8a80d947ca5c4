import { at, textOf } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

const digitalOcean = "dobs.csi.digitalocean.com";

/** In a cluster that was there before, whoever installed its driver knows the provisioner. */
export const storageProvisioner: ResourceRule = {
  kind: "resource",
  name: "storage-provisioner",
  description:
    "Volumes at DigitalOcean come from its own driver and can grow. " +
    `Give the StorageClass the provisioner ${digitalOcean} and allowVolumeExpansion.`,
  severity: "high",
  level: "mandatory",
  seed: "seeds/004",
  types: [types.storageClass],
  *check({ name, props }, { environment: { cluster, storage } }) {
    const what = `StorageClass ${textOf(at(props, "metadata.name")) || name}`;
    const { provisioner, allowVolumeExpansion } = props;
    const atDigitalOcean = cluster.mode !== "existing" || storage.csiDriver === "digitalocean";
    if (atDigitalOcean && typeof provisioner === "string" && provisioner !== digitalOcean)
      yield `${what}: provisioner ${provisioner}; allowed: ${digitalOcean}`;
    if (typeof allowVolumeExpansion !== "symbol" && allowVolumeExpansion !== true)
      yield {
        message: `${what}: allowVolumeExpansion is not true, so that no volume of it can grow; allowed: true`,
        level: "advisory",
      };
  },
};
