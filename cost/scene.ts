import type { Billable, Scene } from "./billable";
import { Reader } from "./reader";

/** Looks at all resources once. */
export function sceneOf(resources: readonly Billable[], isUnknown: (value: unknown) => boolean): Scene {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return {
    read: new Reader(isUnknown),
    atDigitalOcean: true,
    referred: ({ dependencies = [] }, type) =>
      dependencies.map((urn) => byUrn.get(urn)).find((found) => found?.type === type),
    scalerOf: () => undefined,
  };
}
