/** A container that a chart's values speak of. */
export interface ChartContainer {
  readonly name: string;
  /** Key of its values, such as `sentinel` or `redis-ha/haproxy`; the root by default. */
  readonly at?: string;
  /** Default no. */
  readonly init?: boolean;
  /** Switch of it, with what the chart takes by default; without one it is always there. */
  readonly when?: Switch;
  /** Key of its image where that is not `image` below `at`. */
  readonly image?: string;
  /** Key of the image that it takes where its own says nothing. */
  readonly imageFrom?: string;
  /** Registry and path of the image by default, where a tag may be stated alone. */
  readonly repository?: string;
  /** Key of its resources where that is not `resources` below `at`. */
  readonly resources?: string;
}

/** A value that switches something, and what the chart takes if it is not stated. */
export type Switch = readonly [key: string, byDefault: boolean];

/** A workload of a chart. */
export interface ChartWorkload {
  /** As people call it, such as `pgpool`. */
  readonly name: string;
  readonly kind: "Deployment" | "StatefulSet" | "Job";
  /** Key of its values, for what is the pod's: volumes, host namespaces, further containers; the root by default. */
  readonly at?: string;
  readonly when?: Switch;
  /**
   * Key of its replicas, or their number where the chart has it fixed; left out where more than one serve nobody, and
   * for the nodes of data services, whose number and disruption budgets have rules of their own.
   */
  readonly replicas?: string | number;
  /** Key that switches its PodDisruptionBudget, or whose presence does. */
  readonly budget?: string;
  readonly containers: readonly ChartContainer[];
}

/** Argo CD's own image: that of all its parts which say nothing else. */
const argocdImage = { imageFrom: "global/image", repository: "quay.io/argoproj/argocd" };

/** One of Argo CD's own parts: they all have the same form. */
function argocdPart(name: string, container: string, more: Partial<ChartWorkload> = {}): ChartWorkload {
  return {
    name,
    kind: "Deployment",
    at: name,
    budget: `${name}/pdb/enabled`,
    containers: [{ name: container, at: name, ...(!foreignParts.has(name) && argocdImage) }],
    ...more,
  };
}

/** Parts of it that are somebody else's program. */
const foreignParts = new Set(["dex", "redis"]);

const volumePermissions: ChartContainer = {
  name: "volume-permissions",
  at: "volumePermissions",
  init: true,
  when: ["volumePermissions/enabled", false],
};

/**
 * What of its workloads each chart lets its values say, by the chart's name. Slashes part keys, since keys have dots
 * of their own. A test renders the charts, where they are at hand, and compares.
 */
export const charts: Readonly<Record<string, readonly ChartWorkload[]>> = {
  "postgresql-ha": [
    {
      name: "postgresql",
      kind: "StatefulSet",
      at: "postgresql",
      containers: [
        { name: "postgresql", at: "postgresql" },
        { name: "metrics", at: "metrics", when: ["metrics/enabled", false] },
        volumePermissions,
      ],
    },
    {
      name: "pgpool",
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
      containers: [{ name: "witness", at: "witness", image: "postgresql/image" }],
    },
  ],
  redis: [
    {
      // With Sentinel every node is a replica to the chart.
      name: "node",
      kind: "StatefulSet",
      at: "replica",
      when: ["sentinel/enabled", false],
      containers: [
        { name: "redis", at: "replica", image: "image" },
        { name: "sentinel", at: "sentinel" },
        { name: "metrics", at: "metrics", when: ["metrics/enabled", false] },
        { name: "kubectl-shared", at: "kubectl", when: ["sentinel/masterService/enabled", false] },
        volumePermissions,
      ],
    },
  ],
  rabbitmq: [
    {
      name: "rabbitmq",
      kind: "StatefulSet",
      containers: [{ name: "rabbitmq" }, volumePermissions],
    },
  ],
  "argo-cd": [
    // It shares out clusters: with one of them a second replica has nothing to do, and nothing to protect.
    argocdPart("controller", "application-controller", { kind: "StatefulSet" }),
    argocdPart("server", "server", { replicas: "server/replicas" }),
    argocdPart("repoServer", "repo-server", { replicas: "repoServer/replicas" }),
    argocdPart("applicationSet", "applicationset-controller", { replicas: "applicationSet/replicas" }),
    argocdPart("dex", "dex-server", { when: ["dex/enabled", true] }),
    argocdPart("notifications", "notifications-controller", { when: ["notifications/enabled", true] }),
    argocdPart("redis", "redis", { when: ["redis/enabled", true], replicas: 1 }),
    {
      name: "redisSecretInit",
      kind: "Job",
      at: "redisSecretInit",
      when: ["redisSecretInit/enabled", true],
      containers: [{ name: "secret-init", at: "redisSecretInit", ...argocdImage }],
    },
    {
      name: "redis-ha",
      kind: "StatefulSet",
      at: "redis-ha",
      when: ["redis-ha/enabled", false],
      replicas: "redis-ha/replicas",
      budget: "redis-ha/podDisruptionBudget",
      containers: [
        { name: "redis", at: "redis-ha/redis", image: "redis-ha/image" },
        { name: "sentinel", at: "redis-ha/sentinel", image: "redis-ha/image" },
        {
          name: "split-brain-fix",
          image: "redis-ha/image",
          at: "redis-ha/splitBrainDetection",
        },
        { name: "config-init", at: "redis-ha/init", image: "redis-ha/image", init: true },
      ],
    },
    {
      name: "redis-ha-haproxy",
      kind: "Deployment",
      at: "redis-ha/haproxy",
      when: ["redis-ha/enabled", false],
      replicas: "redis-ha/haproxy/replicas",
      budget: "redis-ha/haproxy/podDisruptionBudget",
      containers: [
        { name: "haproxy", at: "redis-ha/haproxy" },
        { name: "config-init", at: "redis-ha/haproxy/init", image: "redis-ha/haproxy/image", init: true },
      ],
    },
  ],
  "cert-manager": [
    {
      name: "controller",
      kind: "Deployment",
      replicas: "replicaCount",
      budget: "podDisruptionBudget/enabled",
      containers: [{ name: "cert-manager-controller" }],
    },
    ...["webhook", "cainjector"].map((name): ChartWorkload => ({
      name,
      kind: "Deployment",
      at: name,
      replicas: `${name}/replicaCount`,
      budget: `${name}/podDisruptionBudget/enabled`,
      containers: [{ name: `cert-manager-${name}`, at: name }],
    })),
    {
      name: "startupapicheck",
      kind: "Job",
      at: "startupapicheck",
      when: ["startupapicheck/enabled", true],
      containers: [{ name: "cert-manager-startupapicheck", at: "startupapicheck" }],
    },
  ],
  "metrics-server": [
    {
      name: "metrics-server",
      kind: "Deployment",
      replicas: "replicas",
      budget: "podDisruptionBudget/enabled",
      containers: [
        { name: "metrics-server" },
        { name: "metrics-server-nanny", at: "addonResizer", when: ["addonResizer/enabled", false] },
      ],
    },
  ],
  // One alone may change records, so the chart has no more.
  "external-dns": [{ name: "external-dns", kind: "Deployment", containers: [{ name: "external-dns" }] }],
  traefik: [
    {
      name: "traefik",
      kind: "Deployment",
      at: "deployment",
      replicas: "deployment/replicas",
      budget: "podDisruptionBudget/enabled",
      containers: [{ name: "traefik" }],
    },
  ],
};

/** Name of the chart that a release installs: of a file, of an address or of a repository. */
export function chartName(chart: string): string {
  return chart
    .slice(chart.lastIndexOf("/") + 1)
    .replace(/\.tgz$/, "")
    .replace(/-v?\d+\.\d+\.\d+[\w.+-]*$/, "");
}

/** Key under which a chart takes labels for all that it makes; undefined of a chart nobody knows. */
export function labelsKey(chart: string): string | undefined {
  if (!(chart in charts)) return undefined;
  return otherLabelKeys[chart] ?? "commonLabels";
}

const otherLabelKeys: Readonly<Record<string, string>> = {
  "argo-cd": "global/additionalLabels",
  "cert-manager": "global/commonLabels",
};
