import assert from "node:assert/strict";
import { rabbitmq } from "../../../catalog/rabbitmq";
import type { PlannedResource } from "../../../plan/resource";
import { computed, type Values } from "../../../plan/values";
import { applicationProject } from "../../../policy/rules/application-project";
import { applicationPins } from "../../../policy/rules/application-pins";
import { applicationRevision } from "../../../policy/rules/application-revision";
import { applicationSync } from "../../../policy/rules/application-sync";
import { argocdAccess } from "../../../policy/rules/argocd-access";
import { argocdIndependence } from "../../../policy/rules/argocd-independence";
import { releaseAtomic } from "../../../policy/rules/release-atomic";
import { releaseSource } from "../../../policy/rules/release-source";
import { releaseVersion } from "../../../policy/rules/release-version";
import { types } from "../../../lib/resource-types";
import { found, itHolds, resource, type Edit } from "../scene";

const redis = (...edits: readonly Edit[]) => ({ type: types.release, name: "redis", edits });
const backend = (...edits: readonly Edit[]) => ({ type: types.application, name: "backend-prod", edits });
const staged = (...edits: readonly Edit[]) => ({
  stack: "staging" as const,
  type: types.application,
  name: "backend-staging",
  edits,
});
const version = "mandatory redis: release redis: version is";

itHolds(releaseVersion, [
  ...["24", "24.x", "^24.0.0", ">=24.0.0 <25.0.0", "latest", "24.0.*"].map((range) => ({
    what: `the range ${range}`,
    ...redis(["version", range]),
    finds: [`${version} "${range}"; allowed: an exact one such as 24.0.0`],
  })),
  {
    what: "no version",
    ...redis(["version", undefined]),
    finds: [`${version} not set; allowed: an exact one such as 24.0.0`],
  },
  {
    what: "a version with all its parts, which nobody has verified",
    ...redis(["version", "v1.2.3-rc.1+build.5"]),
    finds: [
      'advisory redis: release redis: version is "v1.2.3-rc.1+build.5"; charts.lock.yaml has verified 24.0.0',
    ],
  },
  {
    what: "any exact version of a chart that is not ours",
    ...redis(["version", "1.2.3"], ["chart", "oci://ghcr.io/somebody/charts/podinfo"]),
    finds: [],
  },
  { what: "what is not known yet", ...redis(["version", computed]), finds: [] },
]);

const home = "oci://registry-1.docker.io/bitnamicharts";

itHolds(releaseSource, [
  {
    what: "another registry",
    ...redis(["chart", "oci://ghcr.io/somebody/charts/redis"]),
    finds: [
      "mandatory redis: release redis: chart oci://ghcr.io/somebody/charts/redis; allowed: one of charts.lock.yaml, from its registry there",
    ],
  },
  {
    what: "another chart of a known registry",
    ...redis(["chart", `${home}/mysql`]),
    finds: [
      `mandatory redis: release redis: chart ${home}/mysql; allowed: one of charts.lock.yaml, from its registry there`,
    ],
  },
  {
    what: "a known chart of another repository",
    type: types.release,
    name: "metrics-server",
    edits: [["repositoryOpts.repo", "https://charts.example.org"]],
    finds: [
      "mandatory metrics-server: release metrics-server: chart metrics-server of https://charts.example.org; allowed: one of charts.lock.yaml, from its registry there",
    ],
  },
  { what: "the mirror", config: { charts: { mirror: "oci://registry.example.org/charts" } }, finds: [] },
  { what: "the mirror's folder", config: { charts: { mirror: ".charts" } }, finds: [] },
  {
    what: "the mirror's folder by its whole path",
    config: { charts: { mirror: ".charts" } },
    ...redis(["chart", "/home/somebody/platform/.charts/redis-24.0.0.tgz"]),
    finds: [],
  },
  {
    what: "another folder than the mirror's",
    config: { charts: { mirror: ".charts" } },
    ...redis(["chart", "downloads/redis-24.0.0.tgz"]),
    finds: [
      "mandatory redis: release redis: chart downloads/redis-24.0.0.tgz; allowed: one of charts.lock.yaml, from .charts",
    ],
  },
  {
    what: "a registry besides the mirror",
    config: { charts: { mirror: "oci://registry.example.org/charts" } },
    ...redis(["chart", `${home}/redis`]),
    finds: [
      `mandatory redis: release redis: chart ${home}/redis; allowed: one of charts.lock.yaml, from oci://registry.example.org/charts`,
    ],
  },
  { what: "what is not known yet", ...redis(["chart", computed]), finds: [] },
  {
    what: "charts that no release installs",
    more: [
      resource("production", types.chart, "four", { chart: "oci://evil.io/x", version: "*" }),
      resource("production", types.chartOfHelm3, "three", {}),
    ],
    finds: ["three", "four"].map(
      (name) =>
        `mandatory ${name}: Chart ${name}: got a chart without a release; allowed: a Release of components/release.ts`,
    ),
  },
]);

describe("a pin of another registry", () => {
  const pin: { repository: string } = rabbitmq.pin;
  const { repository } = pin;
  afterEach(() => void (pin.repository = repository));

  it("proves nothing", async () => {
    pin.repository = "oci://ghcr.io/somebody/charts";
    const chart = `${pin.repository}/rabbitmq`;
    const edited = { type: types.release, name: "rabbitmq", edits: [["chart", chart]] as const };
    assert.equal((await found(releaseSource, "production", edited)).length, 1);
  });
});

itHolds(releaseAtomic, [
  {
    what: "a release that stays half-installed",
    ...redis(["atomic", false]),
    finds: ["mandatory redis: release redis: atomic is false; allowed: true"],
  },
  {
    what: "one without bounds",
    ...redis(["atomic", undefined], ["timeout", undefined]),
    finds: [
      "mandatory redis: release redis: atomic is not set; allowed: true",
      "mandatory redis: release redis: timeout is not set; allowed: a number of seconds",
    ],
  },
  {
    what: "one that does not wait",
    stack: "staging",
    ...redis(["skipAwait", true]),
    finds: ["mandatory redis: release redis: skipAwait is true; allowed: false"],
  },
  { what: "what is not known yet", ...redis(["atomic", computed], ["timeout", computed]), finds: [] },
]);

itHolds(applicationProject, [
  {
    what: "Argo CD's own project",
    ...backend(["spec.project", "default"]),
    finds: [
      "mandatory backend-prod: application backend-prod: spec.project is default; allowed: a project of its own",
    ],
  },
  {
    what: "no project, in staging too",
    ...staged(["spec.project", undefined]),
    finds: [
      "mandatory backend-staging: application backend-staging: spec.project is not set; allowed: a project of its own",
    ],
  },
  { what: "what is not known yet", ...backend(["spec.project", computed]), finds: [] },
  {
    what: "a project without bounds",
    type: types.project,
    edits: [
      ["spec.sourceRepos", ["https://git.example.org/shop", "*"]],
      ["spec.destinations", [{ server: "https://kubernetes.default.svc", namespace: "*" }]],
      [
        "spec.clusterResourceWhitelist",
        [
          { group: "", kind: "Namespace" },
          { group: "*", kind: "*" },
          { group: "apps", kind: "*" },
        ],
      ],
    ],
    finds: [
      "mandatory prod: project prod: spec.clusterResourceWhitelist[1] is every kind of every group; allowed: kinds",
      'mandatory prod: project prod: spec.clusterResourceWhitelist[2] is every kind of group "apps"; allowed: kinds',
      "mandatory prod: project prod: spec.destinations[0].namespace is *; allowed: a namespace",
      "mandatory prod: project prod: spec.sourceRepos[1] is *; allowed: addresses of repositories, or of one owner",
    ],
  },
  {
    what: "a project whose patterns take almost everything",
    type: types.project,
    edits: [
      ["spec.sourceRepos", ["https://github.com/*", "https://github.com/duli*", "https://*/shop.git"]],
      [
        "spec.destinations",
        [
          { server: "*", namespace: "p*" },
          { name: "*", namespace: "!kube-*" },
        ],
      ],
      ["spec.clusterResourceWhitelist", [{ group: "rbac.authorization.k8s.io", kind: "Cluster*" }]],
    ],
    finds: [
      'spec.clusterResourceWhitelist[0] is Cluster* of group "rbac.authorization.k8s.io"; allowed: kinds',
      "spec.destinations[0].namespace is p*; allowed: a namespace",
      "spec.destinations[0].server is *; allowed: a cluster",
      "spec.destinations[1].name is *; allowed: a cluster",
      "spec.sourceRepos[0] is https://github.com/*; allowed: addresses of repositories, or of one owner",
      "spec.sourceRepos[1] is https://github.com/duli*; allowed: addresses of repositories, or of one owner",
      "spec.sourceRepos[2] is https://*/shop.git; allowed: addresses of repositories, or of one owner",
    ].map((fault) => `mandatory prod: project prod: ${fault}`),
  },
  {
    what: "a project for all repositories of one owner",
    type: types.project,
    edits: [["spec.sourceRepos", ["https://github.com/duli-ai/*", "git@github.com:duli-ai/*"]]],
    finds: [],
  },
  {
    what: "a project of which nothing is known yet",
    type: types.project,
    edits: [["spec", computed]],
    finds: [],
  },
]);

const applications = ["ai-service", "backend", "scheduler"] as const;
const revision = (name: string) => `${name}: application ${name}: spec.source.targetRevision is`;

const pin = { application: "backend", revision: "v1.2.3", reason: "v1.3.0 loses orders" };

itHolds(applicationPins, [
  { what: "no pin", finds: [] },
  {
    what: "a pin until today",
    config: { delivery: { pins: [{ ...pin, expires: "2026-11-21" }] } },
    finds: [
      "advisory backend-prod: application backend stays at v1.2.3 until 2026-11-21: v1.3.0 loses orders",
    ],
  },
  {
    what: "a pin that has expired",
    config: { delivery: { pins: [{ ...pin, expires: "2026-11-20" }] } },
    finds: [
      "mandatory backend-prod: application backend stays at v1.2.3: its pin expired on 2026-11-20 (v1.3.0 loses orders)",
    ],
  },
]);

itHolds(applicationRevision, [
  {
    what: "production with an application that is pinned to main",
    config: { delivery: { pins: [{ ...pin, revision: "main", expires: "2026-11-21" }] } },
    finds: [
      `mandatory ${revision("backend-prod")} main; allowed in production: a branch, tag or commit of its own`,
    ],
  },
  ...["main", "master", "refs/heads/main"].map((branch) => ({
    what: `production that follows ${branch}`,
    config: { delivery: { branch } },
    finds: applications.map(
      (app) =>
        `mandatory ${revision(`${app}-prod`)} ${branch}; allowed in production: a branch, tag or commit of its own`,
    ),
  })),
  {
    what: "production that follows HEAD",
    config: { delivery: { branch: "HEAD", apps: ["backend"] } },
    finds: [
      `mandatory ${revision("backend-prod")} HEAD, whatever the repository's default is; allowed: a branch, tag or commit`,
    ],
  },
  {
    what: "staging that does, and advises",
    stack: "staging",
    config: { delivery: { branch: "HEAD", apps: ["backend"] } },
    finds: [
      `advisory ${revision("backend-staging")} HEAD, whatever the repository's default is; allowed: a branch, tag or commit`,
    ],
  },
  {
    what: "no revision",
    ...backend(["spec.source.targetRevision", undefined]),
    finds: [
      `mandatory ${revision("backend-prod")} not set, whatever the repository's default is; allowed: a branch, tag or commit`,
    ],
  },
  {
    what: "a range of versions",
    ...backend(["spec.source.targetRevision", "1.*"]),
    finds: [
      `mandatory ${revision("backend-prod")} 1.*, whatever is newest; allowed: a branch, tag or commit`,
    ],
  },
  {
    what: "one of several sources",
    ...backend(
      ["spec.source", undefined],
      ["spec.sources", [{ targetRevision: "v1" }, { targetRevision: "main" }]],
    ),
    finds: [
      "mandatory backend-prod: application backend-prod: spec.sources[1].targetRevision is main; allowed in production: a branch, tag or commit of its own",
    ],
  },
  ...["v1.2.3", "release/1.x-fixes", "4f5b0c1", "production"].map((branch) => ({
    what: branch,
    ...backend(["spec.source.targetRevision", branch]),
    finds: [],
  })),
  { what: "what is not known yet", ...backend(["spec.source.targetRevision", computed]), finds: [] },
]);

/** An Application as bad as can be, or what brings it. */
const bad = {
  project: "default",
  source: { path: "apps/argocd", targetRevision: "HEAD" },
  destination: { namespace: "argocd" },
};
const argoproj = { apiVersion: "argoproj.io/v1alpha1", metadata: { name: "self" } };
const argocd = (...edits: readonly Edit[]) => ({ type: types.release, name: "argocd", edits });
const set = (spec: Values) => ({
  more: [
    resource("production", types.applicationSet, "shops", {
      metadata: { name: "shops", namespace: "argocd" },
      spec: { template: { spec } },
    }),
  ],
});

for (const [rule, faults] of [
  [applicationProject, ["spec.project is default; allowed: a project of its own"]],
  [
    applicationRevision,
    [
      "spec.source.targetRevision is HEAD, whatever the repository's default is; allowed: a branch, tag or commit",
    ],
  ],
  [
    applicationSync,
    ["prune", "selfHeal"].map((key) => `spec.syncPolicy.automated.${key} is not set; allowed: true`),
  ],
  [
    argocdIndependence,
    [
      "it deploys argocd; allowed: anything but Argo CD",
      "spec.destination.namespace is argocd, Argo CD's own; allowed: any other",
    ],
  ],
] as const) {
  const all = (where: string) => faults.map((fault) => `mandatory ${where}: ${fault}`);
  itHolds(rule, [
    {
      what: "the template of an ApplicationSet",
      ...set(bad),
      finds: all("shops: ApplicationSet shops, its template"),
    },
    {
      what: "an Application that a release brings along",
      ...argocd(["values.extraObjects", [{ ...argoproj, kind: "Application", spec: bad }]]),
      finds: all("argocd: release argocd brings application self"),
    },
    {
      what: "an ApplicationSet that one brings along, as text",
      ...argocd([
        "values.extraObjects",
        { self: JSON.stringify({ ...argoproj, kind: "ApplicationSet", spec: { template: { spec: bad } } }) },
      ]),
      finds: all("argocd: release argocd brings ApplicationSet self, its template"),
    },
    {
      what: "a template of which parts are known to Argo CD only",
      ...set({
        project: "{{.team}}",
        source: { path: "{{.path}}", targetRevision: "{{.x.revision}}" },
        destination: { namespace: "prod" },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      }),
      finds: [],
    },
    { what: "a template that is not known yet", more: set({}).more.map(withoutTemplate), finds: [] },
  ]);
}

function withoutTemplate(each: PlannedResource): PlannedResource {
  return { ...each, inputs: { ...each.inputs, spec: computed } };
}

itHolds(applicationProject, [
  {
    what: "a project that a release brings along",
    ...argocd([
      "values.extraObjects",
      [{ ...argoproj, kind: "AppProject", spec: { destinations: [{ namespace: "*" }] } }],
    ]),
    finds: [
      "mandatory argocd: release argocd brings project self: spec.destinations[0].namespace is *; allowed: a namespace",
    ],
  },
]);

const setting = (key: string, name: string, value: string | boolean | number) =>
  argocd([["values", "configs", key, name], value]);

itHolds(argocdAccess, [
  ...["true", true].map((value) => ({
    what: `people without a name, as ${typeof value}`,
    ...setting("cm", "users.anonymous.enabled", value),
    finds: ["mandatory argocd: release argocd: configs.cm has users.anonymous.enabled: true; allowed: false"],
  })),
  {
    what: "no login at all",
    ...setting("params", "server.disable.auth", true),
    finds: ["mandatory argocd: release argocd: configs.params has server.disable.auth: true; allowed: false"],
  },
  {
    what: "administrators all",
    ...setting("rbac", "policy.default", "role:admin"),
    finds: [
      "mandatory argocd: release argocd: configs.rbac has policy.default: role:admin, for everybody; allowed: role:readonly, or none",
    ],
  },
  { what: "readers all", ...setting("rbac", "policy.default", "role:readonly"), finds: [] },
  ...["NodePort", "LoadBalancer"].map((type) => ({
    what: `a Service of type ${type}`,
    ...argocd(["values.server.service.type", type]),
    finds: [`mandatory argocd: release argocd: server.service.type is ${type}; allowed: ClusterIP`],
  })),
  { what: "what is not known yet", ...argocd(["values", computed]), finds: [] },
  ...["True", "TRUE", "t", "1", 1].map((value) => ({
    what: `no login at all, as ${JSON.stringify(value)}`,
    ...setting("params", "server.disable.auth", value),
    finds: ["mandatory argocd: release argocd: configs.params has server.disable.auth: true; allowed: false"],
  })),
  ...["--disable-auth", "--disable-auth=true", "-disable-auth=1", "--loglevel info --disable-auth"].map(
    (flag) => ({
      what: `no login by the flag ${flag}`,
      ...argocd(["values.server.extraArgs", [flag]]),
      finds: ["mandatory argocd: release argocd: server.extraArgs has --disable-auth; allowed: none such"],
    }),
  ),
  {
    what: "a login",
    ...argocd(["values.server.extraArgs", ["--disable-auth=false", "--insecure"]]),
    finds: [],
  },
  ...["server", "global"].map((part) => ({
    what: `no login by a variable of ${part}`,
    ...argocd([`values.${part}.env`, [{ name: "ARGOCD_SERVER_DISABLE_AUTH", value: "True" }]]),
    finds: [
      `mandatory argocd: release argocd: ${part}.env has ARGOCD_SERVER_DISABLE_AUTH: true; allowed: none such`,
    ],
  })),
  {
    what: "variables and settings that stand elsewhere",
    ...argocd(
      ["values.server.envFrom", [{ configMapRef: { name: "mine" } }]],
      ["values.configs.rbac", { create: false }],
    ),
    finds: [
      "advisory argocd: release argocd: configs.rbac.create is off, so that somebody else makes argocd-rbac-cm, where no rule looks; allowed: settings in configs",
      "advisory argocd: release argocd: server.envFrom hands variables to it that stand elsewhere, where no rule looks; allowed: settings in configs",
    ],
  },
  ...(
    [
      ["role:any", { "policy.csv": "p, role:any, *, *, *, allow" }],
      ["role:any", { "policy.csv": "p, role:any, applications, sync, */*, allow" }],
      ["role:any", { "policy.csv": "p, role:any, applications, *, */*" }],
      ["role:any", { "policy.csv": "g, role:any, role:admin" }],
      [
        "role:any",
        { "policy.csv": "g, role:any, role:b", "policy.more.csv": "p,role:b,exec,create,*/*,allow" },
      ],
      ["role:any", { "policy.csv": "g, role:any, role:b\ng, role:b, admin" }],
      ["admin", {}],
    ] as const
  ).map(([role, lines]) => ({
    what: `a role of everybody's with ${JSON.stringify(lines)}`,
    ...argocd(["values.configs.rbac", { "policy.default": role, ...lines }]),
    finds: [
      `mandatory argocd: release argocd: configs.rbac has policy.default: ${role}, for everybody; allowed: role:readonly, or none`,
    ],
  })),
  {
    what: "a role of everybody's that reads, beside one of somebody's that does more",
    ...argocd([
      "values.configs.rbac",
      {
        "policy.default": "role:any",
        "policy.csv":
          "p, role:any, applications, get, */*, allow\np, role:any, exec, create, */*, deny\np, role:b, *, *, *, allow\ng, me, role:b",
      },
    ]),
    finds: [],
  },
  {
    what: "the same in the objects that Argo CD reads",
    more: [
      ...Object.entries<Values>({
        "argocd-cm": { "users.anonymous.enabled": "true" },
        "argocd-cmd-params-cm": { "server.disable.auth": "true" },
        "argocd-rbac-cm": { "policy.default": "role:admin" },
      }).map(([name, data]) =>
        resource("production", types.configMap, name, { metadata: { name, namespace: "argocd" }, data }),
      ),
      resource("production", types.deployment, "argocd-server", {
        metadata: { name: "argocd-server", namespace: "argocd" },
        spec: {
          template: {
            metadata: { labels: { "app.kubernetes.io/name": "argocd-server" } },
            spec: {
              containers: [
                {
                  name: "server",
                  args: ["/usr/local/bin/argocd-server", "--disable-auth"],
                  env: [{ name: "ARGOCD_SERVER_DISABLE_AUTH", value: "1" }],
                },
              ],
            },
          },
        },
      }),
    ],
    finds: [
      "mandatory argocd-server: Deployment argocd-server, container server: --disable-auth; allowed: none such",
      "mandatory argocd-server: Deployment argocd-server, container server: env has ARGOCD_SERVER_DISABLE_AUTH: true; allowed: none such",
      "mandatory argocd-cm: ConfigMap argocd-cm has users.anonymous.enabled: true; allowed: false",
      "mandatory argocd-cmd-params-cm: ConfigMap argocd-cmd-params-cm has server.disable.auth: true; allowed: false",
      "mandatory argocd-rbac-cm: ConfigMap argocd-rbac-cm has policy.default: role:admin, for everybody; allowed: role:readonly, or none",
    ],
  },
  {
    what: "somebody else's ConfigMap of that name",
    more: [
      resource("production", types.configMap, "mine", {
        metadata: { name: "argocd-cm", namespace: "prod" },
        data: { "users.anonymous.enabled": "true" },
      }),
    ],
    finds: [],
  },
]);

itHolds(applicationSync, [
  {
    what: "an Application that is synced by hand",
    ...backend(["spec.syncPolicy.automated", undefined]),
    finds: ["prune", "selfHeal"].map(
      (key) =>
        `mandatory backend-prod: application backend-prod: spec.syncPolicy.automated.${key} is not set; allowed: true`,
    ),
  },
  {
    what: "what Git no longer has, in staging too",
    ...staged(["spec.syncPolicy.automated.prune", false]),
    finds: [
      "mandatory backend-staging: application backend-staging: spec.syncPolicy.automated.prune is false; allowed: true",
    ],
  },
  {
    what: "automation that is switched off",
    ...backend(["spec.syncPolicy.automated.enabled", false]),
    finds: [
      "mandatory backend-prod: application backend-prod: spec.syncPolicy.automated.enabled is false; allowed: true",
    ],
  },
  { what: "what is not known yet", ...backend(["spec.syncPolicy.automated", computed]), finds: [] },
]);

const self = "mandatory backend-prod: application backend-prod:";

itHolds(argocdIndependence, [
  {
    what: "an Application in Argo CD's namespace",
    ...backend(["spec.destination.namespace", "argocd"]),
    finds: [`${self} spec.destination.namespace is argocd, Argo CD's own; allowed: any other`],
  },
  {
    what: "one in its own namespace, whatever that is called",
    ...backend(["metadata.namespace", "gitops"], ["spec.destination.namespace", "gitops"]),
    finds: [`${self} spec.destination.namespace is gitops, Argo CD's own; allowed: any other`],
  },
  {
    what: "Argo CD's chart",
    ...backend(["spec.source", { chart: "argo-cd", repoURL: "https://argoproj.github.io/argo-helm" }]),
    finds: [`${self} it deploys argo-cd; allowed: anything but Argo CD`],
  },
  {
    what: "Argo CD's manifests among several sources",
    ...backend(["spec.sources", [{ path: "apps/backend" }, { path: "clusters/prod/argocd" }]]),
    finds: [`${self} it deploys argocd; allowed: anything but Argo CD`],
  },
  { what: "what is not known yet", ...backend(["spec.destination.namespace", computed]), finds: [] },
]);
