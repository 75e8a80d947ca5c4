import { z } from "zod";

// Compiling the schema pays from the tenth environment on; a program reads one.
z.config({ jitless: true });

/**
 * What an environment is, as data: the shape that a preset fills and a stack's YAML overrides, section by
 * section. Each `describe` is the property's documentation in docs/configuration.md. What no single property
 * can say (pools that hold the pods, subnets that overlap) is in checks/.
 */

/** A text of one form; `allowed` says which, when it has another one and when there is none. */
const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);

export const dnsLabel = text(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, "a lower-case DNS label such as data");
export const hostname = text(
  /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a host name such as shop.example.org",
);
const cidr = text(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "an IPv4 range such as 172.16.0.0/16");
export const volumeSize = text(/^\d+(Gi|Ti)$/, "a volume size such as 50Gi");
export const cpu = text(/^(\d+m|\d+(\.\d+)?)$/, "CPUs such as 500m or 2");
export const memory = text(/^\d+(Mi|Gi)$/, "memory such as 512Mi or 2Gi");
const postgresMemory = text(/^\d+(kB|MB|GB)$/, "PostgreSQL memory such as 256MB");
const identifier = text(/^[a-z_][a-z0-9_]{0,62}$/, "a PostgreSQL identifier such as duli_db");
const labelValue = text(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, "a label value such as payments");
const labelKey = text(
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  "a label key such as acme.org/gpu",
);
const count = z.int().min(1);
const chartValues = z.record(z.string(), z.json());

export const resources = z.strictObject({
  requests: z.strictObject({
    cpu: cpu.describe("CPUs that the scheduler reserves, such as `250m`"),
    memory: memory.describe("Memory that the scheduler reserves, such as `512Mi`"),
  }),
  limits: z.strictObject({
    cpu: cpu.optional().describe("Most CPUs; left out, a busy moment may use what is idle"),
    memory: memory.describe("Memory above which the container is killed"),
  }),
});

const taint = z.strictObject({
  key: labelKey,
  value: text(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    "a label value such as payments, or nothing",
  ),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const pool = z
  .strictObject({
    name: dnsLabel.describe("Name of the pool; what is placed on it selects it by this name"),
    size: z.string().describe("Droplet size slug, such as `s-4vcpu-8gb`"),
    count: count.optional().describe("Number of nodes; give either this or `autoscale`"),
    autoscale: z
      .strictObject({ min: count, max: count })
      .optional()
      .describe("Fewest and most nodes between which DOKS scales the pool"),
    labels: z.record(labelKey, labelValue).default({}).describe("Further node labels"),
    taints: z.array(taint).default([]).describe("Node taints"),
  })
  .refine(
    (value) => (value.count === undefined) !== (value.autoscale === undefined),
    "exactly one of `count` and `autoscale`",
  );

const cluster = z.strictObject({
  mode: z.enum(["dedicated"]).describe("`dedicated`: the stack owns a VPC and a cluster"),
  name: dnsLabel.optional().describe("Name of the cluster and its VPC; default `<project>-<stack>`"),
  region: z.string().describe("Region slug, such as `fra1`"),
  version: text(/^1\.\d+\.\d+-do\.\d+$/, "an exact DOKS version slug such as 1.35.4-do.0").describe(
    "Exact DOKS version slug: a bare minor would differ from what the API reads back, for ever",
  ),
  highAvailability: z.boolean().describe("Highly available control plane, USD 40 a month"),
  vpcSubnet: cidr.describe("Range of the VPC: nodes and load balancers"),
  clusterSubnet: cidr.describe("Range of the pods"),
  serviceSubnet: cidr.describe("Range of the Services"),
  systemPool: z
    .strictObject({
      size: z.string().describe("Droplet size slug; changing it replaces the cluster, so keep it small"),
      count: count.describe("Number of nodes"),
    })
    .describe("The pool that DOKS makes with the cluster"),
  pools: z.array(pool).describe("Pools of their own, which can be changed without touching the cluster"),
  controlPlaneFirewall: z
    .strictObject({
      allowedAddresses: z
        .array(z.string())
        .describe("Addresses or ranges that may reach the Kubernetes API; empty: everyone with a credential"),
    })
    .describe("Firewall in front of the Kubernetes API"),
  maintenance: z
    .strictObject({
      day: z.enum(["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
      startTime: text(/^([01]\d|2[0-3]):[0-5]\d$/, "a UTC time such as 04:00"),
    })
    .describe("When DOKS may maintain and upgrade the cluster, UTC"),
  autoUpgrade: z.boolean().describe("Let DOKS install patch versions in the maintenance window"),
  surgeUpgrade: z.boolean().describe("Upgrade with additional nodes instead of missing ones"),
  registryIntegration: z.boolean().describe("Let the cluster pull from the account's container registry"),
  destroyAssociatedResources: z
    .boolean()
    .describe("Delete load balancers and volumes with the cluster: right for staging, wrong for production"),
  protect: z.boolean().describe("Refuse to delete or replace the cluster and its VPC"),
  project: z
    .strictObject({ name: z.string().min(1), environment: z.enum(["Development", "Staging", "Production"]) })
    .optional()
    .describe(
      "DigitalOcean project to make and to put the cluster into; left out, the account's default one",
    ),
});

const storageClass = z.strictObject({
  name: dnsLabel.describe("Name of the class; the names that DOKS ships are taken"),
  reclaimPolicy: z.enum(["Delete", "Retain"]).describe("What becomes of the volume when its claim goes"),
  fsType: z.enum(["ext4", "xfs"]).default("ext4").describe("File system"),
});

const storage = z.strictObject({
  class: z.string().describe("StorageClass of the data services and the default of applications"),
  classes: z.array(storageClass).describe("Classes to make besides the ones that DOKS ships"),
});

const service = {
  enabled: z.boolean().describe("Whether the environment has this service"),
  replicas: count.describe("Number of nodes; a quorum service takes an odd number of 3 or more"),
  size: volumeSize.describe("Volume of each node"),
  resources: resources.describe("Of each node"),
  pool: dnsLabel.optional().describe("Node pool to run on; left out, any without a taint"),
  values: chartValues.default({}).describe("Further values for the chart; may not touch credentials"),
};

const exporter = z.strictObject({ resources }).describe("Prometheus exporter beside each node");

const postgres = z.strictObject({
  ...service,
  exporter,
  pgpool: z.strictObject({ replicas: count, resources }).describe("Connection pool in front of the nodes"),
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
  sentinel: z.strictObject({ quorum: count.describe("Sentinels that must agree on a failover"), resources }),
});

const rabbitmq = z.strictObject({
  ...service,
  user: identifier.describe("Name of the application's user"),
  vhost: z.string().min(1).describe("Virtual host of the application"),
});

const data = z.strictObject({ postgres, redis, rabbitmq });

const ingress = z.strictObject({
  domain: hostname.describe("Domain under which applications are reached as `<app>.<domain>`"),
  dns: z
    .enum(["manual", "digitalocean"])
    .describe("`digitalocean`: external-dns keeps the records and certificates use DNS-01; `manual`: you do"),
  gatewayClass: z.string().describe("GatewayClass; DOKS ships `cilium`"),
  acme: z.strictObject({
    email: z.email("an e-mail address such as platform@example.org").describe("Where expiry warnings go"),
    directory: z
      .enum(["letsencrypt-staging", "letsencrypt-prod"])
      .describe("`letsencrypt-staging` has generous limits and untrusted certificates"),
  }),
});

const repositoryCredentials = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("https"), username: z.string().min(1) }),
  z.strictObject({ type: z.literal("ssh") }),
  z.strictObject({ type: z.literal("githubApp"), appId: count, installationId: count }),
]);

/** A workload of the platform itself: how many pods, and what each asks for. */
const workload = z.strictObject({
  replicas: count.describe("Number of pods"),
  resources: resources.describe("Of each pod"),
});

const controllers = z.strictObject({
  certManager: z.strictObject({ controller: workload, webhook: workload, cainjector: workload }),
  metricsServer: workload,
  externalDns: workload.describe("Runs only with `ingress.dns: digitalocean`; a single replica by design"),
});

const argocd = z.strictObject({
  highAvailability: z
    .boolean()
    .describe("A Redis of three nodes behind HAProxy; needs three nodes without taints"),
  controller: workload,
  server: workload,
  repoServer: workload,
  applicationSet: workload,
  redis: z.strictObject({ resources }).describe("One Redis, or three with `highAvailability`"),
  haproxy: z.strictObject({ resources }).describe("Three in front of the Redis of `highAvailability`"),
  host: hostname.optional().describe("Host of the user interface; default `argocd.<domain>`"),
  oidc: z
    .strictObject({
      name: z.string().min(1),
      issuer: z.url("a URL such as https://login.example.org"),
      clientId: z.string().min(1),
    })
    .optional()
    .describe("Single sign-on; the client's secret is the stack secret `oidcClientSecret`"),
  values: chartValues.default({}).describe("Further values for the chart; may not touch credentials"),
});

const delivery = z.strictObject({
  repository: text(
    /^(https:\/\/|ssh:\/\/|git@)\S+$/,
    "a Git URL such as https://github.com/acme/platform.git",
  ).describe("Git repository that Argo CD delivers from: this one, or your fork of it"),
  branch: z.string().min(1).describe("Branch, tag or commit that the Applications follow"),
  credentials: repositoryCredentials.describe(
    "How Argo CD reads the repository; the secret part is a stack secret",
  ),
  apps: z.array(dnsLabel).describe("Applications, each a folder in apps/"),
  argocd,
});

const charts = z.strictObject({
  mirror: z
    .string()
    .optional()
    .describe(
      "Take all charts from here instead: an OCI prefix (`oci://…`) or a folder of `<name>-<version>.tgz`",
    ),
  images: z.strictObject({
    edition: z
      .enum(["legacy", "secure", "mirror"])
      .describe(
        "Bitnami images: the frozen free ones, Bitnami Secure Images, or your mirror of the free ones",
      ),
    registry: z
      .string()
      .optional()
      .describe("Registry, with path if any, of the `secure` or `mirror` edition"),
  }),
});

const labels = z.strictObject({
  team: labelValue.describe("Label `team`: who answers for it"),
  partOf: labelValue.describe("Label `app.kubernetes.io/part-of`"),
});

export const tier = z.enum(["staging", "production"]);

/** One environment as presets and a stack's YAML give it. */
export const environmentSchema = z.strictObject({
  tier: tier.describe("Preset that the stack starts from"),
  name: dnsLabel.describe("Name of the environment and of its namespace"),
  cluster,
  storage,
  controllers,
  data,
  ingress,
  delivery,
  charts,
  labels,
});

export type Tier = z.infer<typeof tier>;
export type Workload = z.infer<typeof workload>;
export type Resources = z.infer<typeof resources>;
export type Pool = z.infer<typeof pool>;
/** A complete environment before derived values: what a preset and a stack's YAML give together. */
export type EnvironmentSpec = z.infer<typeof environmentSchema>;
/** What a tier decides: everything but the domain and the ACME account, which are a stack's own. */
export type Preset = Omit<z.input<typeof environmentSchema>, "ingress"> & {
  ingress: Omit<Ingress, "domain" | "acme"> & { acme: Omit<Ingress["acme"], "email"> };
};
type Ingress = z.input<typeof ingress>;
