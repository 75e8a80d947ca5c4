import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** DOKS's own default for `ha` changed with 1.36, so what is left out means something else for each version. */
export const clusterHighAvailability: ResourceRule = {
  kind: "resource",
  name: "cluster-high-availability",
  description:
    "A cluster says whether its control plane is highly available, and production's is. " +
    "Set cluster.highAvailability.",
  severity: "high",
  level: "mandatory",
  requirement: "R-CLUSTER-4",
  types: [types.cluster],
  *check({ name, props: { ha } }, { environment: { tier } }) {
    if (ha === undefined || ha === null) yield `cluster ${name}: ha is not set; allowed: true or false`;
    else if (ha === false && tier === "production")
      yield `cluster ${name}: ha is false; allowed in production: true`;
  },
};
