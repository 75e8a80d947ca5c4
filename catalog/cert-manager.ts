import { z } from "zod";
import { workload, type Workload } from "../lib/forms";
import type { JsonObject } from "../lib/json";
import { environmentLabels } from "../lib/kubernetes/labels";
import type { AddOn, ChartPin } from "./chart";
import { inMirror } from "./images";
import { sizedPods } from "./sizing";

const pin: ChartPin = {
  name: "cert-manager",
  version: "v1.21.1",
  repository: "oci://quay.io/jetstack/charts",
};

const section = z.strictObject({ controller: workload, webhook: workload, cainjector: workload });

const staging = {
  controller: sizedPods(1, "20m", "96Mi", "256Mi"),
  webhook: sizedPods(1, "20m", "48Mi", "128Mi"),
  cainjector: sizedPods(1, "20m", "128Mi", "384Mi"),
} satisfies z.input<typeof section>;

/** Namespace of cert-manager, where ClusterIssuers look for their Secrets. */
export const certManagerNamespace = "cert-manager";

/** cert-manager with its custom resources. Done when its webhook has answered, so an issuer may follow at once. */
export const certManager: AddOn<typeof section> = {
  pin,
  release: "cert-manager",
  typeName: "CertManager",
  path: "controllers.certManager",
  namespace: certManagerNamespace,
  component: "certificates",
  section,
  presets: {
    development: staging,
    staging,
    production: {
      controller: sizedPods(2, "20m", "96Mi", "256Mi"),
      webhook: sizedPods(3, "20m", "48Mi", "128Mi"),
      cainjector: sizedPods(2, "20m", "128Mi", "384Mi"),
    },
  },
  wanted: () => true,
  // It looks for the Gateway API when it starts, and never again.
  after: ["traefik"],
  values: ({ controller, webhook, cainjector }, site) => ({
    ...inMirror(site.charts.images, (imageRegistry) => ({ imageRegistry })),
    global: {
      // Without `app`, which the chart sets itself.
      commonLabels: environmentLabels(site),
      leaderElection: { namespace: certManagerNamespace },
    },
    // Kept when the release goes: taking the definitions away would take every certificate with them.
    crds: { enabled: true, keep: true },
    config: {
      apiVersion: "controller.config.cert-manager.io/v1alpha1",
      kind: "ControllerConfiguration",
      gatewayAPI: { enabled: true },
    },
    ...pods(controller),
    webhook: pods(webhook),
    cainjector: pods(cainjector),
    startupapicheck: { enabled: true, timeout: "5m", resources: controller.resources },
  }),
  labelsKey: "global/commonLabels",
  workloads: [
    {
      name: "controller",
      pods: "cert-manager",
      kind: "Deployment",
      replicas: "replicaCount",
      budget: "podDisruptionBudget/enabled",
      containers: [{ name: "cert-manager-controller" }],
    },
    ...["webhook", "cainjector"].map((name) => ({
      name,
      kind: "Deployment" as const,
      at: name,
      replicas: `${name}/replicaCount`,
      budget: `${name}/podDisruptionBudget/enabled`,
      containers: [{ name: `cert-manager-${name}`, at: name }],
    })),
    {
      name: "startupapicheck",
      kind: "Job",
      at: "startupapicheck",
      when: ["startupapicheck/enabled", true],
      containers: [{ name: "cert-manager-startupapicheck", at: "startupapicheck" }],
    },
  ],
};

function pods({ replicas, resources }: Workload): JsonObject {
  return { replicaCount: replicas, resources, podDisruptionBudget: { enabled: replicas > 1 } };
}
