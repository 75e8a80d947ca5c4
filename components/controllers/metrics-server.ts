import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { inMirror, mirrored } from "../../catalog/images";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createNamespace } from "../namespace";
import { Release } from "../release";
import type { ChartPin } from "../../catalog/chart";

export const metricsServerChart: ChartPin = {
  name: "metrics-server",
  version: "3.13.1",
  repository: "https://kubernetes-sigs.github.io/metrics-server/",
};

/** The metrics that a HorizontalPodAutoscaler reads; DOKS brings none along. */
export class MetricsServer extends pulumi.ComponentResource {
  constructor(name: string, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:controllers:MetricsServer", name, {}, opts);
    const namespace = createNamespace(
      "metrics-server",
      environment,
      { name, component: "metrics" },
      { parent: this },
    );
    new Release(
      name,
      {
        chart: metricsServerChart,
        source: environment.charts,
        namespace: namespace.metadata.name,
        values: metricsServerValues(environment),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** Values of the chart for an environment. */
export function metricsServerValues(environment: Environment): pulumi.Inputs {
  const { replicas, resources, kubeletCertificates } = environment.controllers.metricsServer;
  const labels = chartLabels(environment, "metrics-server");
  return {
    ...inMirror(environment.charts.images, (mirror) => mirrored(mirror, "metrics-server/metrics-server")),
    commonLabels: labels,
    podLabels: labels,
    replicas,
    resources,
    ...(kubeletCertificates === "accept" && { args: ["--kubelet-insecure-tls"] }),
    podDisruptionBudget: { enabled: replicas > 1, ...(replicas > 1 && { maxUnavailable: 1 }) },
  };
}
