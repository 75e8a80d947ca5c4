import { isIP } from "node:net";
import { z } from "zod";
import { hostname, workload } from "../lib/forms";
import { declaredLoadBalancer, loadBalancerAnnotations } from "../lib/digitalocean/load-balancer";
import { chartLabels } from "../lib/kubernetes/labels";
import type { AddOn, ChartPin } from "./chart";
import { inMirror } from "./images";
import { sizedPods } from "./sizing";
import type { Site } from "./site";

const pin: ChartPin = {
  name: "traefik",
  version: "41.3.0",
  repository: "oci://ghcr.io/traefik/helm",
};

const release = "traefik";

const nodePort = z.int().min(30_000).max(32_767);

const service = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("LoadBalancer") }),
    z.strictObject({
      type: z.literal("NodePort"),
      http: nodePort.describe("Port of the nodes for HTTP"),
      https: nodePort.describe("Port of the nodes for HTTPS"),
      address: z
        .union([z.ipv4(), hostname])
        .describe("Address that hosts are reached under, which Gateways report: nobody else knows it"),
    }),
  ])
  .describe("How it is reached: by a load balancer of the cluster's cloud, or by ports of its nodes");

const section = workload
  .extend({
    gatewayApi: z
      .enum(["install", "present"])
      .describe(
        "Whether the definitions of the Gateway API are to be installed with it, or are there already",
      ),
    service,
  })
  .describe("Runs only in an `existing` cluster, with `ingress.gatewayClass: traefik`");

const staging = {
  ...sizedPods(1, "100m", "128Mi", "256Mi"),
  gatewayApi: "install",
  service: { type: "LoadBalancer" },
} satisfies z.input<typeof section>;

/** Traefik as controller of Gateways, where a cluster brings none, with the definitions of the Gateway API. */
export const traefik: AddOn<typeof section> = {
  pin,
  release,
  typeName: "Traefik",
  path: "controllers.traefik",
  namespace: "traefik",
  component: "ingress",
  section,
  presets: { development: staging, staging, production: { ...staging, replicas: 2 } },
  /** DOKS has a controller, and so has what is named otherwise. */
  wanted: (_section, { cluster, ingress }) =>
    cluster.mode === "existing" && ingress.gatewayClass === "traefik",
  // Definitions that this version of Traefik asks for; its chart brings none, makes the GatewayClass, and Traefik
  // gives up when one is missing.
  manifests: ({ gatewayApi }) =>
    gatewayApi === "install" ? { set: "gateway-api-v1.5.1", name: "gateway-api" } : undefined,
  // Of Traefik's own kinds, none of which are used, and Helm would neither upgrade nor remove them.
  skipCrds: true,
  loadBalancers: ({ service: { type } }, site) =>
    type === "LoadBalancer" ? [declaredLoadBalancer(loadBalancerOf(site), site.ingress.loadBalancer)] : [],
  values({ replicas, resources, service: reached }, site) {
    const nodePorts = reached.type === "NodePort" ? reached : undefined;
    const proxyProtocol = site.ingress.loadBalancer?.proxyProtocol;
    const entryPoint = proxyProtocol && { proxyProtocol: { trustedIPs: proxyProtocol.from } };
    return {
      ...inMirror(site.charts.images, (registry) => ({
        image: { registry, repository: "library/traefik" },
      })),
      commonLabels: chartLabels(site, release),
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
      gatewayClass: { enabled: true, name: site.ingress.gatewayClass },
      // Each environment makes its own.
      gateway: { enabled: false },
      ingressClass: { enabled: false },
      api: { dashboard: false },
      // A listener of a Gateway is served by the entry point that has the very port of the listener in the pod.
      ports: {
        web: { port: 80, ...(nodePorts && { nodePort: nodePorts.http }), ...entryPoint },
        websecure: { port: 443, ...(nodePorts && { nodePort: nodePorts.https }), ...entryPoint },
      },
      // So it may listen there without being root and without a capability; Pod Security's `restricted` allows it.
      podSecurityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
      service: {
        spec: { type: reached.type },
        ...(!nodePorts && {
          annotations: loadBalancerAnnotations(loadBalancerOf(site), site.ingress.loadBalancer),
        }),
      },
    };
  },
  workloads: [
    {
      name: "traefik",
      kind: "Deployment",
      at: "deployment",
      replicas: "deployment/replicas",
      budget: "podDisruptionBudget/enabled",
      containers: [{ name: "traefik" }],
    },
  ],
};

/** Name of the one load balancer of all Gateways; clouds other than DigitalOcean choose their own. */
function loadBalancerOf({ cluster }: Site): string {
  return `${cluster.name}-traefik`;
}

function address(value: string): { readonly ip: string } | { readonly hostname: string } {
  return isIP(value) === 0 ? { hostname: value } : { ip: value };
}
