import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { Gateway } from "../configs/gateway";
import { labels } from "../../lib/kubernetes/labels";
import { applicationName } from "./claims";
import { routeParents } from "./platform-values";
import type { Application, ChartApplication, KustomizeApplication } from "../../stacks/applications";
import { pinOf } from "../../stacks/pins";

const apiVersion = "argoproj.io/v1alpha1";
const inCluster = "https://kubernetes.default.svc";

/** Argo CD's project of an environment: its repository may be delivered into its namespace, nothing else. */
export function createProject(
  environment: Environment,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    environment.name,
    {
      apiVersion,
      kind: "AppProject",
      metadata: {
        name: environment.name,
        namespace,
        labels: labels(environment, { name: environment.name, component: "delivery" }),
      },
      spec: {
        description: `Applications of ${environment.name}`,
        sourceRepos: [environment.delivery.repository],
        destinations: [{ server: inCluster, namespace: environment.name }],
        clusterResourceWhitelist: [],
        // The guardrails of the namespace belong to the platform.
        namespaceResourceBlacklist: [
          { group: "", kind: "ResourceQuota" },
          { group: "", kind: "LimitRange" },
        ],
      },
    },
    opts,
  );
}

/** What an Application is made of. */
export interface ApplicationArgs {
  readonly environment: Environment;
  readonly application: Application;
  /** Namespace of Argo CD. */
  readonly namespace: pulumi.Input<string>;
  /** `platform` in the values of charts/service. */
  readonly platform: object;
  /** The Gateway that routes of other applications are attached to. */
  readonly gateway: Gateway;
}

/**
 * Hands one application over to Argo CD: from here on Git is the truth. Its finalizer has Argo CD remove what it
 * deployed when the Application goes, which takes its time and a living controller.
 */
export function createApplication(
  args: ApplicationArgs,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apiextensions.CustomResource {
  const { environment, application, namespace } = args;
  const { delivery } = environment;
  const name = applicationName(environment, application.name);
  return new kubernetes.apiextensions.CustomResource(
    name,
    {
      apiVersion,
      kind: "Application",
      metadata: {
        name,
        namespace,
        labels: labels(environment, { name: application.name, component: "application" }),
        // What the API server fills in is no difference: it is asked what it would make of the manifests.
        annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
        finalizers: ["resources-finalizer.argocd.argoproj.io"],
      },
      spec: {
        project: environment.name,
        source: {
          repoURL: delivery.repository,
          targetRevision: pinOf(environment, application.name)?.revision ?? delivery.branch,
          ...(application.tool === "helm"
            ? chartSource(application, args.platform)
            : kustomizeSource(application, environment, args.gateway)),
        },
        destination: { server: inCluster, namespace: environment.name },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          // What two applications both bring stays with the first, and the second says so.
          syncOptions: ["ServerSideApply=true", "FailOnSharedResource=true"],
          // With `refresh` a repair is taken at once, not when the retries of what it repairs are over.
          retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" }, refresh: true },
        },
      },
    },
    { ...opts, customTimeouts: { delete: "30m" } },
  );
}

function chartSource({ name, valueFiles }: ChartApplication, platform: object): object {
  return {
    path: "charts/service",
    helm: {
      releaseName: name,
      // From the repository's root. A tier's file may be missing until the application needs one.
      valueFiles: valueFiles.map((file) => `/${file}`),
      ignoreMissingValueFiles: true,
      valuesObject: { platform },
    },
  };
}

/** An overlay knows its tier, never the environment: namespace, labels and Gateway are the platform's to say. */
function kustomizeSource(
  { overlay, hosts }: KustomizeApplication,
  environment: Environment,
  gateway: Gateway,
): object {
  const parents = routeParents(environment, hosts, gateway);
  return {
    path: overlay,
    kustomize: {
      namespace: environment.name,
      commonLabels: { environment: environment.name, team: environment.labels.team, tier: environment.tier },
      // An overlay may say the same of itself. A Deployment's selector never changes, so labels stay out of it.
      forceCommonLabels: true,
      labelWithoutSelector: true,
      labelIncludeTemplates: true,
      ...(parents.length > 0 && {
        patches: [
          {
            target: { group: "gateway.networking.k8s.io", kind: "HTTPRoute" },
            patch: JSON.stringify([{ op: "add", path: "/spec/parentRefs", value: parents }]),
          },
        ],
      }),
    },
  };
}
