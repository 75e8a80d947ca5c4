import { z } from "zod";
import { workload } from "../lib/forms";
import { chartLabels } from "../lib/kubernetes/labels";
import type { AddOn, ChartPin } from "./chart";
import { inMirror, mirrored } from "./images";
import { sizedPods } from "./sizing";

const pin: ChartPin = {
  name: "metrics-server",
  version: "3.13.1",
  repository: "https://kubernetes-sigs.github.io/metrics-server/",
};

const release = "metrics-server";

const section = workload.extend({
  enabled: z
    .boolean()
    .describe("Whether to install it; `false` where a cluster has the metrics API, which there is only once"),
  kubeletCertificates: z
    .enum(["verify", "accept"])
    .describe(
      "`accept` any, where kubelets have certificates that no authority of the cluster signed, as in kind",
    ),
});

const staging = {
  enabled: true,
  kubeletCertificates: "verify",
  ...sizedPods(1, "100m", "200Mi", "400Mi"),
} satisfies z.input<typeof section>;

/** The metrics that a HorizontalPodAutoscaler reads; DOKS brings none along. */
export const metricsServer: AddOn<typeof section> = {
  pin,
  release,
  typeName: "MetricsServer",
  path: "controllers.metricsServer",
  namespace: "metrics-server",
  component: "metrics",
  section,
  presets: { development: staging, staging, production: { ...staging, replicas: 2 } },
  wanted: ({ enabled }) => enabled,
  values: ({ replicas, resources, kubeletCertificates }, site) => ({
    ...inMirror(site.charts.images, (mirror) => mirrored(mirror, "metrics-server/metrics-server")),
    commonLabels: chartLabels(site, release),
    podLabels: chartLabels(site, release),
    replicas,
    resources,
    ...(kubeletCertificates === "accept" && { args: ["--kubelet-insecure-tls"] }),
    podDisruptionBudget: { enabled: replicas > 1, ...(replicas > 1 && { maxUnavailable: 1 }) },
  }),
  workloads: [
    {
      name: "metrics-server",
      kind: "Deployment",
      replicas: "replicas",
      budget: "podDisruptionBudget/enabled",
      containers: [
        { name: "metrics-server" },
        { name: "metrics-server-nanny", at: "addonResizer", when: ["addonResizer/enabled", false] },
      ],
    },
  ],
};
