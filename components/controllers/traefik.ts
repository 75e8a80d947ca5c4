import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { inMirror } from "../../catalog/images";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createObjects, readManifests } from "../manifests";
import { createNamespace } from "../namespace";
import { Release } from "../release";
import type { ChartPin } from "../../catalog/chart";
import { loadBalancerName } from "../../lib/digitalocean/load-balancer";

export const traefikChart: ChartPin = {
  name: "traefik",
  version: "41.3.0",
  repository: "oci://ghcr.io/traefik/helm",
};

/** Definitions that this version of Traefik asks for; its chart brings none. */
const gatewayApi = "gateway-api-v1.5.1";

/** Traefik as controller of Gateways, where a cluster brings none, with the definitions of the Gateway API. */
export class Traefik extends pulumi.ComponentResource {
  constructor(name: string, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:controllers:Traefik", name, {}, opts);
    const child = { parent: this };
    const definitions =
      environment.controllers.traefik.gatewayApi === "install"
        ? createObjects(
            readManifests(gatewayApi),
            environment,
            { name: "gateway-api", component: "ingress" },
            child,
          )
        : [];
    const namespace = createNamespace("traefik", environment, { name, component: "ingress" }, child);
    const behindLoadBalancer = environment.controllers.traefik.service.type === "LoadBalancer";
    new Release(
      name,
      {
        chart: traefikChart,
        source: environment.charts,
        namespace: namespace.metadata.name,
        values: traefikValues(environment),
        // Of Traefik's own kinds, none of which are used, and Helm would neither upgrade nor remove them.
        skipCrds: true,
        loadBalancers: behindLoadBalancer ? [{ name: loadBalancerOf(environment), nodes: 1 }] : [],
      },
      // The chart makes the GatewayClass, and Traefik gives up when a definition is missing.
      { parent: this, dependsOn: definitions },
    );
    this.registerOutputs();
  }
}

/** Values of the chart for an environment: Gateways and nothing else. */
export function traefikValues(environment: Environment): pulumi.Inputs {
  const { replicas, resources, service } = environment.controllers.traefik;
  const nodePorts = service.type === "NodePort" ? service : undefined;
  return {
    ...inMirror(environment.charts.images, (registry) => ({
      image: { registry, repository: "library/traefik" },
    })),
    commonLabels: chartLabels(environment, "traefik"),
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    deployment: { replicas },
    resources,
    podDisruptionBudget: { enabled: replicas > 1, ...(replicas > 1 && { maxUnavailable: 1 }) },
    providers: {
      kubernetesCRD: { enabled: false },
      kubernetesIngress: { enabled: false },
      kubernetesGateway: {
        enabled: true,
        ...(nodePorts && { statusAddress: { ...address(nodePorts.address), service: { enabled: false } } }),
      },
    },
    gatewayClass: { enabled: true, name: environment.ingress.gatewayClass },
    // Each environment makes its own.
    gateway: { enabled: false },
    ingressClass: { enabled: false },
    api: { dashboard: false },
    // A listener of a Gateway is served by the entry point that has the very port of the listener in the pod.
    ports: {
      web: { port: 80, ...(nodePorts && { nodePort: nodePorts.http }) },
      websecure: { port: 443, ...(nodePorts && { nodePort: nodePorts.https }) },
    },
    // So it may listen there without being root and without a capability; Pod Security's `restricted` allows it.
    podSecurityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
    service: {
      spec: { type: service.type },
      ...(!nodePorts && { annotations: { [loadBalancerName]: loadBalancerOf(environment) } }),
    },
  };
}

/** Name of the one load balancer of all Gateways; clouds other than DigitalOcean choose their own. */
function loadBalancerOf({ cluster }: Environment): string {
  return `${cluster.name}-traefik`;
}

function address(value: string): { readonly ip: string } | { readonly hostname: string } {
  return isIP(value) === 0 ? { hostname: value } : { ip: value };
}
