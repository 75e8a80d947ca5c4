import type { GoldenTier } from "../components/platform";
import type { Tier } from "../../stacks/schema";
import { goldenApps, render, type Rendering } from "./helm";
import type { KubernetesObject } from "./objects";

/** The environments that both tiers' files are rendered for. */
export const tiers: readonly GoldenTier[] = ["staging", "production"];

/** Namespace of a tier's environment, as R-CLUSTER-2 names them. */
export function namespaceOf(tier: Tier): string {
  return tier === "staging" ? "staging" : "prod";
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly sentinel?: { readonly host: string; readonly port: number; readonly masterSet: string };
  readonly secret: { readonly name: string; readonly keys: Readonly<Record<string, string>> };
}

/** `platform` in an application's values. */
export interface Platform {
  readonly environment: string;
  readonly tier: Tier;
  readonly team: string;
  readonly partOf: string;
  readonly domain: string;
  readonly storageClass: string;
  readonly gateway: { readonly name: string; readonly namespace: string; readonly class: string };
  readonly postgres: Endpoint;
  readonly redis: Endpoint;
  readonly rabbitmq: Endpoint;
}

/** What the platform injects into an application, with all three data services and a Gateway of Cilium's. */
export function platform(tier: Tier = "staging"): Platform {
  const environment = namespaceOf(tier);
  const inside = (service: string) => `${service}.${environment}.svc.cluster.local`;
  return {
    environment,
    tier,
    team: "platform",
    partOf: "duli",
    domain: `${tier}.example.org`,
    storageClass: "do-block-storage",
    gateway: { name: environment, namespace: `${environment}-gateway`, class: "cilium" },
    postgres: {
      host: inside("postgres-postgresql-ha-pgpool"),
      port: 5432,
      secret: {
        name: "postgres-credentials",
        keys: { user: "username", password: "password", database: "database" },
      },
    },
    redis: {
      host: inside("redis-master"),
      port: 6379,
      sentinel: { host: inside("redis"), port: 26379, masterSet: "mymaster" },
      secret: { name: "redis-credentials", keys: { password: "redis-password" } },
    },
    rabbitmq: {
      host: inside("rabbitmq"),
      port: 5672,
      secret: {
        name: "rabbitmq-credentials",
        keys: { user: "username", password: "rabbitmq-password", vhost: "vhost" },
      },
    },
  };
}

/** The rendering of an application as Argo CD does it for a tier; `folder` is that of the applications. */
export function application(app: string, tier: Tier, folder = goldenApps): Rendering {
  return {
    release: app,
    namespace: namespaceOf(tier),
    files: [`${folder}/${app}/defaults.yaml`, `${folder}/${app}/${tier}.yaml`],
    values: { platform: platform(tier) },
  };
}

/** The objects of an application in a tier. */
export function objectsOf(app: string, tier: Tier): readonly KubernetesObject[] {
  return render(application(app, tier));
}

/** Values of a small application of the name `shop`, on which single values are tried. */
export const shop = {
  component: "backend",
  image: { repository: "ghcr.io/acme/shop", tag: "1.4.2" },
  ports: { http: { port: 8080 } },
  probes: {
    liveness: { httpGet: { path: "/health", port: "http" } },
    readiness: { httpGet: { path: "/ready", port: "http" } },
  },
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
} as const;

/** The rendering of the shop in staging, with values over its own and over the platform's. */
export function shopWith(values: object, over: object = {}, apiVersions: readonly string[] = []): Rendering {
  return {
    release: "shop",
    values: { ...shop, ...values, platform: { ...platform(), ...over } },
    apiVersions,
  };
}
