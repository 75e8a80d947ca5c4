import { z } from "zod";
import { count, resources } from "../lib/forms";
import { switchInWords, truthOf } from "../lib/helm-truth";
import { at, isKnownObject, listOf, textOf } from "../lib/known";
import { wordsOf } from "../lib/words";
import { mebibytes } from "../lib/kubernetes/quantity";
import { chartLabels } from "../lib/kubernetes/labels";
import { off, on } from "./billed-values";
import {
  bitnami,
  dataIsThere,
  dataSection,
  exporter,
  linesAt,
  namespaceOnly,
  volumePermissions,
} from "./bitnami";
import type { ChartPin, DataService } from "./chart";
import { clusterDomain, credentialsName, serviceHost } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "./images";
import { placement, spreadAcrossNodes } from "./placement";
import { sized } from "./sizing";

const pin: ChartPin = {
  name: "redis",
  version: "24.0.0",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

/** This chart's own default may be `latest`; these are the last ones that the frozen edition has. */
const tags = { redis: "8.2.1-debian-12-r0", exporter: "1.76.0-debian-12-r0", kubectl: "1.33.4-debian-12-r0" };

const release = "redis";
const passwordKey = "redis-password";
const masterSet = "mymaster";
const port = 6379;
const sentinelPort = 26379;

/**
 * How much of a node's memory data may take. The rest is for what a rewrite of the append-only file copies while it runs,
 * for what waits for replicas, and for fragmentation.
 */
const dataShare = 0.6;

const section = z.strictObject({
  ...dataSection,
  resources: resources.describe(
    `Of each node; data takes ${dataShare * 100} % of its memory limit (\`maxmemory\`), and then writes are refused ` +
      "unless a line `maxmemory-policy` in `values.commonConfiguration` says what goes",
  ),
  exporter,
  sentinel: z.strictObject({
    quorum: count.describe("Sentinels that must agree on a failover"),
    resources: resources.describe("Of each Sentinel, and of the container that labels the master"),
  }),
});

const staging = {
  enabled: true,
  replicas: 3,
  size: "10Gi",
  resources: sized("100m", "192Mi", "384Mi"),
  exporter: { resources: sized("20m", "32Mi", "96Mi") },
  sentinel: { quorum: 2, resources: sized("50m", "64Mi", "128Mi") },
} satisfies z.input<typeof section>;

/** Redis with replicas and a Sentinel beside each node, which agree on a new master when one is lost. */
export const redis: DataService<typeof section> = {
  ...bitnami,
  pin,
  release,
  typeName: "Redis",
  path: "data.redis",
  section,
  presets: {
    development: {
      ...staging,
      replicas: 1,
      size: "5Gi",
      resources: sized("50m", "96Mi", "192Mi"),
      sentinel: { quorum: 1, resources: sized("20m", "64Mi", "128Mi") },
    },
    staging,
    production: { ...staging, pool: "data", resources: sized("200m", "384Mi", "768Mi") },
  },
  values: (section, site) => ({
    ...allowSubstitutedImages,
    commonLabels: chartLabels(site, release),
    architecture: "replication",
    image: bitnamiImage(site.charts.images, "redis", tags.redis),
    auth: {
      enabled: true,
      sentinel: true,
      existingSecret: credentialsName(release),
      existingSecretPasswordKey: passwordKey,
    },
    commonConfiguration: [
      // As the chart has it, whose lines these replace.
      "appendonly yes",
      'save ""',
      `maxmemory ${Math.floor(mebibytes(section.resources.limits.memory) * dataShare)}mb`,
      // Queues and sessions do not go unasked: Celery's and n8n's jobs would vanish without a word.
      "maxmemory-policy noeviction",
      "",
    ].join("\n"),
    // With Sentinel every node is a "replica" to the chart, the master of the moment included.
    replica: {
      ...placement(site, section.pool),
      podAntiAffinityPreset: "soft",
      topologySpreadConstraints: spreadAcrossNodes({
        "app.kubernetes.io/instance": release,
        "app.kubernetes.io/component": "node",
      }),
      replicaCount: section.replicas,
      resources: section.resources,
      pdb: { create: true, maxUnavailable: 1 },
      persistence: { enabled: true, size: section.size, storageClass: site.storage.class },
      // The sidecar behind `redis-master` labels the pod that is master.
      automountServiceAccountToken: true,
    },
    sentinel: {
      enabled: true,
      image: bitnamiImage(site.charts.images, "redis-sentinel", tags.redis),
      masterSet,
      quorum: section.sentinel.quorum,
      resources: section.sentinel.resources,
      // The Service `redis` spans all nodes, and a write to a replica fails.
      masterService: { enabled: true },
    },
    rbac: { create: true },
    metrics: {
      enabled: true,
      image: bitnamiImage(site.charts.images, "redis-exporter", tags.exporter),
      resources: section.exporter.resources,
    },
    kubectl: {
      image: bitnamiImage(site.charts.images, "kubectl", tags.kubectl),
      resources: section.sentinel.resources,
    },
    volumePermissions: { image: bitnamiImage(site.charts.images, "os-shell") },
    networkPolicy: namespaceOnly(site.name),
  }),
  workloads: [
    {
      name: "node",
      pods: "redis",
      kind: "StatefulSet",
      at: "replica",
      when: ["sentinel/enabled", false],
      replicas: "replica/replicaCount",
      exempt: "nodes",
      containers: [
        { name: "redis", at: "replica", image: "image" },
        { name: "sentinel", at: "sentinel" },
        { name: "metrics", at: "metrics", when: ["metrics/enabled", false] },
        { name: "kubectl-shared", at: "kubectl", when: ["sentinel/masterService/enabled", false] },
        volumePermissions,
      ],
    },
  ],
  claims: ({ replicas, size }, { storage }) => [
    { statefulSet: `${release}-node`, template: "redis-data", replicas, size, storageClass: storage.class },
  ],
  billed: [
    {
      path: ["replica", "autoscaling", "enabled"],
      asks: on,
      allowed: "false: the property `replicas`, each with its volume",
    },
    {
      path: ["architecture"],
      asks: (value) => value !== "replication",
      allowed: "replication: volumes are declared for that",
    },
    { path: ["sentinel", "enabled"], asks: off, allowed: "true: volumes are declared for that" },
    {
      path: ["sentinel", "externalAccess", "enabled"],
      asks: on,
      allowed: "false: every node would have a load balancer",
    },
  ],
  stated: {
    ...bitnami.stated,
    quorum: "the property `sentinel.quorum`",
    REDIS_DATA_DIR: dataIsThere,
  },
  fixed: {
    clusterDomain,
    "sentinel.masterSet": masterSet,
    "sentinel.masterService.enabled": true,
    "sentinel.masterService.ports.redis": port,
    "sentinel.service.ports.redis": port,
    "sentinel.service.ports.sentinel": sentinelPort,
  },
  files: [
    ...[["commonConfiguration"], ["master", "configuration"], ["replica", "configuration"]].map((path) => ({
      path,
      owned: {
        maxmemory: "the property `resources.limits.memory`, of which it is a share",
        port: `none: applications are told ${port}`,
      },
    })),
    { path: ["existingConfigmap"], instead: "lines in `commonConfiguration`" },
  ],
  /** Sentinel has a quorum that can be met. */
  faults({ replicas, sentinel: { quorum } }) {
    const [least, most] = [Math.floor(replicas / 2) + 1, Math.max(replicas - 1, 1)];
    // Of a number of nodes that is wrong itself no majority is right.
    const wrong = replicas % 2 === 0;
    if (wrong || (quorum >= least && quorum <= most)) return [];
    return [
      {
        path: "data.redis.sentinel.quorum",
        got: `${quorum} of ${replicas}`,
        allowed: `${least === most ? least : `${least} to ${most}`}: a majority that is there with a node lost`,
      },
    ];
  },
  endpoint: (_section, { name }) => ({
    host: serviceHost(`${release}-master`, name),
    port,
    sentinel: { host: serviceHost(release, name), port: sentinelPort, masterSet },
    secret: { name: credentialsName(release), keys: { password: passwordKey } },
  }),
  credentials: () => ({ [passwordKey]: { password: release } }),
  onEmptyVolume: {},
  brings: {
    ConfigMap: ["configuration", "health", "kubectl-scripts", "scripts"].map((name) => `${release}-${name}`),
    NetworkPolicy: [release],
    PodDisruptionBudget: [`${release}-node`],
    Role: [release],
    RoleBinding: [release],
    Service: [release, ...["headless", "master", "metrics"].map((name) => `${release}-${name}`)],
    ServiceAccount: [release],
    StatefulSet: [`${release}-node`],
  },
  variables: "REDIS",
  facts: {
    nodes: "replica.replicaCount",
    agreement: "sentinel.quorum",
    budgets: ["replica.pdb"],
    networkPolicies: ["networkPolicy"],
    services: ["master.service", "replica.service", "sentinel.service", "sentinel.masterService"],
    ports: [port, sentinelPort],
    unseen: [
      "existingConfigmap",
      ...["master", "replica", "sentinel"].flatMap((part) => [
        `${part}.command`,
        `${part}.args`,
        `${part}.preExecCmds`,
        `${part}.extraEnvVarsCM`,
      ]),
    ],
    *withoutPassword(values) {
      for (const path of ["auth.enabled", "auth.sentinel"]) {
        const stated = at(values, path);
        if (truthOf(stated) === false) yield `${path} is ${switchInWords(stated)}; allowed: true`;
      }
      if (truthOf(at(values, "auth.acl.enabled")) && !truthOf(at(values, "auth.acl.userSecret")))
        for (const [index, user] of listOf(at(values, "auth.acl.users")).entries())
          if (isKnownObject(user) && truthOf(user["password"] ?? null) === false)
            yield `auth.acl.users[${index}] has no password; allowed: auth.acl.userSecret`;
      for (const path of [
        "commonConfiguration",
        "master.configuration",
        "replica.configuration",
        "sentinel.configuration",
      ])
        for (const [number, line] of linesAt(values, path))
          yield* opened(`${path}, line ${number}`, wordsOf(line));
      // Redis takes flags for lines that follow its files.
      for (const part of ["master", "replica"])
        for (const flag of listOf(at(values, `${part}.extraFlags`))
          .map(textOf)
          .join(" ")
          .split(/(?:^|\s)--/))
          yield* opened(`${part}.extraFlags`, wordsOf(flag));
    },
  },
};

/** What a line of redis.conf opens. */
function* opened(where: string, [setting = "", ...words]: readonly string[]): Iterable<string> {
  const name = setting.toLowerCase();
  const asksNothing =
    (name === "requirepass" && words.every((word) => word === "")) ||
    (name === "user" && words.some((word) => word.toLowerCase() === "nopass"));
  if (asksNothing) yield `${where}: lets everybody in without a password; allowed: none such`;
  if (name === "include" || name === "aclfile")
    yield `${where}: ${name} takes in lines that nobody sees here; allowed: none such`;
}
