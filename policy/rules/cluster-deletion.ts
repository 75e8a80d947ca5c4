import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Right for staging, which is to be gone without a trace. */
export const clusterDeletion: ResourceRule = {
  kind: "resource",
  name: "cluster-deletion",
  description:
    "The volumes and load balancers of production outlive its cluster. " +
    "Leave cluster.destroyAssociatedResources false.",
  severity: "critical",
  level: "mandatory",
  types: [types.cluster],
  *check({ name, props: { destroyAllAssociatedResources } }, { environment: { tier } }) {
    if (tier === "production" && destroyAllAssociatedResources === true)
      yield `cluster ${name}: destroyAllAssociatedResources is true; allowed in production: false`;
  },
};
