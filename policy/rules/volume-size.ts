import { bytes } from "../../lib/kubernetes/quantity";
import { claimsOf, claimTypes } from "../claims";
import type { ResourceRule } from "../rule";

/** Volumes grow, but a full one stops its service first; and small ones are slow. */
export const volumeSize: ResourceRule = {
  kind: "resource",
  name: "volume-size",
  description:
    "Production's volumes have room. " +
    "Raise data.<service>.size, or an application's persistence.size, or lower policy.limits.volumeSize.",
  severity: "medium",
  level: "mandatory",
  types: claimTypes,
  *check(resource, { environment }) {
    const { tier, policy } = environment;
    if (tier !== "production") return;
    const least = policy.limits.volumeSize;
    for (const { what, size } of claimsOf(resource, environment)) {
      if (typeof size === "string" && isSmaller(size, least))
        yield `${what}: size ${size}; allowed in production: ${least} or more`;
    }
  },
};

function isSmaller(size: string, least: string): boolean {
  try {
    return bytes(size) < bytes(least);
  } catch {
    // No quantity: what is wrong with it the API says better.
    return false;
  }
}
