import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { chartLabels } from "../labels";
import { createNamespace } from "../namespace";
import { Release, type ChartPin } from "../release";
import { createSecret } from "../secret";

export const externalDnsChart: ChartPin = {
  name: "external-dns",
  version: "1.21.1",
  repository: "https://kubernetes-sigs.github.io/external-dns/",
};

const tokenSecret = { name: "digitalocean-dns", key: "token" };

/** Keeps the domain's records at DigitalOcean in step with the routes of the Gateway. */
export class ExternalDns extends pulumi.ComponentResource {
  /** @param token DigitalOcean token that may do no more than change the domain's records. */
  constructor(
    name: string,
    environment: Environment,
    token: pulumi.Input<string>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("doks-platform:controllers:ExternalDns", name, {}, opts);
    const child = { parent: this };
    const namespace = createNamespace("external-dns", environment, { name, component: "dns" }, child);
    const secret = createSecret(
      `${name}-${tokenSecret.name}`,
      environment,
      {
        name: tokenSecret.name,
        namespace: namespace.metadata.name,
        owner: name,
        stringData: { [tokenSecret.key]: token },
      },
      child,
    );
    new Release(
      name,
      {
        chart: externalDnsChart,
        source: environment.charts,
        namespace: namespace.metadata.name,
        values: externalDnsValues(environment),
      },
      { parent: this, dependsOn: secret },
    );
    this.registerOutputs();
  }
}

/** Values of the chart for an environment. */
export function externalDnsValues(environment: Environment): pulumi.Inputs {
  const { replicas, resources } = environment.controllers.externalDns;
  const labels = chartLabels(environment, "external-dns");
  return {
    commonLabels: labels,
    podLabels: labels,
    replicaCount: replicas,
    resources,
    provider: { name: "digitalocean" },
    env: [{ name: "DO_TOKEN", valueFrom: { secretKeyRef: tokenSecret } }],
    sources: ["gateway-httproute"],
    domainFilters: [environment.ingress.domain],
    // Removes records as well, but only ones that this cluster has marked as its own.
    policy: "sync",
    registry: "txt",
    txtOwnerId: environment.cluster.name,
  };
}
