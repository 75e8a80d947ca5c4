import assert from "node:assert/strict";
import { readManifests } from "../../../components/manifests";
import { computed } from "../../../plan/values";
import { capabilities } from "../../../policy/rules/capabilities";
import { disruptionBudget } from "../../../policy/rules/disruption-budget";
import { healthProbes } from "../../../policy/rules/health-probes";
import { hostNamespaces } from "../../../policy/rules/host-namespaces";
import { hostPaths } from "../../../policy/rules/host-paths";
import { nonRoot } from "../../../policy/rules/non-root";
import { objectDisruptionBudget } from "../../../policy/rules/object-disruption-budget";
import { privilegeEscalation } from "../../../policy/rules/privilege-escalation";
import { privileged } from "../../../policy/rules/privileged";
import { readOnlyRoot } from "../../../policy/rules/read-only-root";
import { replicas } from "../../../policy/rules/replicas";
import { resourceLimits } from "../../../policy/rules/resource-limits";
import { serviceAccountToken } from "../../../policy/rules/service-account-token";
import type { KnownObject } from "../../../lib/known";
import { rules } from "../../../policy/rules";
import type { Settings } from "../../../policy/settings";
import type { Workload } from "../../../lib/kubernetes/workload";
import { workloadOfObject } from "../../../policy/workloads";
import { types } from "../../../lib/resource-types";
import type { Value, Values } from "../../../plan/values";
import { itJudgesApps } from "../applications";
import { workload, type Faults } from "../objects";
import { itHolds, resource, type Case, type Edit } from "../scene";

/** A workload of production with these faults, and what is found in it. */
function object(what: string, faults: Faults, ...finds: string[]): Case {
  return {
    what,
    more: [workload("production", faults)],
    finds: finds.map((each) => `mandatory tool: ${each}`),
  };
}

/** A release of production with one value changed, and what is found in it. */
function release(what: string, name: string, edit: Edit, ...finds: string[]): Case {
  const found = finds.map((each) => `mandatory ${name}: release ${name}${each}`);
  return { what, type: types.release, name, edits: [edit], finds: found };
}

const security = (securityContext: Values): Faults => ({ container: { securityContext } });
const deployment = "Deployment tool, container tool";
const good = object("what complies", {});

itHolds(resourceLimits, [
  good,
  object(
    "a container without any",
    { container: { resources: null } },
    `${deployment}: resources lack requests.cpu, requests.memory, limits.memory`,
  ),
  object(
    "an init container without a limit",
    {
      initContainers: [
        {
          name: "first",
          image: "ghcr.io/duli-ai/tool:v1",
          resources: { requests: { cpu: "1", memory: "1Gi" } },
        },
      ],
    },
    "Deployment tool, init container first: resources lack limits.memory",
  ),
  ...[0, "0", "0m", "0Mi", "0.0"].map((nothing) =>
    object(
      `a request of ${JSON.stringify(nothing)}`,
      {
        container: { resources: { requests: { cpu: nothing, memory: "1Gi" }, limits: { memory: nothing } } },
      },
      `${deployment}: resources lack requests.cpu, limits.memory`,
    ),
  ),
  object("no limit of CPU, which only throttles", {
    container: { resources: { requests: { cpu: 1, memory: "1Gi" }, limits: { memory: "1Gi" } } },
  }),
  object("limits alone, which Kubernetes takes for requests too", {
    container: { resources: { limits: { cpu: "1", memory: "1Gi" } } },
  }),
  object("a limit of memory and a request of CPU", {
    container: { resources: { requests: { cpu: "10m" }, limits: { memory: "1Gi" } } },
  }),
  object(
    "a limit of memory alone",
    { container: { resources: { limits: { memory: "1Gi" } } } },
    `${deployment}: resources lack requests.cpu`,
  ),
  release(
    "a limit alone in the values of a chart, which has its own requests or none",
    "redis",
    ["values.metrics.resources", { requests: { cpu: "10m" }, limits: { memory: "32Mi" } }],
    ": node, container metrics: resources lack requests.memory",
  ),
  object("what is not known yet", { container: { resources: computed } }),
  release(
    "a container of a chart that its values switch on without",
    "redis",
    ["values.metrics.resources", undefined],
    ": node, container metrics: resources lack requests.cpu, requests.memory, limits.memory",
  ),
  release("a container of a chart that is switched off by what Helm takes for false", "redis", [
    "values.metrics",
    { enabled: "" },
  ]),
  release(
    "a container of a chart that is switched on by a text",
    "redis",
    ["values.metrics", { enabled: "yes" }],
    ": node, container metrics: resources lack requests.cpu, requests.memory, limits.memory",
  ),
  release("a container of a chart that its values switch off", "redis", [
    "values.metrics",
    { enabled: false },
  ]),
  release(
    "a part of Argo CD that nobody has asked for, and that a value brings back",
    "argocd",
    ["values.dex", {}],
    ": dex, container dex-server: resources lack requests.cpu, requests.memory, limits.memory",
  ),
  {
    what: "a node of Redis without Sentinel, which its chart makes as another workload",
    type: types.release,
    name: "redis",
    edits: [
      ["values.sentinel.enabled", false],
      ["values.metrics.resources", undefined],
    ],
    finds: [],
  },
  {
    what: "containers that Traefik's chart is told to add",
    more: [
      resource("production", types.release, "traefik", {
        name: "traefik",
        namespace: "traefik",
        chart: "oci://charts.example.org/traefik",
        values: {
          resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
          deployment: { additionalContainers: [{ name: "log" }], initContainers: [{ name: "chown" }] },
        },
      }),
    ],
    finds: [
      "mandatory traefik: release traefik, container log: resources lack requests.cpu, requests.memory, limits.memory",
      "mandatory traefik: release traefik, init container chown: resources lack requests.cpu, requests.memory, limits.memory",
    ],
  },
]);

itJudgesApps(resourceLimits, [
  {
    what: "an init container without a request",
    files: {
      "scheduler/defaults.yaml": {
        initContainers: { "database-url": { resources: { requests: { cpu: null } } } },
      },
    },
    finds: [
      "mandatory scheduler-prod: application scheduler, init container database-url: resources lack requests.cpu",
    ],
  },
]);

itHolds(healthProbes, [
  good,
  object(
    "a container without probes",
    { container: { livenessProbe: null, readinessProbe: null } },
    `${deployment} has no livenessProbe and no readinessProbe`,
  ),
  {
    what: "the same in staging, where it is advice",
    stack: "staging",
    more: [workload("staging", { container: { readinessProbe: null } })],
    finds: [`advisory tool: ${deployment} has no readinessProbe`],
  },
  object("a Job, which only runs to its end", {
    kind: "Job",
    container: { livenessProbe: null, readinessProbe: null },
  }),
  object("a Pod that is not started again", {
    kind: "Pod",
    pod: { restartPolicy: "Never" },
    container: { livenessProbe: null, readinessProbe: null },
  }),
  object(
    "a Pod that is",
    { kind: "Pod", container: { livenessProbe: null } },
    "Pod tool, container tool has no livenessProbe",
  ),
  object("what is not known yet", { container: { livenessProbe: computed } }),
  release(
    "a probe that values switch off",
    "redis",
    ["values.replica.livenessProbe", { enabled: false }],
    ": node, container redis has no livenessProbe",
  ),
  release("a probe that values change", "redis", ["values.replica.livenessProbe", { periodSeconds: 3 }]),
]);

itJudgesApps(healthProbes, [
  {
    what: "an application without a readiness probe",
    files: { "backend/defaults.yaml": { probes: { readiness: null } } },
    finds: ["mandatory backend-prod: application backend, container backend has no readinessProbe"],
  },
  {
    what: "one that says why it has none",
    files: {
      "backend/defaults.yaml": {
        probes: { liveness: null, readiness: null, disabledBecause: "it listens to nobody" },
      },
    },
    finds: [],
  },
]);

const once =
  ": 1 replica of what listens on nothing and never runs twice; its work waits while a node is lost";

/** Of an application, so that it listens on nothing. */
const deaf = {
  ports: { http: null, metrics: null },
  probes: { liveness: null, readiness: null, disabledBecause: "it listens to nobody" },
  metrics: { port: null },
  route: { enabled: false },
};
const single = { replicas: 1, autoscaling: { enabled: false }, pdb: { enabled: false } };

itHolds(replicas, [
  good,
  object("a single replica", { replicas: 1 }, "Deployment tool: 1 replica; at least 2 in production"),
  object("what is switched off", { replicas: 0 }),
  object("a DaemonSet, which nodes multiply", { kind: "DaemonSet", replicas: 1 }),
  { what: "one in staging", stack: "staging", more: [workload("staging", { replicas: 1 })], finds: [] },
  object(
    "a scheduler, of which one at a time runs, and which still listens",
    { replicas: 1, strategy: "Recreate", container: { ports: [{ containerPort: 80 }] } },
    "Deployment tool: 1 replica; at least 2 in production",
  ),
  {
    what: "one that listens on nothing",
    more: [workload("production", { replicas: 1, strategy: "Recreate" })],
    finds: [`advisory tool: Deployment tool${once}`],
  },
  {
    what: "a StatefulSet of one that listens on nothing",
    more: [workload("production", { kind: "StatefulSet", replicas: 1 })],
    finds: [`advisory tool: StatefulSet tool${once}`],
  },
  object(
    "one whose ports are not known yet",
    { replicas: 1, strategy: "Recreate", container: { ports: computed } },
    "Deployment tool: 1 replica; at least 2 in production",
  ),
  release(
    "one webhook of cert-manager",
    "cert-manager",
    ["values.webhook.replicaCount", 1],
    ": webhook: 1 replica; at least 2 in production",
  ),
  release(
    "one Pgpool",
    "postgres",
    ["values.pgpool.replicaCount", 1],
    ": pgpool: 1 replica; at least 2 in production",
  ),
  release(
    "the one Redis of an Argo CD that is not highly available",
    "argocd",
    ["values.redis.enabled", true],
    ": redis: 1 replica; at least 2 in production",
  ),
  release("what is not known yet", "metrics-server", ["values.replicas", computed]),
]);

itJudgesApps(replicas, [
  {
    what: "an application with one",
    files: { "backend/production.yaml": { replicas: 1 } },
    finds: ["mandatory backend-prod: application backend: 1 replica; at least 2 in production"],
  },
  {
    what: "one that scales down to one",
    files: { "ai-service/production.yaml": { autoscaling: { minReplicas: 1 } } },
    finds: ["mandatory ai-service-prod: application ai-service: 1 replica; at least 2 in production"],
  },
  {
    what: "a number that its autoscaler overrules",
    files: { "ai-service/production.yaml": { replicas: 1 } },
    finds: [],
  },
  {
    what: "one in staging",
    stack: "staging",
    files: { "ai-service/staging.yaml": { replicas: 1 } },
    finds: [],
  },
  {
    what: "a scheduler that never runs twice and listens on nothing",
    files: { "backend/defaults.yaml": deaf, "backend/production.yaml": { ...single, strategy: "Recreate" } },
    finds: [`advisory backend-prod: application backend${once}`],
  },
  {
    what: "one with a volume, which is a StatefulSet",
    files: {
      "backend/defaults.yaml": deaf,
      "backend/production.yaml": {
        ...single,
        persistence: { enabled: true, size: "10Gi", mountPath: "/data" },
      },
    },
    finds: [`advisory backend-prod: application backend${once}`],
  },
  {
    what: "a worker that may run twice",
    files: { "backend/defaults.yaml": deaf, "backend/production.yaml": single },
    finds: ["mandatory backend-prod: application backend: 1 replica; at least 2 in production"],
  },
  {
    what: "what never runs twice and listens",
    files: { "backend/production.yaml": { ...single, strategy: "Recreate" } },
    finds: ["mandatory backend-prod: application backend: 1 replica; at least 2 in production"],
  },
]);

itHolds(disruptionBudget, [
  // Whether a budget covers an object only a rule that sees all of them can tell: the next one.
  good,
  release(
    "a budget that is switched off",
    "cert-manager",
    ["values.podDisruptionBudget.enabled", false],
    ": controller: 2 replicas and no PodDisruptionBudget",
  ),
  release(
    "a budget that is switched off by an empty text",
    "argocd",
    ["values.server.pdb.enabled", ""],
    ": server: 2 replicas and no PodDisruptionBudget",
  ),
  release(
    "a budget that lets none go",
    "argocd",
    ["values.server.pdb.maxUnavailable", 0],
    ": server: 2 replicas, and its PodDisruptionBudget lets a drain take none, so that it never ends",
  ),
  release(
    "a budget that lets all go",
    "argocd",
    ["values.server.pdb.maxUnavailable", "100%"],
    ": server: 2 replicas, and its PodDisruptionBudget lets a drain take 2 at a time",
  ),
  release(
    "a budget that is taken away",
    "argocd",
    ["values.redis-ha.haproxy.podDisruptionBudget", {}],
    ": redis-ha-haproxy: 3 replicas and no PodDisruptionBudget",
  ),
]);

const tool = { app: "tool" };
const labelled = (replicas: number, labels: Value = tool) =>
  resource("production", "kubernetes:apps/v1:Deployment", "tool", {
    metadata: { name: "tool", namespace: "prod" },
    spec: { replicas, template: { metadata: { labels }, spec: { containers: [] } } },
  });
const guard = (spec: Values, namespace: Value = "prod") =>
  resource("production", types.disruptionBudget, "guard", { metadata: { name: "guard", namespace }, spec });
const one: Values = { maxUnavailable: 1, selector: { matchLabels: tool } };
const leavingOne: readonly Values[] = [
  { maxUnavailable: "50%" },
  { minAvailable: 1 },
  { minAvailable: "50%" },
];
const uncovered = ["mandatory tool: Deployment tool: 2 replicas and no PodDisruptionBudget"];

itHolds(objectDisruptionBudget, [
  { what: "an object that none covers", more: [labelled(2)], finds: uncovered },
  { what: "one replica, which no budget helps", more: [labelled(1)], finds: [] },
  { what: "an object that one covers", more: [labelled(2), guard(one)], finds: [] },
  { what: "a budget of other pods", more: [labelled(2, { app: "other" }), guard(one)], finds: uncovered },
  { what: "a budget in another namespace", more: [labelled(2), guard(one, "argocd")], finds: uncovered },
  {
    what: "a budget without a selector",
    more: [labelled(2), guard({ maxUnavailable: 1 })],
    finds: uncovered,
  },
  {
    what: "a budget that lets all pods go at once",
    more: [labelled(2), guard({ ...one, maxUnavailable: 2 })],
    finds: [
      "mandatory tool: Deployment tool: 2 replicas, and its PodDisruptionBudget lets a drain take 2 at a time",
    ],
  },
  ...(
    [
      [{ maxUnavailable: "100%" }, 2],
      [{ maxUnavailable: "51%" }, 2],
      [{ minAvailable: 0 }, 2],
      [{ minAvailable: "0%" }, 2],
    ] as const
  ).map(([spec, taken]) => ({
    what: `a budget of ${JSON.stringify(spec)}`,
    more: [labelled(2), guard({ selector: { matchLabels: tool }, ...spec })],
    finds: [
      `mandatory tool: Deployment tool: 2 replicas, and its PodDisruptionBudget lets a drain take ${taken} at a time`,
    ],
  })),
  ...leavingOne.map((spec) => ({
    what: `a budget of ${JSON.stringify(spec)}`,
    more: [labelled(2), guard({ selector: { matchLabels: tool }, ...spec })],
    finds: [],
  })),
  { what: "a namespace that is not known yet", more: [labelled(2), guard(one, computed)], finds: [] },
  { what: "labels that are not known yet", more: [labelled(2, computed), guard(one)], finds: [] },
  { what: "a label that is not known yet", more: [labelled(2, { app: computed }), guard(one)], finds: [] },
  { what: "a selector that is not known yet", more: [labelled(2), guard({ selector: computed })], finds: [] },
  {
    what: "a selector's value that is not known yet",
    more: [
      labelled(2),
      guard({ selector: { matchExpressions: [{ key: "app", operator: "In", values: [computed] }] } }),
    ],
    finds: [],
  },
  {
    what: "a label that an expression asks for and that is not known yet",
    more: [
      labelled(2, { app: computed }),
      guard({ selector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] } }),
    ],
    finds: [],
  },
  { what: "staging's", stack: "staging", more: [workload("staging")], finds: [] },
]);

itJudgesApps(disruptionBudget, [
  {
    what: "an application without one",
    files: { "backend/production.yaml": { pdb: { enabled: false } } },
    finds: ["mandatory backend-prod: application backend: 2 replicas and no PodDisruptionBudget"],
  },
  {
    what: "an application of one replica, which no budget helps",
    files: { "backend/production.yaml": { replicas: 1, pdb: { enabled: false } } },
    finds: [],
  },
  {
    what: "a budget that lets all pods go at once",
    files: { "backend/production.yaml": { replicas: 2, pdb: { enabled: true, maxUnavailable: 2 } } },
    finds: [
      "mandatory backend-prod: application backend: 2 replicas, and its PodDisruptionBudget lets a drain take 2 at a time",
    ],
  },
  {
    what: "a budget that leaves one",
    files: { "backend/production.yaml": { replicas: 3, pdb: { enabled: true, maxUnavailable: 2 } } },
    finds: [],
  },
]);

itHolds(nonRoot, [
  good,
  object("what does not say so", { pod: { securityContext: {} } }, `${deployment}: runAsNonRoot is not set`),
  object(
    "root in the container of a pod that is not",
    security({ runAsUser: 0 }),
    `${deployment}: runAsUser is 0, which is root`,
  ),
  object(
    "a container that takes its pod's word back",
    security({ runAsNonRoot: false }),
    `${deployment}: runAsNonRoot is false`,
  ),
  object("a container that says so itself", {
    pod: { securityContext: {} },
    ...security({ runAsNonRoot: true }),
  }),
  object("what is not known yet", { pod: { securityContext: { runAsNonRoot: computed } } }),
  release(
    "root in a chart's values",
    "rabbitmq",
    ["values.containerSecurityContext.runAsUser", 0],
    ", container rabbitmq: runAsUser is 0, which is root",
  ),
]);

itJudgesApps(nonRoot, [
  {
    what: "an application that is root",
    files: { "scheduler/defaults.yaml": { runAsUser: 0 } },
    finds: ["scheduler", "database-url"]
      .map(
        (name, index) =>
          `mandatory scheduler-prod: application scheduler, ${index === 1 ? "init " : ""}container ${name}: runAsUser is 0, which is root`,
      )
      .sort(),
  },
]);

const advised = (what: string, securityContext: Values, ...finds: string[]): Case => ({
  ...object(what, security(securityContext)),
  finds: finds.map((each) => `advisory tool: ${deployment}: ${each}`),
});

itHolds(readOnlyRoot, [
  good,
  advised(
    "a root file system that can be written",
    { readOnlyRootFilesystem: false },
    "readOnlyRootFilesystem is false",
  ),
  advised("one that nobody has made read-only", {}, "readOnlyRootFilesystem is not set"),
  advised("what is not known yet", { readOnlyRootFilesystem: computed }),
  {
    ...release("one in a chart's values", "redis", [
      "values.sentinel.containerSecurityContext.readOnlyRootFilesystem",
      false,
    ]),
    finds: ["advisory redis: release redis: node, container sentinel: readOnlyRootFilesystem is false"],
  },
]);

itHolds(capabilities, [
  good,
  object("a container that keeps them", security({}), `${deployment} does not drop ALL capabilities`),
  object(
    "one that drops only some",
    security({ capabilities: { drop: ["NET_RAW"] } }),
    `${deployment} does not drop ALL capabilities`,
  ),
  object(
    "one that adds some",
    security({ capabilities: { drop: ["ALL"], add: ["NET_ADMIN", "NET_BIND_SERVICE"] } }),
    `${deployment} adds capabilities: NET_ADMIN; allowed: NET_BIND_SERVICE`,
  ),
  object("the one that is allowed", security({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } })),
  object("what is not known yet", security({ capabilities: computed })),
  release(
    "some in a chart's values",
    "rabbitmq",
    ["values.containerSecurityContext.capabilities", { add: ["SYS_ADMIN"] }],
    ", container rabbitmq adds capabilities: SYS_ADMIN; allowed: NET_BIND_SERVICE",
  ),
]);

itHolds(privilegeEscalation, [
  good,
  object(
    "a container that may",
    security({ allowPrivilegeEscalation: true }),
    `${deployment}: allowPrivilegeEscalation is true`,
  ),
  object("one that does not say", security({}), `${deployment}: allowPrivilegeEscalation is not set`),
  object("what is not known yet", security({ allowPrivilegeEscalation: computed })),
  release(
    "the exporter of PostgreSQL",
    "postgres",
    ["values.metrics.podSecurityContext.allowPrivilegeEscalation", true],
    ": postgresql, container metrics: allowPrivilegeEscalation is true",
  ),
]);

itHolds(privileged, [
  good,
  object("a privileged container", security({ privileged: true }), `${deployment} is privileged`),
  object(
    "a privileged init container",
    {
      initContainers: [
        { name: "first", image: "ghcr.io/duli-ai/tool:v1", securityContext: { privileged: true } },
      ],
    },
    "Deployment tool, init container first is privileged",
  ),
  release(
    "one that a chart's values add",
    "postgres",
    ["values.postgresql.sidecars", [{ name: "spy", securityContext: { privileged: true } }]],
    ": postgresql, container spy is privileged",
  ),
]);

itHolds(hostNamespaces, [
  release(
    "a node's network by a text",
    "metrics-server",
    ["values.hostNetwork", { enabled: "true" }],
    ": hostNetwork is true",
  ),
  good,
  ...["hostNetwork", "hostPID", "hostIPC"].map((key) =>
    object(key, { pod: { [key]: true } }, `Deployment tool: ${key} is true`),
  ),
  object(
    "a port of the node",
    { container: { ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81 }] } },
    `${deployment}: hostPort 80`,
  ),
  release(
    "the node's network in a chart's values",
    "metrics-server",
    ["values.hostNetwork.enabled", true],
    ": hostNetwork is true",
  ),
]);

itHolds(hostPaths, [
  ...(
    [
      [{ csi: { driver: "hostpath.csi.k8s.io" } }, "hostpath.csi.k8s.io"],
      [{ ephemeral: { volumeClaimTemplate: { spec: { storageClassName: "local-path" } } } }, "local-path"],
    ] as const
  ).map(([volume, by]) =>
    object(
      `a node's files by ${by}`,
      { pod: { volumes: [{ name: "files", ...volume }] } },
      `Deployment tool: volume files is the node's, by ${by}`,
    ),
  ),
  object("a volume that lives as long as its pod", {
    pod: {
      volumes: [
        { name: "a", ephemeral: { volumeClaimTemplate: { spec: { storageClassName: "do-block-storage" } } } },
        { name: "b", csi: { driver: "secrets-store.csi.k8s.io" } },
      ],
    },
  }),
  good,
  object(
    "a folder of the node",
    { pod: { volumes: [{ name: "docker", hostPath: { path: "/var/run/docker.sock" } }] } },
    "Deployment tool: volume docker is the node's /var/run/docker.sock",
  ),
  object("other volumes", { pod: { volumes: [{ name: "tmp", emptyDir: {} }] } }),
  release(
    "one in a chart's values",
    "rabbitmq",
    ["values.extraVolumes", [{ name: "root", hostPath: { path: "/" } }]],
    ": volume root is the node's /",
  ),
]);

const apiTokens: readonly Values[] = [{}, { audience: "https://kubernetes.default.svc" }];
const projected = (token: Values): Values => ({
  volumes: [
    { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", ...token } }] } },
  ],
});

itHolds(serviceAccountToken, [
  ...apiTokens.map((token) =>
    object(
      `a token that a volume projects, ${JSON.stringify(token)}`,
      { pod: projected(token) },
      "Deployment tool: volume token has the token of the service account default, which is everybody's",
    ),
  ),
  object("a token for somebody else", { pod: projected({ audience: "vault" }) }),
  object("a token of an account of its own", {
    pod: { ...projected({}), serviceAccountName: "tool", automountServiceAccountToken: false },
  }),
  good,
  object(
    "a token that nobody has asked for",
    { pod: { automountServiceAccountToken: null } },
    "Deployment tool: automountServiceAccountToken is not set, so that a token is mounted unasked",
  ),
  object(
    "the token of the default account",
    { pod: { automountServiceAccountToken: true } },
    "Deployment tool mounts the token of the service account default, which is everybody's",
  ),
  object("a token of an account of its own", {
    pod: { automountServiceAccountToken: true, serviceAccountName: "tool" },
  }),
]);

describe("DigitalOcean's CSI driver", () => {
  const objects = readManifests("csi-digitalocean-v4.16.0") as unknown as readonly KnownObject[];
  const driver = objects.flatMap((each) => workloadOfObject(each));
  const settings = {
    environment: { tier: "production", policy: { registries: [] }, charts: { images: {} } },
    today: "2026-11-21",
    secrets: [],
  } as unknown as Settings;
  const found = (workloads: readonly Workload[]) =>
    rules
      .filter((rule) => rule.kind === "workload")
      .flatMap((rule) => workloads.flatMap((each) => [...rule.check(each, settings)].map(() => rule.name)));

  it("is taken as its publisher makes it", () => {
    assert.equal(driver.length, 3);
    assert.deepEqual(found(driver), []);
  });

  it("is so in its own namespace only, and under its own name", () => {
    const elsewhere = driver.map((each) => ({ ...each, namespace: "prod" }));
    assert.ok(new Set(found(elsewhere)).has("privileged"));
    const renamed = driver.map((each) => ({ ...each, what: "DaemonSet csi" }));
    assert.ok(new Set(found(renamed)).has("host-paths"));
  });
});
