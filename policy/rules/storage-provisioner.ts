import { provisioner as digitalOcean } from "../../lib/digitalocean/storage";
import { at, textOf, type KnownObject } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** In a cluster that was there before, whoever installed its driver knows the provisioner. */
export const storageProvisioner: ResourceRule = {
  kind: "resource",
  name: "storage-provisioner",
  description:
    "Volumes at DigitalOcean come from its own driver and can grow. " +
    `Give the StorageClass the provisioner ${digitalOcean} and allowVolumeExpansion, and take no files of a node for volumes.`,
  severity: "high",
  level: "mandatory",
  requirement: "R-STORAGE-1",
  types: [types.storageClass, types.persistentVolume],
  *check({ type, name, props }, { environment: { cluster, storage } }) {
    const title = textOf(at(props, "metadata.name")) || name;
    const atDigitalOcean = cluster.mode !== "existing" || storage.csiDriver === "digitalocean";
    if (type === types.persistentVolume) {
      for (const fault of volumeFaults(props, atDigitalOcean)) yield `PersistentVolume ${title}: ${fault}`;
      return;
    }
    const what = `StorageClass ${title}`;
    const { provisioner, allowVolumeExpansion } = props;
    if (atDigitalOcean && typeof provisioner === "string" && provisioner !== digitalOcean)
      yield `${what}: provisioner ${provisioner}; allowed: ${digitalOcean}`;
    if (typeof allowVolumeExpansion !== "symbol" && allowVolumeExpansion !== true)
      yield {
        message: `${what}: allowVolumeExpansion is not true, so that no volume of it can grow; allowed: true`,
        level: "advisory",
      };
  },
};

/** A node's own disk goes with the node, and its files are not for pods. */
function* volumeFaults({ spec }: KnownObject, atDigitalOcean: boolean): Iterable<string> {
  const path = at(spec, "hostPath.path") ?? at(spec, "local.path");
  if (path !== undefined) yield `spec is the node's ${textOf(path)}; allowed: a volume of a CSI driver`;
  const driver = at(spec, "csi.driver");
  if (atDigitalOcean && typeof driver === "string" && driver !== digitalOcean)
    yield `spec.csi.driver is ${driver}; allowed: ${digitalOcean}`;
}
