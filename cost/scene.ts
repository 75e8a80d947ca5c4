import type { Billable, Scene } from "./billable";
import { Reader } from "./reader";

/** The component that tells whose the cluster's volumes and load balancers are, in its property `cloud`. */
export const platformType = "doks-platform:layer:Controllers";

export const scalerTypes: readonly string[] = ["v1", "v2"].map(
  (version) => `kubernetes:autoscaling/${version}:HorizontalPodAutoscaler`,
);

/** Looks at all resources once. Where nothing tells the cloud, it is DigitalOcean: that counts more, not less. */
export function sceneOf(resources: readonly Billable[], isUnknown: (value: unknown) => boolean): Scene {
  const read = new Reader(isUnknown);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const clouds = resources.filter(({ type }) => type === platformType);
  const scalers = resources
    .filter(({ type }) => scalerTypes.includes(type))
    .map((scaler) => [targetOf(scaler, read), scaler] as const);
  const byTarget = new Map(scalers);
  return {
    read,
    atDigitalOcean: clouds.every(({ properties }) => read.text(properties["cloud"]) !== "other"),
    referred: ({ dependencies = [] }, type) =>
      dependencies.map((urn) => byUrn.get(urn)).find((found) => found?.type === type),
    scalerOf: (statefulSet) => byTarget.get(statefulSet),
  };
}

/** Name of the StatefulSet that it scales. */
function targetOf({ properties }: Billable, read: Reader): string | undefined {
  const target = read.at(properties["spec"], "scaleTargetRef");
  return read.text(read.at(target, "kind")) === "StatefulSet"
    ? read.text(read.at(target, "name"))
    : undefined;
}
