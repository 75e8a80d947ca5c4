import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

const needed = {
  vpcUuid: "a VPC of the stack's own",
  clusterSubnet: "a range of its own for pods",
  serviceSubnet: "a range of its own for Services",
} as const;

/** Without ranges of its own a cluster is not VPC-native, and its Gateways never get an address. */
export const clusterNetwork: ResourceRule = {
  kind: "resource",
  name: "cluster-network",
  description:
    "A cluster is in a VPC of its own, with ranges for pods and Services, or changing that later replaces it. " +
    "Set vpcUuid, clusterSubnet and serviceSubnet.",
  severity: "high",
  level: "mandatory",
  types: [types.cluster],
  *check({ name, props }) {
    for (const [key, what] of Object.entries(needed)) {
      const value = props[key];
      if (value === undefined || value === null || value === "")
        yield `cluster ${name}: ${key} is not set; allowed: ${what}`;
    }
  },
};
