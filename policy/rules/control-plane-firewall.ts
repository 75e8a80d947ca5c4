import { isBroadRange, isPublicRange } from "../address-range";
import { listOf, objectOf } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/**
 * Which addresses may reach the Kubernetes API only its owner knows: a missing list is reported, and stops
 * nobody; a list that lets everybody in is a mistake.
 */
export const controlPlaneFirewall: ResourceRule = {
  kind: "resource",
  name: "control-plane-firewall",
  description:
    "Only known addresses reach the Kubernetes API of production. " +
    "List those of your offices, VPN and CI in cluster.controlPlaneFirewall.allowedAddresses.",
  severity: "high",
  level: "mandatory",
  types: [types.cluster],
  *check({ name, props: { controlPlaneFirewall: firewall } }, { environment: { tier } }) {
    if (typeof firewall === "symbol") return;
    const { enabled, allowedAddresses } = objectOf(firewall);
    if (enabled === false || enabled === undefined || enabled === null) {
      if (tier === "production")
        yield {
          message: `cluster ${name}: the firewall of its control plane is off; allowed in production: on, with addresses`,
          level: "advisory",
        };
      return;
    }
    for (const address of listOf(allowedAddresses)) {
      if (typeof address !== "string") continue;
      const where = `cluster ${name}: controlPlaneFirewall.allowedAddresses has ${address}`;
      if (isPublicRange(address)) yield `${where}; allowed: addresses and ranges of yours`;
      else if (isBroadRange(address))
        yield {
          message: `${where}, more than any site has; better: ranges of yours, no larger than a /16`,
          level: "advisory",
        };
    }
  },
};
