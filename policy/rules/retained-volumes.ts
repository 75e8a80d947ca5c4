import { shippedReclaimPolicies } from "../../lib/digitalocean/storage";
import { claimsOf, claimTypes } from "../claims";
import { at, textOf } from "../../lib/known";
import type { ResourceRule } from "../rule";
import type { Settings } from "../settings";
import { types } from "../../lib/resource-types";

/** A class that somebody else made in the cluster cannot be judged here. */
export const retainedVolumes: ResourceRule = {
  kind: "resource",
  name: "retained-volumes",
  description:
    "Production's data outlives its claims. " +
    "Use a class that retains volumes as storage.class, or an application's persistence.storageClass, such as " +
    "do-block-storage-retain or one of storage.classes.",
  severity: "critical",
  level: "mandatory",
  requirement: "R-DATA-13",
  types: [...claimTypes, types.persistentVolume],
  *check(resource, settings) {
    if (settings.environment.tier !== "production") return;
    if (resource.type === types.persistentVolume) {
      const { name, props } = resource;
      const policy = at(props, "spec.persistentVolumeReclaimPolicy");
      // What somebody makes by hand is retained unless it says otherwise.
      if (policy === "Delete" || policy === "Recycle")
        yield `PersistentVolume ${textOf(at(props, "metadata.name")) || name}: spec.persistentVolumeReclaimPolicy is ${policy}; allowed in production: Retain`;
    }
    for (const { what, storageClass } of claimsOf(resource, settings.environment)) {
      if (storageClass === undefined || storageClass === null || storageClass === "") {
        yield `${what}: no storage class, so that the cluster's default decides; allowed in production: one with Retain`;
      } else if (typeof storageClass === "string" && reclaimPolicy(storageClass, settings) === "Delete") {
        yield `${what}: storage class ${storageClass} deletes volumes with their claims; allowed in production: Retain`;
      }
    }
  },
};

function reclaimPolicy(
  name: string,
  { environment: { cluster, storage } }: Settings,
): "Delete" | "Retain" | undefined {
  const own = storage.classes.find((each) => each.name === name)?.reclaimPolicy;
  if (own !== undefined) return own;
  // Another cluster may have a class of the same name that is none of DigitalOcean's.
  return cluster.mode === "existing" && storage.csiDriver === undefined
    ? undefined
    : shippedReclaimPolicies[name];
}
