import { at, listOf } from "../../lib/known";
import { cis } from "../cis";
import type { Resource, ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Kinds that are in no namespace, those of groups that nobody here knows by how such kinds are called. */
const clusterWide =
  /:(Namespace|Node|PersistentVolume|ComponentStatus|IPAddress|ServiceCIDR|VolumeSnapshotContent|Cluster[A-Z]\w*|Cilium(Clusterwide|Node)\w*|\w+Class)$/;
/** Groups whose kinds are known well enough to say so. */
const namespaced =
  /^kubernetes:(core|apps|batch|autoscaling|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io|gateway\.networking\.k8s\.io|cert-manager\.io|argoproj\.io|monitoring\.coreos\.com|cilium\.io)\//;

/** What is put nowhere in particular lands where no policy, quota or guardrail is. */
export const defaultNamespace: ResourceRule = {
  kind: "resource",
  name: "default-namespace",
  description:
    "Nothing is in the namespace `default`. Say the namespace: metadata.namespace, of a release `namespace`, of an " +
    "Application spec.destination.namespace.",
  severity: "medium",
  level: "mandatory",
  framework: cis("5.7.4", "The default namespace should not be used"),
  requirement: "R-CLUSTER-3",
  *check(resource) {
    const { type, name } = resource;
    if (!type.startsWith("kubernetes:")) return;
    for (const [where, namespace] of placesOf(resource)) {
      // In a preview with a cluster the provider has filled in what an offline plan leaves open.
      if (namespace === undefined || namespace === "" || namespace === "default")
        yield `${type.slice(type.lastIndexOf(":") + 1)} ${name}: ${where} is default`;
    }
  },
};

function placesOf({ type, props }: Resource): readonly (readonly [string, unknown])[] {
  const own = [["metadata.namespace", at(props, "metadata.namespace")]] as const;
  if (type === types.release) return [["namespace", props["namespace"]]];
  if (type === types.application)
    return [...own, ["spec.destination.namespace", at(props, "spec.destination.namespace")]];
  if (type.endsWith(":AppProject")) {
    const destinations = listOf(at(props, "spec.destinations"));
    return [
      ...own,
      ...destinations.map(
        (each, index) => [`spec.destinations[${index}].namespace`, at(each, "namespace")] as const,
      ),
    ];
  }
  // The provider puts them into `default` all the same, as long as the cluster does not know their definition.
  if (clusterWide.test(type)) return [];
  return namespaced.test(type) ? own : stated(own);
}

/** Where it is not known whether a kind has a namespace, only one that is named counts. */
function stated(places: readonly (readonly [string, unknown])[]): typeof places {
  return places.filter(([, namespace]) => namespace !== undefined);
}
