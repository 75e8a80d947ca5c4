import { bringsTraefik, isShared } from "../topology";
import { shown, type Check, type Violation } from "../../lib/violation";
import { sources } from "./firewall";
import { certifiedOverHttp } from "./hosts";
import type { Subject } from "./subject";

/** What only a load balancer has that ends connections itself. */
const ofRegional = ["nodes", "idleTimeout", "proxyProtocol"] as const;

/** What is asked of the load balancer is what one of its type, and who is behind it, can do. */
export const loadBalancer: Check<Subject> = ({ environment }) => {
  const { loadBalancer: asked } = environment.ingress;
  const { service } = environment.controllers.traefik;
  if (asked === undefined) return [];
  const path = "ingress.loadBalancer";
  if (bringsTraefik(environment) && service.type === "NodePort")
    return [{ path, got: shown(asked), allowed: "nothing here: hosts are reached by ports of the nodes" }];
  const violations: Violation[] = [
    ...sources(`${path}.allow`, asked.allow),
    ...sources(`${path}.deny`, asked.deny),
    ...sources(`${path}.proxyProtocol.from`, asked.proxyProtocol?.from),
  ];
  const ofAnother = ofRegional
    .filter((key) => asked[key] !== undefined && asked.type !== "REGIONAL")
    .map((key) => ({
      path: `${path}.${key}`,
      got: shown(asked[key]),
      allowed: "it only with ingress.loadBalancer.type REGIONAL, which ends connections itself",
    }));
  violations.push(...ofAnother);
  const [host] = environment.hosts.filter((one) => certifiedOverHttp(environment.ingress, one));
  if (asked.allow !== undefined && host !== undefined)
    violations.push({
      path: `${path}.allow`,
      got: shown(asked.allow),
      allowed: `it only with \`ingress.dns: digitalocean\`: Let's Encrypt comes from any address to certify ${host}`,
    });
  if (asked.proxyProtocol !== undefined && !bringsTraefik(environment))
    violations.push({
      path: `${path}.proxyProtocol`,
      got: shown(asked.proxyProtocol),
      allowed: isShared(environment)
        ? "it in the stack whose cluster it is"
        : "it only where Traefik is installed; type REGIONAL_NETWORK keeps clients' addresses without it",
    });
  return violations;
};
