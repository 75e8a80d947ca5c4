import type { Environment } from "../../stacks/environment";
import type { Gateway } from "../configs/gateway";
import { httpsListener } from "../configs/listeners";
import type { Endpoint } from "../../catalog/endpoint";
import type { Endpoints } from "../data/data";
import type { Application } from "../../stacks/applications";

/**
 * What the platform tells an application, as `platform` in the values of charts/service: where it runs, how it
 * is reached, and which Secrets and addresses the data services have. No secret is among it.
 */
export function platformValues(
  environment: Environment,
  application: Application,
  gateway: Gateway,
  endpoints: Endpoints,
): object {
  const listeners = application.hosts.map((host) => [host, httpsListener(environment, host)] as const);
  return {
    environment: environment.name,
    tier: environment.tier,
    team: environment.labels.team,
    partOf: environment.labels.partOf,
    domain: environment.ingress.domain,
    gateway: {
      ...gateway.reference,
      class: gateway.className,
      listeners: Object.fromEntries(listeners),
    },
    storageClass: environment.storage.class,
    ...Object.fromEntries(
      Object.entries(endpoints).map(([service, endpoint]) => [service, addressOf(endpoint)]),
    ),
  };
}

/** Without user and database, which are in the Secret too. */
function addressOf({ host, port, sentinel, secret, databases }: Endpoint): object {
  return { host, port, ...(sentinel && { sentinel }), secret, ...(databases && { databases }) };
}

/** The HTTPS listeners of an application's hosts, as the `parentRefs` of an HTTPRoute with every default said. */
export function routeParents(
  environment: Environment,
  hosts: readonly string[],
  { reference }: Pick<Gateway, "reference">,
): readonly object[] {
  const listeners = new Set(hosts.map((host) => httpsListener(environment, host)));
  return [...listeners].map((sectionName) => ({
    group: "gateway.networking.k8s.io",
    kind: "Gateway",
    ...reference,
    sectionName,
  }));
}
