import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { isOwner } from "../../stacks/topology";
import type { SharedPlatform } from "../cluster/shared-platform";
import type { ArgoCd } from "../controllers/argocd";
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

/** Layer 3: what uses the custom resources of layer 2: issuers, the Gateway and Argo CD's own route. */
export class Configs extends pulumi.ComponentResource {
  readonly gateway: Gateway;
  readonly issuers: pulumi.Input<IssuerNames>;
  /** What whoever keeps the DNS records has to know. */
  readonly ingress: { readonly hosts: readonly string[]; readonly address: pulumi.Output<string> };

  constructor(name: string, args: ConfigsArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:layer:Configs", name, {}, opts);
    const { environment, owner, controllers } = args;
    const { externalDns } = controllers.clusterWide ?? {};
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
        routeNamespaces: [environment.name, ...(controllers.clusterWide ? ["argocd"] : [])],
      },
      { ...routes, dependsOn: [...routes.dependsOn, ...(issuers?.all ?? [])] },
    );
    this.ingress = { hosts: environment.hosts, address: this.gateway.address };
    if (controllers.clusterWide)
      this.routeToArgoCd(environment, controllers.clusterWide.argocd, routes.dependsOn);
    this.registerOutputs();
  }

  /** The ClusterIssuers, where the cluster is not another stack's. */
  private createIssuers(environment: Environment, { clusterWide }: Controllers): Issuers | undefined {
    if (!clusterWide || !isOwner(environment)) return undefined;
    return new Issuers("issuers", environment, { parent: this, dependsOn: clusterWide.certManager });
  }

  private routeToArgoCd(
    environment: Environment,
    argocd: ArgoCd,
    dependsOn: readonly pulumi.Resource[],
  ): void {
    const { host } = environment.delivery.argocd;
    new kubernetes.apiextensions.CustomResource(
      "argocd-route",
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: {
          name: "argocd",
          namespace: argocd.namespace.metadata.name,
          labels: labels(environment, { name: "argocd", component: "delivery" }),
        },
        spec: {
          hostnames: [host],
          parentRefs: [{ ...this.gateway.reference, sectionName: httpsListener(environment, host) }],
          rules: [{ backendRefs: [argocd.service] }],
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
