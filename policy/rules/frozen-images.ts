import type { ResourceRule } from "../rule";
import { workloadsOf, workloadTypes } from "../workloads";

/** Images that nobody mends any more are reported, once for each release. */
export const frozenImages: ResourceRule = {
  kind: "resource",
  name: "frozen-images",
  description:
    "No image is of bitnamilegacy, which has had no security fix since 2025-08-28. " +
    "Set charts.images.edition to `secure` with your registry of Bitnami Secure Images (docs/air-gap.md).",
  severity: "medium",
  level: "advisory",
  requirement: "R-SECURITY-8",
  types: workloadTypes,
  check(resource, settings) {
    const images = workloadsOf(resource, settings)
      .flatMap(({ containers }) => containers)
      .flatMap(({ repository }) => /(?:^|\/)bitnamilegacy\/([^/]+)$/.exec(repository ?? "")?.[1] ?? []);
    if (images.length === 0) return [];
    return [`${resource.name} runs frozen images: ${[...new Set(images)].sort().join(", ")}`];
  },
};
