import { at, isKnownObject, listOf, objectOf, textOf, type Known } from "../../lib/known";
import type { StackResource, StackRule } from "../rule";
import { types } from "../../lib/resource-types";

/** What a route attaches to, and what an Application is handed to attach to, is in another resource. */
export const httpsRoutes: StackRule = {
  kind: "stack",
  name: "https-routes",
  description:
    "Everything is served over HTTPS, and plain HTTP only leads there. " +
    "Attach routes to HTTPS listeners; one on an HTTP listener needs a RequestRedirect to https in each rule. " +
    "Applications are reached by routes alone: their Services are of type ClusterIP.",
  severity: "high",
  level: "mandatory",
  requirement: "R-INGRESS-2",
  *check(resources) {
    const gateways = listenersByGateway(resources);
    for (const resource of resources) {
      const found =
        resource.type === types.route || resource.type === types.grpcRoute
          ? routeFaults(resource, gateways)
          : resource.type === types.application
            ? applicationFaults(resource, gateways)
            : [];
      for (const message of found) yield { message, urn: resource.urn };
    }
  },
};

/** A Gateway's listeners by name, and the protocol of each. */
type Listeners = ReadonlyMap<string, Listener>;

interface Listener {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: Known | undefined;
}

/** Listeners of Gateways, by the Gateway's name. */
export type Gateways = ReadonlyMap<string, Listeners>;

/** Of the stack's own Gateways. */
export function listenersByGateway(resources: readonly Pick<StackResource, "type" | "props">[]): Gateways {
  const gateways = resources.filter(({ type }) => type === types.gateway);
  return new Map(
    gateways.map(({ props }) => {
      const listeners = listOf(at(props, "spec.listeners")).map((each) => {
        const [name, protocol, hostname] = ["name", "protocol", "hostname"].map((key) =>
          textOf(at(each, key)),
        );
        const listener: Listener = {
          protocol: protocol ?? "",
          hostname: hostname ?? "",
          port: at(each, "port"),
        };
        return [name ?? "", listener] as const;
      });
      return [textOf(at(props, "metadata.name")), new Map(listeners)];
    }),
  );
}

/** Where a route is served over plain HTTP. */
export function* routeFaults(
  { type, name, props }: Pick<StackResource, "type" | "name" | "props">,
  gateways: Gateways,
): Iterable<string> {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  if (listOf(at(props, "spec.rules")).every(redirects)) return;
  for (const parent of listOf(at(props, "spec.parentRefs"))) {
    const [gateway, section] = [textOf(at(parent, "name")), at(parent, "sectionName")];
    const listeners = gateways.get(gateway);
    if (listeners === undefined || typeof section === "symbol") continue;
    const port = at(parent, "port");
    const plain = [...listeners].find(
      ([own, listener]) =>
        listener.protocol === "HTTP" &&
        (section === undefined || section === null || section === own) &&
        (port === undefined || port === null || port === listener.port),
    )?.[0];
    if (plain !== undefined)
      yield `${kind} ${name}: attached to ${plain}, an HTTP listener of Gateway ${gateway}; allowed: an HTTPS listener, or a redirect to https`;
  }
}

function redirects(rule: Known): boolean {
  return listOf(at(rule, "filters")).some(
    (filter) => at(filter, "type") === "RequestRedirect" && at(filter, "requestRedirect.scheme") === "https",
  );
}

/** The hosts that an Application of charts/service is reached under each have an HTTPS listener. */
function* applicationFaults({ name, props }: StackResource, gateways: Gateways): Iterable<string> {
  const handed = at(props, "spec.source.helm.valuesObject.platform.gateway");
  const gateway = textOf(at(handed, "name"));
  const listeners = gateways.get(gateway);
  const hosts = objectOf(handed)["listeners"];
  if (listeners === undefined || !isKnownObject(hosts)) return;
  for (const [host, section] of Object.entries(hosts)) {
    if (typeof section !== "string") continue;
    const listener = listeners.get(section);
    const where = `application ${name}: host ${host}`;
    if (listener === undefined) yield `${where} has no listener ${section} at Gateway ${gateway}`;
    else if (listener.protocol !== "HTTPS")
      yield `${where} is served by ${section}, which speaks ${listener.protocol}; allowed: HTTPS`;
    else if (!serves(listener.hostname, host))
      yield `${where} is served by ${section}, which is for ${listener.hostname}; allowed: a listener of the host`;
  }
}

function serves(hostname: string, host: string): boolean {
  return (
    hostname === "" || hostname === host || (hostname.startsWith("*.") && host.endsWith(hostname.slice(1)))
  );
}
