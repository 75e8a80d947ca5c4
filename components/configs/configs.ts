import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { Controllers } from "../controllers/controllers";
import { labels } from "../labels";
import { Gateway } from "./gateway";
import { Issuers } from "./issuers";
import { httpsListener } from "./listeners";

export interface ConfigsArgs {
  readonly environment: Environment;
  readonly controllers: Controllers;
}

/** Layer 3: what uses the custom resources of layer 2: issuers, the Gateway and Argo CD's own route. */
export class Configs extends pulumi.ComponentResource {
  readonly gateway: Gateway;
  /** What whoever keeps the DNS records has to know. */
  readonly ingress: { readonly hosts: readonly string[]; readonly address: pulumi.Output<string> };

  constructor(name: string, args: ConfigsArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:layer:Configs", name, {}, opts);
    const { environment, controllers } = args;
    const { argocd, certManager, externalDns } = controllers;
    // Routes go before it does, or their records would stay behind.
    const routes = { parent: this, dependsOn: externalDns ? [externalDns] : [] };

    const issuers = new Issuers("issuers", environment, { parent: this, dependsOn: certManager });
    this.gateway = new Gateway(
      "gateway",
      { environment, issuers: issuers.names, routeNamespaces: [environment.name, "argocd"] },
      { ...routes, dependsOn: [...routes.dependsOn, ...issuers.all] },
    );
    this.ingress = { hosts: environment.hosts, address: this.gateway.address };
    const host = environment.delivery.argocd.host;
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
      { ...routes, dependsOn: [...routes.dependsOn, this.gateway] },
    );
    this.registerOutputs();
  }
}
