import assert from "node:assert/strict";
import { computed, type Value, type Values } from "../../plan/values";
import { workloadsOfRelease } from "../../catalog/workloads";
import type { Workload } from "../../lib/kubernetes/workload";
import { types } from "../../lib/resource-types";
import { workloadsOfApplication } from "../../policy/application-values";
import { applicationProject } from "../../policy/rules/application-project";
import { httpsRoutes } from "../../policy/rules/https-routes";
import { objectDisruptionBudget } from "../../policy/rules/object-disruption-budget";
import { privileged } from "../../policy/rules/privileged";
import { publicPorts } from "../../policy/rules/public-ports";
import { resourceLimits } from "../../policy/rules/resource-limits";
import { secretSources } from "../../policy/rules/secret-sources";
import { unjudged } from "../../policy/rules/unjudged";
import type { Environment } from "../../stacks/environment";
import { itHolds, resource, type Edit } from "./scene";

const pod: Values = {
  containers: [{ name: "one", image: "ghcr.io/duli-ai/one:v1.0.0", securityContext: { privileged: true } }],
};
const template: Values = { spec: pod };
const metadata: Values = { name: "x", namespace: "prod" };
const redis = (...edits: readonly Edit[]) => ({ type: types.release, name: "redis", edits });
const more = (type: string, inputs: Values) => ({ more: [resource("production", type, "x", inputs)] });
const isPrivileged = (what: string) => [`mandatory x: ${what}, container one is privileged`];

itHolds(privileged, [
  ...(
    [
      ["core/v1:ReplicationController", { template }],
      ["extensions/v1beta1:Deployment", { template }],
      ["argoproj.io/v1alpha1:Rollout", { template }],
      ["serving.knative.dev/v1:Service", { template }],
      ["batch/v1beta1:CronJob", { jobTemplate: { spec: { template } } }],
    ] as const
  ).map(([type, spec]) => ({
    what: `a pod of ${type}`,
    ...more(`kubernetes:${type}`, { metadata, spec }),
    finds: isPrivileged(`${type.split(":")[1]} x`),
  })),
  {
    what: "a pod of a PodTemplate",
    ...more("kubernetes:core/v1:PodTemplate", { metadata, template }),
    finds: isPrivileged("PodTemplate x"),
  },
  ...["apps/v1:DeploymentPatch", "apps/v1:DaemonSetPatch"].map((type) => ({
    what: `a pod of ${type}`,
    ...more(`kubernetes:${type}`, { metadata, spec: { template } }),
    finds: isPrivileged(`patch of ${type.split(":")[1]?.replace("Patch", "")} x`),
  })),
  {
    what: "a pod of a PodPatch",
    ...more("kubernetes:core/v1:PodPatch", { metadata, spec: pod }),
    finds: isPrivileged("patch of Pod x"),
  },
  {
    what: "a pod of a custom resource without the provider's name of the group",
    ...more("kubernetes:v1:Pod", { apiVersion: "v1", kind: "Pod", metadata, spec: pod }),
    finds: isPrivileged("Pod x"),
  },
  ...["core/v1:List", "v1:List", "apps/v1:DeploymentList"].map((type) => ({
    what: `a pod in a ${type}`,
    ...more(`kubernetes:${type}`, {
      items: [{ apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template } }],
    }),
    finds: isPrivileged(`${type.split(":")[1]} x brings Deployment x`),
  })),
  {
    what: "a pod in a list whose items do not say what they are",
    ...more("kubernetes:core/v1:PodList", { items: [{ metadata, spec: pod }] }),
    finds: isPrivileged("PodList x brings Pod x"),
  },
  {
    what: "a pod in a list that a release brings",
    ...redis([
      "values.extraDeploy",
      [{ apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata, spec: pod }] }],
    ]),
    finds: ["mandatory redis: release redis brings Pod x, container one is privileged"],
  },
]);

itHolds(resourceLimits, [
  {
    what: "a patch that says nothing of resources",
    ...more("kubernetes:apps/v1:DeploymentPatch", { metadata, spec: { template } }),
    finds: [],
  },
  {
    what: "containers that are a text",
    ...redis(["values.replica.sidecars", "- name: side\n  image: ghcr.io/duli-ai/side:v1\n"]),
    finds: [
      "mandatory redis: release redis: node, container side: resources lack requests.cpu, requests.memory, limits.memory",
    ],
  },
]);

describe("containers that are written elsewhere", () => {
  const by = (workloads: readonly Workload[]) =>
    workloads.flatMap(({ containers }) => containers.map(({ name, image, init }) => [name, image, init]));

  it("are read where a chart is handed texts", () => {
    const values = { replica: { initContainers: ["name: side\nimage: ghcr.io/duli-ai/side:latest\n"] } };
    const chart = {
      workloads: [{ name: "node", kind: "StatefulSet" as const, at: "replica", containers: [] }],
    };
    assert.deepEqual(by(workloadsOfRelease(chart, { name: "redis", values })), [
      ["side", "ghcr.io/duli-ai/side:latest", true],
    ]);
  });

  it("are those that Kustomize is told to take", () => {
    const application = { application: { name: "wiki", tool: "kustomize" }, stated: {} };
    const environment = { name: "prod", applications: [application] } as unknown as Environment;
    const images = ["old=ghcr.io/duli-ai/new:latest", "ghcr.io/duli-ai/same:v2", "old=new"];
    const props = { spec: { source: { path: "apps/wiki/overlays/production", kustomize: { images } } } };
    assert.deepEqual(by(workloadsOfApplication(props, environment)), [
      ["wiki", undefined, false],
      ["of kustomize.images[0]", "ghcr.io/duli-ai/new:latest", false],
      ["of kustomize.images[1]", "ghcr.io/duli-ai/same:v2", false],
      ["of kustomize.images[2]", "new", false],
    ]);
  });
});

const service = (type: string): Values => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "x" },
  spec: { type, ports: [{ port: 5432 }] },
});
const suffix = "spec.ports[0] opens port 5432 (PostgreSQL) to everybody";
const text = JSON.stringify(service("LoadBalancer"));

itHolds(publicPorts, [
  ...(
    [
      ["extraDeploy", [service("LoadBalancer")]],
      ["extraObjects", { one: service("LoadBalancer") }],
      ["extraManifests", [text]],
      ["extraManifests", { one: text }],
      ["extraObjects", text],
      ["extraDeploy", `${JSON.stringify(metadata)}\n---\n${text}`],
      ["sub.chart.extraDeploy", [service("LoadBalancer")]],
      [
        "extraDeploy",
        [
          "{{- if true }}\napiVersion: v1\nkind: Service\nmetadata: { name: x, labels: {{ .Values.x }} }\nspec:\n  type: LoadBalancer\n  ports: [{ port: 5432 }]\n{{- end }}",
        ],
      ],
    ] as const satisfies readonly (readonly [string, Value])[]
  ).map(([path, value]) => ({
    what: `a database's port in ${path}, as ${typeof value === "string" ? "text" : JSON.stringify(value).slice(0, 20)}`,
    ...redis([`values.${path}`, value]),
    finds: [
      `mandatory redis: release redis brings Service x: ${suffix}; allowed: addresses and ranges of yours`,
    ],
  })),
  { what: "a Service inside", ...redis(["values.extraDeploy", [service("ClusterIP")]]), finds: [] },
  { what: "what is not known yet", ...redis(["values.extraDeploy", computed]), finds: [] },
]);

itHolds(httpsRoutes, [
  {
    what: "a route on plain HTTP that a release brings",
    ...redis([
      "values.extraDeploy",
      [
        {
          apiVersion: "gateway.networking.k8s.io/v1",
          kind: "HTTPRoute",
          metadata: { name: "x" },
          spec: { parentRefs: [{ name: "prod", sectionName: "http-argocd.example.com" }], rules: [{}] },
        },
      ],
    ]),
    finds: [
      "mandatory redis: HTTPRoute x: attached to http-argocd.example.com, an HTTP listener of Gateway prod; allowed: an HTTPS listener, or a redirect to https",
    ],
  },
]);

itHolds(secretSources, [
  {
    what: "a credential in a Secret that a release brings",
    ...redis([
      "values.extraDeploy",
      [
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "x" },
          stringData: { password: "hunter2-is-it" },
        },
      ],
    ]),
    finds: ["mandatory redis: Secret x: password stands in the program: its name is that of a credential"],
  },
]);

itHolds(objectDisruptionBudget, [
  {
    what: "several replicas that a release brings",
    ...redis([
      "values.extraDeploy",
      [{ apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 2, template } }],
    ]),
    finds: ["mandatory redis: Deployment x: 2 replicas and no PodDisruptionBudget"],
  },
]);

itHolds(applicationProject, [
  {
    what: "an Application in a list that a release brings",
    ...redis([
      "values.extraDeploy",
      [
        {
          apiVersion: "v1",
          kind: "List",
          items: [{ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata, spec: {} }],
        },
      ],
    ]),
    finds: [
      "mandatory redis: release redis brings application x: spec.project is not set; allowed: a project of its own",
    ],
  },
]);

const backend = (...edits: readonly Edit[]) => ({ type: types.application, name: "backend-prod", edits });
const whole = "is a text that only Helm can read whole; allowed: lists and objects";

itHolds(unjudged, [
  ...(
    [
      ["extraDeploy", ["{{ include it }}"]],
      ["extraObjects", { one: "kind: {{ .Values.kind }}" }],
      ["extraManifests", "a: [unclosed"],
      ["replica.sidecars", "{{- toYaml .Values.x }}"],
      ["replica.initContainers", ["name: {{ x }}"]],
      ["deep.extraContainers", "a: [unclosed"],
    ] as const satisfies readonly (readonly [string, Value])[]
  ).map(([path, value]) => ({
    what: `a template in ${path}`,
    ...redis([`values.${path}`, value]),
    finds: [`advisory redis: release redis: ${path} ${whole}`],
  })),
  { what: "a text that is whole", ...redis(["values.extraDeploy", [text]]), finds: [] },
  {
    what: "a chart that nobody knows",
    ...redis(["chart", "oci://example.org/mystery"]),
    finds: [
      "advisory redis: release redis: its chart is in no file of catalog/, so that no rule knows what its values make",
    ],
  },
  {
    what: "several sources",
    ...backend(["spec.source", undefined], ["spec.sources", [{ path: "a" }, { path: "b" }]]),
    finds: [
      "advisory backend-prod: application backend-prod: spec.sources are several sources, and no rule sees what they deliver; allowed: one, in spec.source",
    ],
  },
  {
    what: "a source elsewhere",
    ...backend(["spec.source", { path: "elsewhere" }]),
    finds: [
      "advisory backend-prod: application backend-prod: spec.source is no folder of apps/ that this stack delivers, and no rule sees what is in it",
    ],
  },
  {
    what: "a foreign file of values",
    ...backend([
      "spec.source.helm.valueFiles",
      ["/apps/backend/defaults.yaml", "https://example.org/v.yaml"],
    ]),
    finds: [
      "advisory backend-prod: application backend-prod: spec.source.helm.valueFiles[1] is https://example.org/v.yaml, which no rule reads; allowed: /apps/backend/defaults.yaml, /apps/backend/production.yaml",
    ],
  },
  ...["helm.fileParameters", "directory", "plugin", "kustomize.components"].map((path) => ({
    what: `an Application with ${path}`,
    ...backend([`spec.source.${path}`, [{ name: "a" }]]),
    finds: [
      `advisory backend-prod: application backend-prod: spec.source.${path} adds what no rule reads; allowed: none`,
    ],
  })),
  {
    what: "Applications that are made in the cluster",
    ...more(types.applicationSet, { metadata, spec: {} }),
    finds: [
      "advisory x: ApplicationSet x: its Applications are made in the cluster, where no rule sees what they deliver",
    ],
  },
  { what: "what is not known yet", ...backend(["spec.source", computed]), finds: [] },
]);
