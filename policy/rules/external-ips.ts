import { at, listOf, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { ResourceRule } from "../rule";

/** A Service takes the traffic to an address that it names, whoever's that is (CVE-2020-8554). */
export const externalIps: ResourceRule = {
  kind: "resource",
  name: "external-ips",
  description:
    "No Service takes addresses for its own. Take spec.externalIPs out; a Gateway or a load balancer gets traffic in.",
  severity: "high",
  level: "mandatory",
  types: [types.service],
  *check({ name, props }) {
    const addresses = listOf(at(props, "spec.externalIPs"));
    if (addresses.length > 0)
      yield `Service ${textOf(at(props, "metadata.name")) || name}: spec.externalIPs has ${addresses.map(textOf).join(", ")}; allowed: none`;
  },
};
