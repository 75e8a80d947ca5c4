import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { Workload } from "../../stacks/schema";
import { inMirror } from "../../catalog/images";
import { environmentLabels } from "../../lib/kubernetes/labels";
import { createNamespace } from "../namespace";
import { Release } from "../release";
import type { ChartPin } from "../../catalog/chart";

export const certManagerChart: ChartPin = {
  name: "cert-manager",
  version: "v1.21.1",
  repository: "oci://quay.io/jetstack/charts",
};

/** Namespace of cert-manager, where ClusterIssuers look for their Secrets. */
export const certManagerNamespace = "cert-manager";

/** cert-manager with its custom resources. Done when its webhook has answered, so an issuer may follow at once. */
export class CertManager extends pulumi.ComponentResource {
  constructor(name: string, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:controllers:CertManager", name, {}, opts);
    const namespace = createNamespace(
      certManagerNamespace,
      environment,
      { name, component: "certificates" },
      { parent: this },
    );
    new Release(
      name,
      {
        chart: certManagerChart,
        source: environment.charts,
        namespace: namespace.metadata.name,
        values: certManagerValues(environment),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** Values of the chart for an environment. */
export function certManagerValues(environment: Environment): pulumi.Inputs {
  const { controller, webhook, cainjector } = environment.controllers.certManager;
  return {
    ...inMirror(environment.charts.images, (imageRegistry) => ({ imageRegistry })),
    global: {
      // Without `app`, which the chart sets itself.
      commonLabels: environmentLabels(environment),
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
  };
}

function pods({ replicas, resources }: Workload): pulumi.Inputs {
  return { replicaCount: replicas, resources, podDisruptionBudget: { enabled: replicas > 1 } };
}
