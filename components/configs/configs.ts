import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addOns, controllers as catalog, sectionOf } from "../../catalog";
import type { AddOn as Chart } from "../../catalog/chart";
import type { Environment } from "../../stacks/environment";
import { isOwner } from "../../stacks/topology";
import type { SharedPlatform } from "../cluster/shared-platform";
import type { Controllers } from "../controllers/controllers";
import { labels } from "../../lib/kubernetes/labels";
import { Gateway } from "./gateway";
import { Issuers, type IssuerNames } from "./issuers";
import { httpsListener } from "./listeners";

export interface ConfigsArgs {
  readonly environment: Environment;
  /** What the cluster's owner has made for all; absent where that is this stack. */
  readonly owner?: pulumi.Output<SharedPlatform>;
  readonly controllers: Controllers;
}

/** Layer 3: what uses the custom resources of layer 2: issuers, the Gateway and routes to the pages of add-ons. */
export class Configs extends pulumi.ComponentResource {
  readonly gateway: Gateway;
  readonly issuers: pulumi.Input<IssuerNames>;
  /** What whoever keeps the DNS records has to know. */
  readonly ingress: { readonly hosts: readonly string[]; readonly address: pulumi.Output<string> };

  constructor(name: string, args: ConfigsArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:layer:Configs", name, {}, opts);
    const { environment, owner, controllers } = args;
    const externalDns = controllers.clusterWide?.get(catalog.externalDns.release);
    const pages = addOns.filter(({ page, release }) => page && controllers.clusterWide?.has(release));
    // Routes go before it does, or their records would stay behind.
    const routes = { parent: this, dependsOn: externalDns ? [externalDns] : [] };

    const issuers = this.createIssuers(environment, controllers);
    this.issuers = issuers?.names ?? requireOwner(owner).ingress.issuers;
    this.gateway = new Gateway(
      "gateway",
      {
        environment,
        issuers: this.issuers,
        gatewayClass: owner?.ingress.gatewayClass ?? environment.ingress.gatewayClass,
        routeNamespaces: [environment.name, ...pages.map(({ namespace }) => namespace)],
      },
      { ...routes, dependsOn: [...routes.dependsOn, ...(issuers?.all ?? [])] },
    );
    this.ingress = { hosts: environment.hosts, address: this.gateway.address };
    for (const chart of pages) this.routeTo(chart, args, routes.dependsOn);
    this.registerOutputs();
  }

  /** The ClusterIssuers, where the cluster is not another stack's. */
  private createIssuers(environment: Environment, { clusterWide }: Controllers): Issuers | undefined {
    if (!clusterWide || !isOwner(environment)) return undefined;
    return new Issuers("issuers", environment, {
      parent: this,
      dependsOn: clusterWide.get(catalog.certManager.release) ?? [],
    });
  }

  /** The route of an add-on's page, on its host's HTTPS listener. */
  private routeTo(
    chart: Chart,
    { environment, controllers }: ConfigsArgs,
    dependsOn: readonly pulumi.Resource[],
  ): void {
    const { release, component, page } = chart;
    const addOn = controllers.clusterWide?.get(release);
    if (!page || !addOn) return;
    const host = page.host(sectionOf(chart, environment), environment);
    new kubernetes.apiextensions.CustomResource(
      `${release}-route`,
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: {
          name: release,
          namespace: addOn.namespace.metadata.name,
          labels: labels(environment, { name: release, component }),
        },
        spec: {
          hostnames: [host],
          parentRefs: [{ ...this.gateway.reference, sectionName: httpsListener(environment, host) }],
          rules: [{ backendRefs: [page.service] }],
        },
      },
      { parent: this, dependsOn: [...dependsOn, this.gateway] },
    );
  }
}

function requireOwner(owner: pulumi.Output<SharedPlatform> | undefined): pulumi.Output<SharedPlatform> {
  if (!owner) throw new Error("an environment has issuers of its own or of its cluster's owner");
  return owner;
}
