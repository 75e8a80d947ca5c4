import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { inMirror, mirrored } from "../../catalog/images";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createNamespace } from "../namespace";
import { Release } from "../release";
import { createSecret } from "../secret";
import type { ChartPin } from "../../catalog/chart";

/** The last version with DigitalOcean built in: external-dns 0.21 has left it to a webhook that nobody keeps. */
export const externalDnsChart: ChartPin = {
  name: "external-dns",
  version: "1.20.0",
  repository: "https://kubernetes-sigs.github.io/external-dns/",
};

/** Secret, in each namespace that needs it, with the token that may change the domain's records. */
export const dnsTokenSecret = { name: "digitalocean-dns", key: "token" };

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
      `${name}-${dnsTokenSecret.name}`,
      environment,
      {
        name: dnsTokenSecret.name,
        namespace: namespace.metadata.name,
        owner: name,
        stringData: { [dnsTokenSecret.key]: token },
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
  const { resources } = environment.controllers.externalDns;
  const labels = chartLabels(environment, "external-dns");
  return {
    ...inMirror(environment.charts.images, (mirror) => mirrored(mirror, "external-dns/external-dns")),
    commonLabels: labels,
    podLabels: labels,
    resources,
    provider: { name: "digitalocean" },
    env: [{ name: "DO_TOKEN", valueFrom: { secretKeyRef: dnsTokenSecret } }],
    sources: ["gateway-httproute"],
    // The provider compares this with zones, not with records.
    domainFilters: [environment.ingress.zone ?? environment.ingress.domain],
    // Removes records as well, but only ones that this cluster has marked as its own.
    policy: "sync",
    // Not only every minute: on destroy a record has to go while there is still somebody to remove it.
    triggerLoopOnEvent: true,
    registry: "txt",
    txtOwnerId: environment.cluster.name,
  };
}
