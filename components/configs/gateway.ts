import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { bringsTraefik } from "../../stacks/topology";
import { labels, type Labels } from "../../lib/kubernetes/labels";
import { createNamespace } from "../namespace";
import type { IssuerNames } from "./issuers";
import { listenerPairs, type ListenerPair } from "./listeners";
import { declaredLoadBalancer, loadBalancerAnnotations } from "../../lib/digitalocean/load-balancer";

export interface GatewayArgs {
  readonly environment: Environment;
  readonly issuers: pulumi.Input<IssuerNames>;
  readonly gatewayClass: pulumi.Input<string>;
  /** Namespaces whose routes may attach. */
  readonly routeNamespaces: readonly string[];
}

/** The environment's entrance: a load balancer unless Traefik has one for all, HTTP and HTTPS for each host, and all HTTP sent to HTTPS. */
export class Gateway extends pulumi.ComponentResource {
  /** Name and namespace that a route's `parentRefs` names. */
  readonly reference: { readonly name: string; readonly namespace: string };
  /** GatewayClass, by which applications know whose traffic to let in. */
  readonly className: pulumi.Input<string>;
  /** Address that the hosts' DNS records name; says how to get it while the load balancer is being made. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: GatewayArgs, opts: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const issuers = pulumi.output(args.issuers);
    const reference = { name: environment.name, namespace: `${environment.name}-gateway` };
    const { loadBalancer: settings } = environment.ingress;
    const loadBalancer = declaredLoadBalancer(`${environment.cluster.name}-${environment.name}`, settings);
    const pairs = listenerPairs(environment);
    // All Gateways of Traefik have its Service's, which its release declares.
    const loadBalancers = pulumi
      .output(args.gatewayClass)
      .apply((gatewayClass) => (gatewayClass === "traefik" || pairs.length === 0 ? [] : [loadBalancer]));
    super("doks-platform:configs:Gateway", name, { loadBalancers }, opts);
    this.reference = reference;
    this.className = args.gatewayClass;

    const identity = { name: "gateway", component: "ingress" };
    const namespace = createNamespace(reference.namespace, environment, identity, { parent: this });
    if (pairs.length === 0) {
      // A Gateway without a listener is refused by the API: it is made with the first host.
      this.address = pulumi.output(noHost);
      this.registerOutputs({ loadBalancers });
      return;
    }
    const metadata = (objectName: string) => ({
      name: objectName,
      namespace: namespace.metadata.name,
      labels: labels(environment, identity),
    });
    const certificates = pairs
      .filter((pair) => !pair.public)
      .map((pair) => this.certificate(metadata(pair.certificate), pair, issuers.internal));
    const gateway = new GatewayResource(
      reference.name,
      {
        apiVersion,
        kind: "Gateway",
        metadata: {
          ...metadata(reference.name),
          // cert-manager makes the certificates of all listeners that do not have one yet.
          annotations: { "cert-manager.io/cluster-issuer": issuers.acme },
        },
        spec: {
          gatewayClassName: args.gatewayClass,
          infrastructure: { annotations: loadBalancerAnnotations(loadBalancer.name, settings) },
          listeners: pairs.flatMap((pair) => listeners(pair, [...args.routeNamespaces, reference.namespace])),
        },
      },
      { parent: this, dependsOn: certificates },
    );
    const stated = statedAddress(environment);
    this.address =
      stated === undefined
        ? gateway.status.apply((status) => status?.addresses?.[0]?.value ?? addressPending)
        : pulumi.output(stated);
    this.redirect(metadata("https-redirect"), pairs, gateway);
    this.registerOutputs({ loadBalancers });
  }

  /** Made before the Gateway, so that cert-manager leaves it alone instead of asking an ACME authority. */
  private certificate(metadata: Metadata, pair: ListenerPair, issuer: pulumi.Input<string>): pulumi.Resource {
    return new kubernetes.apiextensions.CustomResource(
      pair.certificate,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata,
        spec: {
          secretName: pair.certificate,
          dnsNames: [pair.hostname],
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
          issuerRef: { name: issuer, kind: "ClusterIssuer", group: "cert-manager.io" },
        },
      },
      { parent: this },
    );
  }

  /** Challenges still get through: their routes match an exact path, which precedes this one's prefix. */
  private redirect(metadata: Metadata, pairs: readonly ListenerPair[], gateway: pulumi.Resource): void {
    new kubernetes.apiextensions.CustomResource(
      metadata.name,
      {
        apiVersion,
        kind: "HTTPRoute",
        // It has no host of its own: external-dns would make a record for each listener's, wildcards too.
        metadata: { ...metadata, annotations: { "external-dns.alpha.kubernetes.io/controller": "none" } },
        spec: {
          parentRefs: pairs.map(({ http }) => ({ name: this.reference.name, sectionName: http })),
          rules: [
            {
              filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
            },
          ],
        },
      },
      { parent: this, dependsOn: gateway },
    );
  }
}

const apiVersion = "gateway.networking.k8s.io/v1";

const addressPending = "not assigned yet: run `pulumi up --refresh` in a minute";

const noHost = "none: the environment has no host yet";

/** The address of nodes whose ports are the entrance: the stack states it, so there is nothing to wait for. */
function statedAddress(environment: Environment): string | undefined {
  const { service } = environment.controllers.traefik;
  return bringsTraefik(environment) && service.type === "NodePort" ? service.address : undefined;
}

interface GatewayStatus {
  readonly addresses?: readonly { readonly value: string }[];
}

/** A Gateway whose status can be read: an output that is not named among the inputs never arrives here. */
class GatewayResource extends kubernetes.apiextensions.CustomResource {
  declare readonly status: pulumi.Output<GatewayStatus | undefined>;

  constructor(
    name: string,
    args: kubernetes.apiextensions.CustomResourceArgs,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(name, { ...args, status: undefined }, opts);
  }
}

interface Metadata {
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  readonly labels: Labels;
}

function listeners(pair: ListenerPair, namespaces: readonly string[]): object[] {
  const { hostname } = pair;
  const allowedRoutes = {
    namespaces: {
      from: "Selector",
      selector: {
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: namespaces }],
      },
    },
  };
  const tls = { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: pair.certificate }] };
  return [
    { name: pair.http, hostname, port: 80, protocol: "HTTP", allowedRoutes },
    { name: pair.https, hostname, port: 443, protocol: "HTTPS", tls, allowedRoutes },
  ];
}
