import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import type { Value } from "../../plan/values";
import { longestWait } from "../../catalog/argocd";
import { at, declared, namespaceOf, objectsOf, tiers, types, valuesOf } from "../components/platform";
import { isObject, type Json } from "../../lib/json";
import { applicationValues } from "./applications";
import { goldenStack } from "./stacks";

/** One figure of docs/requirements.md: what it is called, where the plan has it, and what it is in staging and production. */
type Row = readonly [
  figure: string,
  found: (plan: Plan, namespace: string) => unknown,
  staging: unknown,
  production?: unknown,
];

const value =
  (release: string, ...path: string[]) =>
  (plan: Plan): Value | undefined =>
    at(valuesOf(plan, release), ...path);
const claim =
  (release: string, key: string) =>
  (plan: Plan): Value | undefined =>
    at(declared(plan, release), "claims", 0, key);
const chart =
  (release: string) =>
  (plan: Plan): string =>
    ["name", "version"].map((key) => String(at(declared(plan, release), "chart", key))).join(" ");
const endpoint =
  (service: string) =>
  (plan: Plan): string => {
    const found = at(plan.outputs, "endpoints", service);
    return `${String(at(found, "host"))}:${String(at(found, "port"))}`;
  };
const app =
  (name: string, ...path: string[]) =>
  (plan: Plan, namespace: string): unknown =>
    path.reduce<Json | undefined>(
      (inner, key) => (isObject(inner) ? inner[key] : undefined),
      applicationValues(plan, `${name}-${namespace}`),
    );
const names =
  (type: string) =>
  (plan: Plan): readonly string[] =>
    plan.ofType(type).map(({ name }) => name);

const namespaces: readonly Row[] = [
  ["the namespace is", (plan, name) => plan.has(types.namespace, name) && name, "staging", "prod"],
  [
    "the namespace of data services, Secrets and applications",
    (plan, name) =>
      [
        ...["postgres", "redis", "rabbitmq"].map(
          (release) => plan.get(types.release, release).inputs["namespace"],
        ),
        ...["postgres", "redis", "rabbitmq"].map((service) =>
          at(plan.get(types.secret, `${service}-credentials`).inputs, "metadata", "namespace"),
        ),
        ...plan.ofType(types.application).map(({ inputs }) => at(inputs, "spec", "destination", "namespace")),
      ].every((found) => found === name),
    true,
  ],
  [
    "names have no environment at their end",
    (plan) =>
      plan.ofType(types.application).map(({ inputs }) => at(inputs, "spec", "source", "helm", "releaseName")),
    ["ai-service", "backend", "scheduler"],
  ],
  [
    "objects are labelled with environment, team and tier",
    (plan) =>
      objectsOf(plan).every(({ inputs }) =>
        ["environment", "team", "tier"].every((key) => at(inputs, "metadata", "labels", key) !== undefined),
      ),
    true,
  ],
];

const data: readonly Row[] = [
  ["PostgreSQL's chart is", chart("postgres"), "postgresql-ha 16.3.2"],
  ["PostgreSQL nodes are", value("postgres", "postgresql", "replicaCount"), 3],
  ["Pgpool instances are", value("postgres", "pgpool", "replicaCount"), 2],
  ["PostgreSQL volumes are", claim("postgres", "size"), "50Gi"],
  ["the database user is", value("postgres", "postgresql", "username"), "duli_user"],
  ["the database is", value("postgres", "postgresql", "database"), "duli_db"],
  [
    "PostgreSQL's endpoint is",
    endpoint("postgres"),
    "postgres-postgresql-ha-pgpool.staging.svc.cluster.local:5432",
    "postgres-postgresql-ha-pgpool.prod.svc.cluster.local:5432",
  ],
  ["Redis' chart is", chart("redis"), "redis 24.0.0"],
  ["Redis nodes, master and replicas, are", value("redis", "replica", "replicaCount"), 3],
  ["Redis has Sentinels, one beside each node", value("redis", "sentinel", "enabled"), true],
  ["Sentinels that must agree are", value("redis", "sentinel", "quorum"), 2],
  ["Redis volumes are", claim("redis", "size"), "10Gi"],
  [
    "Redis' endpoint is",
    endpoint("redis"),
    "redis-master.staging.svc.cluster.local:6379",
    "redis-master.prod.svc.cluster.local:6379",
  ],
  ["RabbitMQ's chart is", chart("rabbitmq"), "rabbitmq 16.0.14"],
  ["RabbitMQ nodes are", value("rabbitmq", "replicaCount"), 3],
  ["RabbitMQ nodes find each other", value("rabbitmq", "clustering", "enabled"), true],
  ["RabbitMQ volumes are", claim("rabbitmq", "size"), "20Gi"],
  ["the class of the volumes is", claim("postgres", "storageClass"), "do-block-storage", "data-retain"],
  [
    "each service's credentials have their Secret",
    (plan) => names(types.secret)(plan).filter((name) => name.endsWith("-credentials")),
    ["postgres-credentials", "rabbitmq-credentials", "redis-credentials"],
  ],
];

const tuning: readonly Row[] = [
  ["PostgreSQL's connections are", value("postgres", "postgresql", "maxConnections"), 150],
  ...["shared_buffers = '256MB'", "work_mem = '16MB'", "maintenance_work_mem = '128MB'"].map((line): Row => [
    `PostgreSQL has ${line}`,
    (plan) =>
      String(value("postgres", "postgresql", "extendedConf")(plan))
        .split("\n")
        .includes(line),
    true,
  ]),
];

const delivery: readonly Row[] = [
  [
    "Argo CD and cert-manager are installed",
    (plan) => names(types.release)(plan).filter((name) => ["argocd", "cert-manager"].includes(name)),
    ["argocd", "cert-manager"],
  ],
  [
    "the seconds after which the sync of a commit begins at the latest are",
    (plan) => {
      const [reconciliation = NaN, jitter = NaN] = [
        "timeout.reconciliation",
        "timeout.reconciliation.jitter",
      ].map((key) => parseInt(String(value("argocd", "configs", "cm", key)(plan)), 10));
      return longestWait({ reconciliation, jitter });
    },
    165,
  ],
  [
    "applications follow Git by themselves",
    (plan) =>
      plan
        .ofType(types.application)
        .map(({ inputs }) => at(inputs, "spec", "syncPolicy", "automated", "selfHeal")),
    [true, true, true],
  ],
];

const applications: readonly Row[] = [
  ["backend's replicas are", app("backend", "replicas"), 1, 2],
  ["backend's image tag is", app("backend", "image", "tag"), "latest", "v1.0.0"],
  ["backend's log level is", app("backend", "env", "LOG_LEVEL"), "debug", "info"],
  ["backend's memory is", app("backend", "resources", "limits", "memory"), "512Mi", "1Gi"],
  ["backend has a disruption budget in production alone", app("backend", "pdb", "enabled"), undefined, true],
  ["ai-service's replicas are", app("ai-service", "replicas"), 2, 3],
  ["ai-service's image tag is", app("ai-service", "image", "tag"), "latest", "v1.0.0"],
  ["ai-service's memory is", app("ai-service", "resources", "limits", "memory"), "2Gi", "4Gi"],
  [
    "ai-service scales by itself in production alone",
    app("ai-service", "autoscaling", "enabled"),
    undefined,
    true,
  ],
  ["scheduler's replicas are", app("scheduler", "replicas"), 1, 2],
  ["scheduler's volumes are", app("scheduler", "persistence", "size"), "10Gi", "20Gi"],
  ["scheduler's log level is", app("scheduler", "env", "N8N_LOG_LEVEL"), "debug", "info"],
  [
    "scheduler's host",
    app("scheduler", "route", "hosts"),
    ["scheduler.staging.local"],
    ["scheduler.prod.local"],
  ],
  [
    "scheduler's DATABASE_URL is made by an init container",
    (plan, name) => Object.keys(app("scheduler", "initContainers")(plan, name) ?? {}),
    ["database-url"],
  ],
  [
    "the database host that applications are told is",
    app("backend", "platform", "postgres", "host"),
    "postgres-postgresql-ha-pgpool.staging.svc.cluster.local",
    "postgres-postgresql-ha-pgpool.prod.svc.cluster.local",
  ],
  [
    "user, password and database are told as keys of a Secret",
    app("backend", "platform", "postgres", "secret"),
    { name: "postgres-credentials", keys: { user: "username", password: "password", database: "database" } },
  ],
];

const rows = { namespaces, data, tuning, delivery, applications };

for (const [group, table] of Object.entries(rows)) {
  describe(`required figures: ${group}`, () => {
    for (const tier of tiers) {
      for (const [figure, found, staging, production = staging] of table) {
        const expected = tier === "staging" ? staging : production;
        it(`${tier}: ${figure}${shown(expected)}`, async () => {
          assert.deepEqual(found(await goldenStack(tier), namespaceOf(tier)), expected);
        });
      }
    }
  });
}

function shown(expected: unknown): string {
  return ["string", "number"].includes(typeof expected) ? ` ${String(expected)}` : "";
}
