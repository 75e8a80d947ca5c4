import type { Output } from "@pulumi/pulumi";
import type { LoadBalancerSettings } from "../lib/digitalocean/load-balancer";
import type { Labelled } from "../lib/kubernetes/labels";
import type { Taint } from "../lib/kubernetes/taint";
import type { Images } from "./images";

interface ProxyProtocol {
  /** Addresses and ranges that the load balancer's connections come from. */
  readonly from: readonly string[];
}

/** What a chart may know of the environment that it is installed in, besides its own section; an Environment is one. */
export interface Site extends Labelled {
  readonly cluster: {
    readonly name: string;
    readonly mode: "dedicated" | "shared" | "existing";
    /** Pools of the stack's own; absent where the cluster is not the stack's. */
    readonly pools?: readonly { readonly name: string; readonly taints: readonly Taint[] }[];
  };
  readonly storage: { readonly class: string };
  readonly charts: { readonly images: Images };
  readonly ingress: {
    readonly domain: string;
    readonly zone?: string | undefined;
    readonly dns: "manual" | "digitalocean";
    readonly gatewayClass: string;
    readonly loadBalancer?:
      (LoadBalancerSettings & { readonly proxyProtocol?: ProxyProtocol | undefined }) | undefined;
  };
  /** Secrets of the stack's configuration. */
  readonly secrets: {
    readonly dnsToken?: Output<string>;
    readonly gitWebhookSecret?: Output<string>;
    readonly oidcClientSecret?: Output<string>;
  };
}

/** Zone at DigitalOcean that holds the records of the domain, where external-dns keeps them. */
export function zoneOf({ zone, domain }: Site["ingress"]): string {
  return zone ?? domain;
}
