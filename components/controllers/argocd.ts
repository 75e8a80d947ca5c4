import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { mergeValues, type JsonObject } from "../../lib/json";
import type { Workload } from "../../stacks/schema";
import { inMirror } from "../../catalog/images";
import { chartLabels, environmentLabels } from "../../lib/kubernetes/labels";
import { createNamespace } from "../namespace";
import { Release } from "../release";
import { createSecret } from "../secret";
import { argocdImages } from "./argocd-images";
import type { ChartPin } from "../../catalog/chart";

export const argocdChart: ChartPin = {
  name: "argo-cd",
  version: "10.1.1",
  repository: "oci://ghcr.io/argoproj/argo-helm",
};

/** Secrets of the stack that Argo CD's configuration refers to by `$<name>:<key>`. */
const secretReferences = {
  oidcClientSecret: { secret: "argocd-oidc", key: "clientSecret" },
  gitWebhookSecret: { secret: "argocd-webhook", key: "secret" },
} as const;

/** Argo CD, which delivers the applications from Git. It never manages itself: this program does. */
export class ArgoCd extends pulumi.ComponentResource {
  readonly namespace: kubernetes.core.v1.Namespace;
  /** The Service behind the user interface's route. */
  readonly service = { name: "argocd-server", port: 80 };

  constructor(name: string, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:controllers:ArgoCd", name, {}, opts);
    const child = { parent: this };
    this.namespace = createNamespace("argocd", environment, { name, component: "delivery" }, child);
    const secrets = createReferencedSecrets(environment, this.namespace.metadata.name, child);
    new Release(
      name,
      {
        chart: argocdChart,
        source: environment.charts,
        namespace: this.namespace.metadata.name,
        values: mergeValues(argocdValues(environment), environment.delivery.argocd.values),
      },
      { parent: this, dependsOn: secrets },
    );
    this.registerOutputs();
  }
}

function createReferencedSecrets(
  environment: Environment,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret[] {
  return Object.entries(secretReferences).flatMap(([name, { secret, key }]) => {
    const value = environment.secrets[name as keyof typeof secretReferences];
    if (!value) return [];
    return createSecret(
      secret,
      environment,
      {
        name: secret,
        namespace,
        owner: secret,
        stringData: { [key]: value },
        // Argo CD only resolves references to Secrets that bear its own part-of label.
        labels: { "app.kubernetes.io/part-of": "argocd" },
      },
      opts,
    );
  });
}

/** Values of the chart for an environment, before the environment's own ones are laid over them. */
export function argocdValues(environment: Environment): JsonObject {
  return mergeValues(inMirror(environment.charts.images, argocdImages), ownValues(environment));
}

function ownValues(environment: Environment): JsonObject {
  const { argocd } = environment.delivery;
  const resources = argocd.redis.resources;
  return {
    // The chart's releases are called `argocd` everywhere, so that its Services are where its manual says.
    fullnameOverride: "argocd",
    global: {
      domain: argocd.host,
      additionalLabels: ownLabels(environment),
      networkPolicy: { create: true },
    },
    crds: { install: true, keep: true },
    configs: {
      params: { "server.insecure": true },
      cm: {
        // Together within the three minutes in which a commit has to arrive.
        "timeout.reconciliation": "120s",
        "timeout.reconciliation.jitter": "60s",
        "resource.customizations.health.argoproj.io_Application": applicationHealth,
        ...singleSignOn(argocd.oidc),
      },
      ...(environment.secrets.gitWebhookSecret && {
        secret: { githubSecret: reference("gitWebhookSecret") },
      }),
    },
    controller: pods(argocd.controller),
    server: pods(argocd.server),
    repoServer: pods(argocd.repoServer),
    applicationSet: pods(argocd.applicationSet),
    redis: { enabled: !argocd.highAvailability, resources },
    redisSecretInit: { resources },
    "redis-ha": { ...highlyAvailableRedis(argocd), extraLabels: environmentLabels(environment) },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/** All but part-of, which the chart sets to `argocd`: Argo CD reads no ConfigMap of its own without that. */
function ownLabels(environment: Environment): JsonObject {
  const entries = Object.entries(chartLabels(environment, "argocd"));
  return Object.fromEntries(entries.filter(([key]) => key !== "app.kubernetes.io/part-of"));
}

function pods({ replicas, resources }: Workload): JsonObject {
  return {
    replicas,
    resources,
    pdb: { enabled: replicas > 1, ...(replicas > 1 && { maxUnavailable: 1 }) },
  };
}

function highlyAvailableRedis(argocd: Environment["delivery"]["argocd"]): JsonObject {
  const { resources } = argocd.redis;
  return {
    enabled: argocd.highAvailability,
    replicas: 3,
    podDisruptionBudget: { maxUnavailable: 1 },
    redis: { resources },
    sentinel: { resources },
    init: { resources },
    splitBrainDetection: { resources },
    configmapTest: { resources },
    haproxy: {
      enabled: true,
      replicas: 3,
      podDisruptionBudget: { maxUnavailable: 1 },
      resources: argocd.haproxy.resources,
      init: { resources },
    },
  };
}

/** Speaks to the provider directly; Dex is only needed for providers without OpenID Connect. */
function singleSignOn(oidc: Environment["delivery"]["argocd"]["oidc"]): JsonObject {
  if (!oidc) return {};
  const { name, issuer, clientId } = oidc;
  return {
    "oidc.config": JSON.stringify({
      name,
      issuer,
      clientID: clientId,
      clientSecret: reference("oidcClientSecret"),
    }),
  };
}

function reference(name: keyof typeof secretReferences): string {
  const { secret, key } = secretReferences[name];
  return `$${secret}:${key}`;
}

/** Argo CD ceased to judge an Application's own health in 1.8; sync waves and app-of-apps need it. */
const applicationHealth = `hs = {}
hs.status = "Progressing"
hs.message = ""
if obj.status ~= nil and obj.status.health ~= nil then
  hs.status = obj.status.health.status
  if obj.status.health.message ~= nil then
    hs.message = obj.status.health.message
  end
end
return hs
`;
