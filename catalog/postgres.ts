import { z } from "zod";
import { count, identifier, list, podCount, postgresMemory, resources } from "../lib/forms";
import { compare } from "../lib/compare";
import type { JsonObject } from "../lib/json";
import { switchInWords, truthOf } from "../lib/helm-truth";
import { at, listOf, objectOf, textOf } from "../lib/known";
import { wordsOf } from "../lib/words";
import { chartLabels } from "../lib/kubernetes/labels";
import { mebibytes, postgresMebibytes } from "../lib/kubernetes/quantity";
import { shown, type Violation } from "../lib/violation";
import { on } from "./billed-values";
import {
  bitnami,
  dataIsThere,
  dataSection,
  exporter,
  linesAt,
  namespaceOnly,
  ownPodsOnly,
  volumePermissions,
} from "./bitnami";
import type { ChartPin, DataService } from "./chart";
import { clusterDomain, credentialsName, serviceHost } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "./images";
import { placement, spreadAcrossNodes } from "./placement";
import {
  databaseCredentials,
  databaseEndpoints,
  databases,
  databaseValues,
  ownerOf,
  statedDatabases,
} from "./postgres-databases";
import type { Site } from "./site";
import { sized } from "./sizing";

/** Ships PostgreSQL 17: R-DATA-2 names `15-alpine`, an image that this chart's replication cannot run. */
const pin: ChartPin = {
  name: "postgresql-ha",
  version: "16.3.2",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

const release = "postgres";
const fullName = `${release}-${pin.name}`;
const port = 5432;
const metricsPort = 9187;
const schemasScript = "schemas.sql";

const section = z.strictObject({
  ...dataSection,
  exporter,
  pgpool: z
    .strictObject({
      replicas: podCount.describe("Number of pods"),
      resources: resources.describe("Of each pod"),
      balanceReads: z
        .boolean()
        .default(false)
        .describe(
          "Whether reads go to standbys too. They are behind the primary by a moment, so that who reads at once what " +
            "somebody else has written may not find it",
        ),
    })
    .describe("Pgpool, the connection pool in front of the nodes"),
  user: identifier.describe("Name of the application's database user"),
  database: identifier.describe("Name of the application's database"),
  schemas: list(identifier).describe("Schemas made when the database is first initialized"),
  databases,
  tuning: z.strictObject({
    maxConnections: count.describe("`max_connections`"),
    sharedBuffers: postgresMemory.describe("`shared_buffers`"),
    workMem: postgresMemory.describe("`work_mem`"),
    maintenanceWorkMem: postgresMemory.describe("`maintenance_work_mem`"),
  }),
});

type Postgres = z.infer<typeof section>;

const staging = {
  enabled: true,
  replicas: 3,
  size: "50Gi",
  resources: sized("250m", "768Mi", "2Gi"),
  exporter: { resources: sized("20m", "32Mi", "96Mi") },
  pgpool: { replicas: 2, resources: sized("100m", "256Mi", "512Mi") },
  user: "duli_user",
  database: "duli_db",
  schemas: [],
  tuning: { maxConnections: 150, sharedBuffers: "256MB", workMem: "16MB", maintenanceWorkMem: "128MB" },
} satisfies z.input<typeof section>;

/** PostgreSQL with streaming replication, failover by repmgr and Pgpool in front, through which every connection goes. */
export const postgres: DataService<typeof section> = {
  ...bitnami,
  pin,
  release,
  typeName: "PostgresHa",
  path: "data.postgres",
  section,
  presets: {
    development: {
      ...staging,
      replicas: 1,
      size: "10Gi",
      resources: sized("100m", "384Mi", "1Gi"),
      pgpool: { replicas: 1, resources: sized("50m", "192Mi", "384Mi") },
      tuning: { maxConnections: 100, sharedBuffers: "128MB", workMem: "8MB", maintenanceWorkMem: "64MB" },
    },
    staging,
    production: { ...staging, pool: "data", resources: sized("500m", "1Gi", "3Gi") },
  },
  values,
  workloads: [
    {
      name: "postgresql",
      pods: "postgres",
      kind: "StatefulSet",
      at: "postgresql",
      replicas: "postgresql/replicaCount",
      exempt: "nodes",
      containers: [
        { name: "postgresql", at: "postgresql" },
        { name: "metrics", at: "metrics", when: ["metrics/enabled", false] },
        volumePermissions,
      ],
    },
    {
      name: "pgpool",
      pods: "pgpool",
      kind: "Deployment",
      at: "pgpool",
      replicas: "pgpool/replicaCount",
      containers: [{ name: "pgpool", at: "pgpool" }],
    },
    {
      name: "witness",
      kind: "StatefulSet",
      at: "witness",
      when: ["witness/create", false],
      exempt: "nodes",
      containers: [{ name: "witness", at: "witness", image: "postgresql/image" }],
    },
  ],
  claims: ({ replicas, size }, { storage }) => [
    { statefulSet: `${fullName}-postgresql`, template: "data", replicas, size, storageClass: storage.class },
  ],
  billed: [
    {
      path: ["witness", "create"],
      asks: on,
      allowed: "false: the property `replicas` makes the quorum, and a witness has volumes too",
    },
    { path: ["backup", "enabled"], asks: on, allowed: "false: its volume is none of the property `size`" },
  ],
  stated: {
    ...bitnami.stated,
    database: "the property `database`",
    maxConnections: "the property `tuning.maxConnections`",
    useLoadBalancing: "the property `pgpool.balanceReads`",
    numInitChildren: "the properties `tuning.maxConnections` and `pgpool.replicas`",
    maxPool: "the properties `tuning.maxConnections` and `pgpool.replicas`",
    PGDATA: dataIsThere,
    POSTGRESQL_VOLUME_DIR: dataIsThere,
    POSTGRES_USER: "the property `user`",
    POSTGRES_DB: "the property `database`",
    POSTGRESQL_MAX_CONNECTIONS: "the property `tuning.maxConnections`",
    PGPOOL_ENABLE_LOAD_BALANCING: "the property `pgpool.balanceReads`",
    PGPOOL_NUM_INIT_CHILDREN: "the properties `tuning.maxConnections` and `pgpool.replicas`",
    PGPOOL_MAX_POOL: "the properties `tuning.maxConnections` and `pgpool.replicas`",
  },
  fixed: { clusterDomain, "service.ports.postgresql": port },
  files: [
    {
      path: ["postgresql", "extendedConf"],
      owned: {
        max_connections: "the property `tuning.maxConnections`",
        shared_buffers: "the property `tuning.sharedBuffers`",
        work_mem: "the property `tuning.workMem`",
        maintenance_work_mem: "the property `tuning.maintenanceWorkMem`",
      },
    },
    ...["configuration", "configurationCM", "extendedConfCM"].map((key) => ({
      path: ["postgresql", key],
      instead: "lines in `postgresql.extendedConf`",
    })),
    // Scripts are a map, so that others of their own names stand beside it.
    { path: ["postgresql", "initdbScripts", schemasScript] },
    {
      path: ["postgresql", "initdbScriptsSecret"],
      instead: "`databases`, and scripts in `postgresql.initdbScripts`",
    },
    { path: ["postgresql", "initdbScriptsCM"], instead: "scripts in `postgresql.initdbScripts`" },
    {
      path: ["pgpool", "configuration"],
      owned: {
        load_balance_mode: "the property `pgpool.balanceReads`",
        num_init_children: "the properties `tuning.maxConnections` and `pgpool.replicas`",
        max_pool: "the properties `tuning.maxConnections` and `pgpool.replicas`",
      },
    },
    { path: ["pgpool", "configurationCM"], instead: "lines in `pgpool.configuration`" },
  ],
  faults,
  endpoint: ({ user, database, databases }, { name }) => ({
    host: serviceHost(`${fullName}-pgpool`, name),
    port,
    user,
    database,
    secret: {
      name: credentialsName(release),
      keys: { user: "username", password: "password", database: "database" },
    },
    ...databaseEndpoints(databases),
  }),
  credentials: ({ user, database }) => ({
    username: user,
    database,
    password: { password: `${release}-user` },
    "postgres-password": { password: `${release}-superuser` },
    "repmgr-password": { password: `${release}-repmgr` },
    "admin-password": { password: `${release}-pgpool-admin` },
    "sr-check-password": { password: `${release}-pgpool-check` },
  }),
  furtherSecret: ({ databases }) => databaseCredentials(databases),
  onEmptyVolume: {
    user: (values) => at(values, "postgresql.username"),
    database: (values) => at(values, "postgresql.database"),
    schemas: (values) => objectOf(at(values, "postgresql.initdbScripts"))[schemasScript],
    databases: statedDatabases,
    "values.postgresql.initdbScripts": (values) => {
      const { [schemasScript]: _, ...scripts } = objectOf(at(values, "postgresql.initdbScripts"));
      const all = Object.entries(scripts).sort(([one], [other]) => compare(one, other));
      return all.length === 0 ? undefined : JSON.stringify(all);
    },
    "values.postgresql.repmgrUsername": (values) => at(values, "postgresql.repmgrUsername"),
    "values.postgresql.repmgrDatabase": (values) => at(values, "postgresql.repmgrDatabase"),
  },
  brings: {
    ConfigMap: ["extended-configuration", "initdb-scripts", "scripts"].map(
      (name) => `${fullName}-postgresql-${name}`,
    ),
    Deployment: [`${fullName}-pgpool`],
    NetworkPolicy: [`${fullName}-pgpool`, `${fullName}-postgresql`],
    PodDisruptionBudget: [`${fullName}-pgpool`, `${fullName}-postgresql`],
    Service: ["pgpool", "postgresql", "postgresql-headless", "postgresql-metrics"].map(
      (name) => `${fullName}-${name}`,
    ),
    ServiceAccount: [fullName],
    StatefulSet: [`${fullName}-postgresql`],
  },
  variables: "DATABASE",
  facts: {
    nodes: "postgresql.replicaCount",
    budgets: ["postgresql.pdb", "pgpool.pdb"],
    networkPolicies: ["postgresql.networkPolicy", "pgpool.networkPolicy"],
    services: ["service"],
    ports: [port],
    unseen: [
      "postgresql.configurationCM",
      "postgresql.extendedConfCM",
      "pgpool.configurationCM",
      ...["postgresql", "pgpool"].flatMap((part) => [
        `${part}.command`,
        `${part}.args`,
        `${part}.extraEnvVarsCM`,
      ]),
    ],
    *withoutPassword(values) {
      const trusting = at(values, "postgresql.pgHbaTrustAll");
      if (truthOf(trusting)) yield `postgresql.pgHbaTrustAll is ${switchInWords(trusting)}; allowed: false`;
      for (const part of ["postgresql", "pgpool"])
        for (const variable of listOf(at(values, `${part}.extraEnvVars`))) {
          const [name, value] = ["name", "value"].map((key) => textOf(at(variable, key)));
          if (/PGHBA_TRUST_ALL$/.test(name ?? "") && isYes.test(value ?? ""))
            yield `${part}.extraEnvVars has ${name}: ${value}; allowed: none such`;
          if (name === "PGPOOL_ENABLE_POOL_HBA" && !isYes.test(value ?? ""))
            yield `${part}.extraEnvVars has ${name}, which is not yes; allowed: none such`;
        }
      for (const [path, setting] of [
        ["postgresql.configuration", /^\s*(hba_file|include\w*)[\s=]/i],
        ["postgresql.extendedConf", /^\s*(hba_file|include\w*)[\s=]/i],
        ["pgpool.configuration", /^\s*(enable_pool_hba)\s*=\s*'?(off|false|no|0)\b/i],
      ] as const)
        for (const [number, line] of linesAt(values, path)) {
          const name = setting.exec(line)?.[1];
          if (name !== undefined)
            yield `${path}, line ${number}: ${name} has others asked than pg_hba.conf here; allowed: none such`;
        }
      for (const path of ["postgresql.pgHbaConfiguration", "pgpool.poolHbaConfiguration"])
        for (const [number, line] of linesAt(values, path, /(?<!\\)\n/)) {
          const [first = ""] = wordsOf(line);
          if (/^include(_if_exists|_dir)?$/.test(first))
            yield `${path}, line ${number}: ${first} takes in lines that nobody sees here; allowed: none such`;
          const trusted = trustedAddress(line);
          if (trusted !== undefined)
            yield `${path}, line ${number}: trusts ${trusted} without a password; allowed: scram-sha-256`;
        }
    },
  },
};

function values(section: Postgres, site: Site): JsonObject {
  const { images } = site.charts;
  const placed = placement(site, section.pool);
  const component = (role: string) => ({
    ...placed,
    podAntiAffinityPreset: "soft",
    topologySpreadConstraints: spreadAcrossNodes({
      "app.kubernetes.io/instance": release,
      "app.kubernetes.io/component": role,
    }),
    pdb: { create: true, maxUnavailable: 1 },
    // Pgpool alone connects to the nodes: past it nobody keeps to their connections, or finds the primary.
    networkPolicy: role === "postgresql" ? ownPodsOnly(metricsPort) : namespaceOnly(site.name),
  });
  return {
    ...allowSubstitutedImages,
    commonLabels: chartLabels(site, release),
    postgresql: {
      ...component("postgresql"),
      image: bitnamiImage(images, "postgresql-repmgr"),
      replicaCount: section.replicas,
      resources: section.resources,
      username: section.user,
      database: section.database,
      existingSecret: credentialsName(release),
      maxConnections: section.tuning.maxConnections,
      extendedConf: tuning(section.tuning),
      ...(section.schemas.length > 0 && {
        initdbScripts: { [schemasScript]: createSchemas(section.schemas) },
      }),
      ...databaseValues.postgresql(section.databases),
    },
    pgpool: {
      ...component("pgpool"),
      image: bitnamiImage(images, "pgpool"),
      replicaCount: section.pgpool.replicas,
      resources: section.pgpool.resources,
      existingSecret: credentialsName(release),
      useLoadBalancing: section.pgpool.balanceReads,
      ...databaseValues.pgpool(section.databases),
      // Each child holds one connection, and all Pgpools together never ask PostgreSQL for more than it has.
      numInitChildren: Math.floor(
        (section.tuning.maxConnections - reservedConnections) / section.pgpool.replicas,
      ),
      maxPool: 1,
    },
    // The chart makes a disruption budget for the witness even where there is none.
    witness: { create: false, pdb: { create: false } },
    metrics: {
      enabled: true,
      image: bitnamiImage(images, "postgres-exporter"),
      resources: section.exporter.resources,
      // What the other containers of the pod have by default and the Pod Security Standard asks for.
      podSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
    volumePermissions: { image: bitnamiImage(images, "os-shell") },
    persistence: { enabled: true, size: section.size, storageClass: site.storage.class },
  };
}

function tuning(settings: Postgres["tuning"]): string {
  return [
    `shared_buffers = '${settings.sharedBuffers}'`,
    `work_mem = '${settings.workMem}'`,
    `maintenance_work_mem = '${settings.maintenanceWorkMem}'`,
    "",
  ].join("\n");
}

/** Runs once, on the first primary, as the application's user, who therefore owns the schemas. */
function createSchemas(schemas: readonly string[]): string {
  return schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}";\n`).join("");
}

/** Memory of one backend process that does nothing, in MiB: a cautious figure, so that no sound tuning fails. */
const idleConnection = 5;

/** One connection in so many is taken to sort or hash at any time, each with one `work_mem`. */
const busyShare = 10;

/** Connections that PostgreSQL keeps for superusers, replication management, health checks and the exporter. */
const reservedConnections = 20;

/** Clients at once that each Pgpool serves at the very least. */
const fewestClients = 8;

/** Users that the chart makes for itself. */
const chartUsers = ["postgres", "repmgr"];

/** Databases that are always there. */
const ownDatabases = ["postgres", "repmgr", "template0", "template1"];

/** PostgreSQL's tuning fits the memory limit, and users and databases are not the chart's own, nor there twice. */
function faults(section: Postgres): Violation[] {
  const { user, database, databases, resources, tuning: settings, pgpool, schemas } = section;
  const { limits } = resources;
  const { maxConnections, sharedBuffers, workMem, maintenanceWorkMem } = settings;
  const violations: Violation[] = [];
  if (chartUsers.includes(user)) {
    violations.push({
      path: "data.postgres.user",
      got: shown(user),
      allowed: `another name than ${chartUsers.join(", ")}`,
    });
  }
  const names: [string, string][] = [
    ["user", user],
    ...schemas.map((name, index): [string, string] => [`schemas[${index}]`, name]),
    ...databases.flatMap((each, index): [string, string][] => [
      [`databases[${index}].name`, each.name],
      [`databases[${index}].user`, ownerOf(each)],
    ]),
  ];
  const taken = { name: new Set([database, ...ownDatabases]), user: new Set([user, ...chartUsers]) };
  for (const [index, each] of databases.entries())
    for (const [key, name] of [
      ["name", each.name],
      ["user", ownerOf(each)],
    ] as const) {
      const path = `data.postgres.databases[${index}].${key}`;
      if (taken[key].has(name))
        violations.push({ path, got: `${shown(name)}, which is taken`, allowed: "a name of its own" });
      taken[key].add(name);
    }
  for (const [path, name] of names.filter(([, name]) => name.startsWith("pg_"))) {
    const allowed = "another name: PostgreSQL keeps those that begin with pg_";
    violations.push({ path: `data.postgres.${path}`, got: shown(name), allowed });
  }
  const fewest = reservedConnections + fewestClients * pgpool.replicas;
  if (maxConnections < fewest) {
    violations.push({
      path: "data.postgres.tuning.maxConnections",
      got: shown(maxConnections),
      allowed: `${fewest} or more: ${reservedConnections} reserved ones, and ${fewestClients} for each Pgpool`,
    });
  }
  const needed = Math.ceil(
    postgresMebibytes(sharedBuffers) +
      postgresMebibytes(maintenanceWorkMem) +
      maxConnections * idleConnection +
      Math.ceil(maxConnections / busyShare) * postgresMebibytes(workMem),
  );
  if (mebibytes(limits.memory) < needed) {
    violations.push({
      path: "data.postgres.resources.limits.memory",
      got: limits.memory,
      allowed:
        `${needed}Mi or more: shared_buffers ${sharedBuffers}, maintenance_work_mem ${maintenanceWorkMem}, ` +
        `${maxConnections} connections of ${idleConnection}MB, one in ${busyShare} with work_mem ${workMem}`,
    });
  }
  return violations;
}

/** What the scripts of Bitnami's images take for yes. */
const isYes = /^(1|yes|true)$/i;

/**
 * The address that a line of pg_hba.conf trusts: type, database, user, address, maybe a mask, and then how it is
 * asked. Who is on the same machine is in the same container.
 */
function trustedAddress(line: string): string | undefined {
  const [type = "", , , address = "", ...rest] = wordsOf(
    line.replaceAll("\\\n", " ").replaceAll(/,\s+/g, ","),
  );
  const isMask = /^[\d.:]+$/.test(rest[0] ?? "");
  const method = isMask ? rest[1] : rest[0];
  const wide = /\/[0-7]$/.test(address) || (isMask && !/^255|^ffff/i.test(rest[0] ?? ""));
  const remote = type.startsWith("host") && (wide || !/^(127\.|::1\b|localhost$|samehost$)/.test(address));
  return remote && method === "trust" ? address : undefined;
}
