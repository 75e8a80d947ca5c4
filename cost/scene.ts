import type { Billable, Scene } from "./billable";
import { sizeOf, type DescribedSizes } from "../lib/digitalocean/sizes";
import { types } from "../lib/resource-types";
import { Reader } from "./reader";
import { provisioner as ours, shippedClasses } from "../lib/digitalocean/storage";

/**
 * The component that tells whose the cluster's volumes and load balancers are, in its property `cloud`, and in
 * `storageClass` of which class: another stack may have made that.
 */
export const platformType = "doks-platform:layer:Controllers";

export const scalerTypes: readonly string[] = ["v1", "v2"].map(
  (version) => `kubernetes:autoscaling/${version}:HorizontalPodAutoscaler`,
);

export const storageClassType = "kubernetes:storage.k8s.io/v1:StorageClass";

/** Looks at all resources once. Where nothing tells the cloud, it is DigitalOcean: that counts more, not less. */
export function sceneOf(
  resources: readonly Billable[],
  isUnknown: (value: unknown) => boolean,
  maybeAbsent: boolean,
): Scene {
  const read = new Reader(isUnknown);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const clouds = resources.filter(({ type }) => type === platformType);
  const byTarget = new Map<string | undefined, Billable[]>();
  for (const scaler of resources.filter(({ type }) => scalerTypes.includes(type))) {
    const target = targetOf(scaler, read);
    byTarget.set(target, [...(byTarget.get(target) ?? []), scaler]);
  }
  const classes = classesOf(resources, read);
  const described = describedSizes(resources, read);
  return {
    read,
    maybeAbsent,
    atDigitalOcean: clouds.every(({ properties }) => read.text(properties["cloud"]) !== "other"),
    referred: ({ dependencies = [] }, type) =>
      dependencies.map((urn) => byUrn.get(urn)).find((found) => found?.type === type),
    scalerOf: (name, metadata) =>
      byTarget.get(name)?.find((scaler) => mayShare(metadata, scaler.properties["metadata"], read)),
    sizeOf: (slug) => sizeOf(slug, described),
    isVolumeClass: (name) => classes.get(name),
  };
}

/** Sizes of Droplets that the foundation tells of, whose figures its configuration has made sure of. */
function describedSizes(resources: readonly Billable[], read: Reader): DescribedSizes {
  const told = resources.filter(({ type }) => type === types.foundation);
  const sizes = told.flatMap(({ properties }) => Object.entries(read.fields(properties["sizes"]) ?? {}));
  return Object.fromEntries(sizes) as DescribedSizes;
}

/** Name of the StatefulSet that it scales. */
function targetOf({ properties }: Billable, read: Reader): string | undefined {
  const target = read.at(properties["spec"], "scaleTargetRef");
  return read.text(read.at(target, "kind")) === "StatefulSet"
    ? read.text(read.at(target, "name"))
    : undefined;
}

/** Whether two objects are in one namespace, as far as that is known. */
function mayShare(one: unknown, other: unknown, read: Reader): boolean {
  const [here, there] = [one, other].map((metadata) => read.text(read.at(metadata, "namespace"), "default"));
  return here === undefined || there === undefined || here === there;
}

/** Whose the volumes of each known StorageClass are. */
function classesOf(resources: readonly Billable[], read: Reader): ReadonlyMap<string, boolean> {
  const used = resources.flatMap(({ type, properties }) =>
    type === platformType ? [read.text(properties["storageClass"])] : [],
  );
  const made = resources.flatMap(({ type, name, properties }) => {
    if (type !== storageClassType) return [];
    // One that nobody knows yet counts: rather too much than too little.
    const provisioner = read.text(properties["provisioner"], ours) ?? ours;
    return [[read.text(read.at(properties["metadata"], "name"), name), provisioner === ours] as const];
  });
  const all = [...[...shippedClasses, ...used].map((name) => [name, true] as const), ...made];
  return new Map(all.flatMap(([name, own]) => (name === undefined ? [] : [[name, own] as const])));
}
