import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { reservedConnections } from "../../stacks/checks/postgres";
import type { JsonObject } from "../../lib/json";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createPassword } from "../secret";
import { serviceHost, type PostgresEndpoint } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "../../catalog/images";
import { namespaceOnly } from "./network-access";
import { placement, spreadAcrossNodes } from "./placement";
import { credentialsName, installService, type ServiceArgs } from "./service";
import type { ChartPin } from "../../catalog/chart";

/** Ships PostgreSQL 17: R-DATA-2 names `15-alpine`, an image that this chart's replication cannot run. */
export const postgresChart: ChartPin = {
  name: "postgresql-ha",
  version: "16.3.2",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

const releaseName = "postgres";
const secretName = credentialsName(releaseName);
const fullName = `${releaseName}-${postgresChart.name}`;
const metricsPort = 9187;

/** PostgreSQL with streaming replication, failover by repmgr and Pgpool in front: R-DATA-1. */
export class PostgresHa extends pulumi.ComponentResource {
  /** Pgpool, through which every connection goes. */
  readonly endpoint: PostgresEndpoint;

  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:data:PostgresHa", name, {}, opts);
    const { environment } = args;
    const { user, database } = environment.data.postgres;
    const child = { parent: this };

    installService(
      releaseName,
      args,
      {
        chart: postgresChart,
        values: postgresValues(environment),
        credentials: {
          username: user,
          database,
          password: createPassword(`${name}-user`, child),
          "postgres-password": createPassword(`${name}-superuser`, child),
          "repmgr-password": createPassword(`${name}-repmgr`, child),
          "admin-password": createPassword(`${name}-pgpool-admin`, child),
          "sr-check-password": createPassword(`${name}-pgpool-check`, child),
        },
        statefulSet: `${fullName}-postgresql`,
        template: "data",
      },
      this,
    );

    this.endpoint = {
      host: serviceHost(`${fullName}-pgpool`, environment.name),
      port: 5432,
      user,
      database,
      secret: {
        name: secretName,
        keys: { user: "username", password: "password", database: "database" },
      },
    };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** Values of the chart for an environment, before the environment's own ones are laid over them. */
export function postgresValues(environment: Environment): JsonObject {
  const { postgres } = environment.data;
  const { images } = environment.charts;
  const component = (role: string) => ({
    nodeSelector: placement(environment, postgres.pool).nodeSelector,
    tolerations: placement(environment, postgres.pool).tolerations,
    podAntiAffinityPreset: "soft",
    topologySpreadConstraints: spreadAcrossNodes({
      "app.kubernetes.io/instance": releaseName,
      "app.kubernetes.io/component": role,
    }),
    pdb: { create: true, maxUnavailable: 1 },
    networkPolicy: namespaceOnly(environment.name, role === "postgresql" ? metricsPort : undefined),
  });
  return {
    ...allowSubstitutedImages,
    commonLabels: chartLabels(environment, releaseName),
    postgresql: {
      ...component("postgresql"),
      image: bitnamiImage(images, "postgresql-repmgr"),
      replicaCount: postgres.replicas,
      resources: postgres.resources,
      username: postgres.user,
      database: postgres.database,
      existingSecret: secretName,
      maxConnections: postgres.tuning.maxConnections,
      extendedConf: tuning(postgres.tuning),
      ...(postgres.schemas.length > 0 && {
        initdbScripts: { "schemas.sql": createSchemas(postgres.schemas) },
      }),
    },
    pgpool: {
      ...component("pgpool"),
      image: bitnamiImage(images, "pgpool"),
      replicaCount: postgres.pgpool.replicas,
      resources: postgres.pgpool.resources,
      existingSecret: secretName,
      // Each child holds one connection, and all Pgpools together never ask PostgreSQL for more than it has.
      numInitChildren: Math.floor(
        (postgres.tuning.maxConnections - reservedConnections) / postgres.pgpool.replicas,
      ),
      maxPool: 1,
    },
    // The chart makes a disruption budget for the witness even where there is none.
    witness: { create: false, pdb: { create: false } },
    metrics: {
      enabled: true,
      image: bitnamiImage(images, "postgres-exporter"),
      resources: postgres.exporter.resources,
      // What the other containers of the pod have by default and the Pod Security Standard asks for.
      podSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
    volumePermissions: { image: bitnamiImage(images, "os-shell") },
    persistence: { enabled: true, size: postgres.size, storageClass: environment.storage.class },
  };
}

function tuning(values: Environment["data"]["postgres"]["tuning"]): string {
  return [
    `shared_buffers = '${values.sharedBuffers}'`,
    `work_mem = '${values.workMem}'`,
    `maintenance_work_mem = '${values.maintenanceWorkMem}'`,
    "",
  ].join("\n");
}

/** Runs once, on the first primary, as the application's user, who so owns the schemas. */
function createSchemas(schemas: readonly string[]): string {
  return schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}";\n`).join("");
}
