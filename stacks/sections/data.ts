import { z } from "zod";
import {
  chartValues,
  count,
  dnsLabel,
  identifier,
  postgresMemory,
  resources,
  text,
  volumeSize,
} from "./forms";

const service = {
  enabled: z.boolean().describe("Whether the environment has this service"),
  replicas: count.describe("Number of nodes; a quorum service takes an odd number of 3 or more"),
  size: volumeSize.describe("Volume of each node"),
  resources: resources.describe("Of each node"),
  pool: dnsLabel.optional().describe("Node pool to run on; left out, any without a taint"),
  values: chartValues
    .default({})
    .describe("Further values for the chart; may touch neither credentials nor volumes nor load balancers"),
};

const exporter = z
  .strictObject({ resources: resources.describe("Of each exporter") })
  .describe("Prometheus exporter beside each node");

const postgres = z.strictObject({
  ...service,
  exporter,
  pgpool: z
    .strictObject({
      replicas: count.describe("Number of pods"),
      resources: resources.describe("Of each pod"),
    })
    .describe("Pgpool, the connection pool in front of the nodes"),
  user: identifier.describe("Name of the application's database user"),
  database: identifier.describe("Name of the application's database"),
  schemas: z.array(identifier).describe("Schemas made when the database is first initialized"),
  tuning: z.strictObject({
    maxConnections: count.describe("`max_connections`"),
    sharedBuffers: postgresMemory.describe("`shared_buffers`"),
    workMem: postgresMemory.describe("`work_mem`"),
    maintenanceWorkMem: postgresMemory.describe("`maintenance_work_mem`"),
  }),
});

const redis = z.strictObject({
  ...service,
  exporter,
  sentinel: z.strictObject({
    quorum: count.describe("Sentinels that must agree on a failover"),
    resources: resources.describe("Of each Sentinel, and of the container that labels the master"),
  }),
});

const rabbitmq = z.strictObject({
  ...service,
  user: identifier.describe("Name of the application's user"),
  vhost: text(/^(\/|[A-Za-z0-9._-]+)$/, "a virtual host such as / or shop").describe(
    "Virtual host of the application",
  ),
});

export const data = z.strictObject({ postgres, redis, rabbitmq });
