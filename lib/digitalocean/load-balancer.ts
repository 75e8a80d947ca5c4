import { isIPv4 } from "node:net";

/** What the annotations begin with by which a Service or Gateway says what its load balancer is like. */
export const loadBalancerAnnotation = "service.beta.kubernetes.io/do-loadbalancer-";

/** Annotation that names the load balancer at DigitalOcean, by which people find it; elsewhere it does nothing. */
export const loadBalancerName = `${loadBalancerAnnotation}name`;

/** Annotation that says which type the load balancer is made as; DigitalOcean never changes it. */
export const loadBalancerType = `${loadBalancerAnnotation}type`;

/** What may be asked of a load balancer at DigitalOcean; what is absent is as DigitalOcean has it. */
export interface LoadBalancerSettings {
  readonly type?: "REGIONAL" | "REGIONAL_NETWORK" | undefined;
  readonly nodes?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly proxyProtocol?: unknown;
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

/** A load balancer that something in the cluster asks DigitalOcean for. */
export interface DeclaredLoadBalancer {
  /** Name in the account, which must be unique there. */
  readonly name: string;
  /** Number of its nodes, each of which is billed; default 1. */
  readonly nodes?: number | undefined;
  /** Default what DigitalOcean takes, with a price by the node. */
  readonly type?: LoadBalancerSettings["type"];
}

/** A load balancer of this name, as it is asked for. */
export function declaredLoadBalancer(
  name: string,
  { type, nodes = 1 }: LoadBalancerSettings = {},
): DeclaredLoadBalancer {
  return { name, ...(type === "REGIONAL_NETWORK" ? { type } : { nodes }) };
}

/** Annotations of a Service of type LoadBalancer by which DigitalOcean's cloud controller manager makes it so. */
export function loadBalancerAnnotations(
  name: string,
  settings: LoadBalancerSettings = {},
): Readonly<Record<string, string>> {
  const { type, nodes, idleTimeout, proxyProtocol, allow, deny } = settings;
  const said = {
    type,
    "size-unit": nodes,
    "http-idle-timeout-seconds": idleTimeout,
    "enable-proxy-protocol": proxyProtocol === undefined ? undefined : true,
    "allow-rules": rules(allow),
    "deny-rules": rules(deny),
  };
  return {
    [loadBalancerName]: name,
    ...Object.fromEntries(
      Object.entries(said).flatMap(([key, value]) =>
        value === undefined ? [] : [[`${loadBalancerAnnotation}${key}`, String(value)]],
      ),
    ),
  };
}

/** Such as `ip:203.0.113.7,cidr:198.51.100.0/24`. */
function rules(sources: readonly string[] | undefined): string | undefined {
  return sources?.map((source) => `${isIPv4(source) ? "ip" : "cidr"}:${source}`).join(",");
}
