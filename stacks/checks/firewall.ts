import { isIPv4 } from "node:net";
import { parseSubnet } from "../subnet";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** The firewall's addresses are addresses or ranges. */
export const firewall: Check<DedicatedSubject> = ({ environment: { cluster } }) =>
  sources("cluster.controlPlaneFirewall.allowedAddresses", cluster.controlPlaneFirewall.allowedAddresses);

/** What is no address and no range among those of a property. */
export function sources(path: string, addresses: readonly string[] = []): Violation[] {
  return addresses
    .map((address, index) => ({ address, index }))
    .filter(({ address }) => !isIPv4(address) && parseSubnet(address)?.aligned !== true)
    .map(({ address, index }) => ({
      path: `${path}[${index}]`,
      got: shown(address),
      allowed: "an IPv4 address such as 203.0.113.7, or a range such as 203.0.113.0/24",
    }));
}
