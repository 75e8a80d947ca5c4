import { z } from "zod";
import { chartValues, hostname, resources, text, words, workload, type Workload } from "../lib/forms";
import { mergeValues, type JsonObject } from "../lib/json";
import { chartLabels, environmentLabels } from "../lib/kubernetes/labels";
import { argocdImages } from "./argocd-images";
import { on } from "./billed-values";
import type { AddOn, ChartPin, ChartWorkload } from "./chart";
import { inMirror } from "./images";
import type { Site } from "./site";
import { sized, sizedPods } from "./sizing";

const pin: ChartPin = {
  name: "argo-cd",
  version: "10.1.1",
  repository: "oci://ghcr.io/argoproj/argo-helm",
};

const release = "argocd";

/** A line of OpenSSH's known_hosts. */
const knownHost = text(
  /^(\|1\|[\w+/=]+\|[\w+/=]+|(\*\.)?[\w.:[\]-]+(,(\*\.)?[\w.:[\]-]+)*) (ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [\w+/]{16,}={0,2}( .*)?$/,
  "a line such as `git.acme.dev ssh-ed25519 AAAA…`",
);

const section = z.strictObject({
  highAvailability: z
    .boolean()
    .describe("A Redis of three nodes behind HAProxy; needs three nodes without taints"),
  controller: workload,
  server: workload,
  repoServer: workload,
  applicationSet: workload,
  redis: z
    .strictObject({ resources: resources.describe("Of each container") })
    .describe("One Redis, or three with `highAvailability`"),
  haproxy: z
    .strictObject({ resources: resources.describe("Of each pod") })
    .describe("Three in front of the Redis of `highAvailability`"),
  host: hostname.optional().describe("Host of the user interface; default `argocd.<domain>`"),
  oidc: z
    .strictObject({
      name: words.describe("Name on the button"),
      issuer: z.url("a URL such as https://login.example.org").describe("The provider's issuer URL"),
      clientId: words.describe("Client that Argo CD is there"),
    })
    .optional()
    .describe(
      "Single sign-on; its secret is the stack secret `oidcClientSecret`, who may do what is in `values.configs.rbac`",
    ),
  knownHosts: z
    .array(knownHost)
    .default([])
    .describe(
      "Public keys of SSH hosts besides the well-known ones, as `ssh-keyscan git.acme.dev` prints them, a line each",
    ),
  values: chartValues
    .default({})
    .describe("Further values for the chart; may touch neither credentials nor volumes nor load balancers"),
});

type ArgoCd = z.infer<typeof section>;

const staging = {
  highAvailability: false,
  controller: sizedPods(1, "250m", "512Mi", "1Gi"),
  server: sizedPods(1, "50m", "128Mi", "256Mi"),
  repoServer: sizedPods(1, "100m", "256Mi", "512Mi"),
  applicationSet: sizedPods(1, "50m", "96Mi", "256Mi"),
  redis: { resources: sized("50m", "64Mi", "128Mi") },
  haproxy: { resources: sized("50m", "64Mi", "128Mi") },
} satisfies z.input<typeof section>;

/** Argo CD, which delivers the applications from Git. It never manages itself: this program does. */
export const argocd: AddOn<typeof section> = {
  pin,
  release,
  typeName: "ArgoCd",
  path: "delivery.argocd",
  namespace: "argocd",
  component: "delivery",
  section,
  presets: {
    development: staging,
    staging,
    production: {
      ...staging,
      highAvailability: true,
      controller: sizedPods(1, "250m", "768Mi", "2Gi"),
      server: { ...staging.server, replicas: 2 },
      repoServer: { ...staging.repoServer, replicas: 2 },
      applicationSet: { ...staging.applicationSet, replicas: 2 },
    },
  },
  wanted: () => true,
  secrets: ({ secrets }) =>
    Object.entries(secretReferences).flatMap(([name, { secret, key }]) => {
      const value = secrets[name as keyof typeof secretReferences];
      if (value === undefined) return [];
      // Argo CD only resolves references to Secrets that bear its own part-of label.
      const labels = { "app.kubernetes.io/part-of": "argocd" };
      return [{ resource: secret, name: secret, owner: secret, stringData: { [key]: value }, labels }];
    }),
  page: {
    host: argocdHost,
    service: { name: "argocd-server", port: 80 },
  },
  values: (section, site) =>
    mergeValues(inMirror(site.charts.images, argocdImages), ownValues(section, site)),
  billed: [
    // Without the platform's own values the subchart has its volumes.
    { path: ["redis-ha"], asks: (value) => value === null, allowed: "the property `highAvailability`" },
    {
      path: ["redis-ha", "persistentVolume"],
      asks: (value) => value === null,
      allowed: "enabled: false: what is in this Redis is only a cache",
    },
    {
      path: ["redis-ha", "persistentVolume", "enabled"],
      // Null takes Argo CD's own `false` away, and leaves the subchart's `true`.
      asks: (value) => value === null || on(value),
      allowed: "false: what is in this Redis is only a cache",
    },
  ],
  files: [{ path: ["configs", "ssh", "extraHosts"] }],
  insteadOfLoadBalancer: "ClusterIP: from outside it is reached at `delivery.argocd.host`",
  labelsKey: "global/additionalLabels",
  workloads: [
    // It shares out clusters: with one of them a second replica has nothing to do, and nothing to protect.
    part("controller", "application-controller", {
      kind: "StatefulSet",
      replicas: "controller/replicas",
      exempt: "one",
    }),
    part("server", "server", { replicas: "server/replicas" }),
    part("repoServer", "repo-server", { replicas: "repoServer/replicas" }),
    part("applicationSet", "applicationset-controller", { replicas: "applicationSet/replicas" }),
    part("dex", "dex-server", { when: ["dex/enabled", true], exempt: "one" }),
    part("notifications", "notifications-controller", {
      when: ["notifications/enabled", true],
      exempt: "one",
    }),
    part("redis", "redis", { when: ["redis/enabled", true], replicas: 1 }),
    {
      name: "redisSecretInit",
      kind: "Job",
      at: "redisSecretInit",
      when: ["redisSecretInit/enabled", true],
      containers: [{ name: "secret-init", at: "redisSecretInit", ...ownImage() }],
    },
    {
      name: "redis-ha",
      pods: "argocd-redis-ha-server",
      kind: "StatefulSet",
      at: "redis-ha",
      when: ["redis-ha/enabled", false],
      replicas: "redis-ha/replicas",
      budget: "redis-ha/podDisruptionBudget",
      apart: true,
      containers: [
        { name: "redis", at: "redis-ha/redis", image: "redis-ha/image" },
        { name: "sentinel", at: "redis-ha/sentinel", image: "redis-ha/image" },
        { name: "split-brain-fix", image: "redis-ha/image", at: "redis-ha/splitBrainDetection" },
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
      apart: true,
      containers: [
        { name: "haproxy", at: "redis-ha/haproxy" },
        { name: "config-init", at: "redis-ha/haproxy/init", image: "redis-ha/haproxy/image", init: true },
      ],
    },
  ],
};

/** SSH hosts whose keys the chart brings. */
export const wellKnownHosts: readonly string[] = [
  "bitbucket.org",
  "github.com",
  "gitlab.com",
  "ssh.dev.azure.com",
  "[ssh.github.com]:443",
  "vs-ssh.visualstudio.com",
];

/** Seconds between two looks at Git, and by how many more each is put off at random. */
const polling: Polling = { reconciliation: 45, jitter: 30 };

/** What of Argo CD's values decides when a commit arrives that no webhook has told of, in seconds. */
export interface Polling {
  /** `timeout.reconciliation` */
  readonly reconciliation: number;
  /** `timeout.reconciliation.jitter` */
  readonly jitter: number;
}

/**
 * Seconds from a push to the beginning of its sync, at the latest. An application that was compared less than
 * `reconciliation` ago is passed over, so its turn is up to twice that and the jitter away; what it then compares with
 * are Git's references as the repo-server has kept them, for which it takes `reconciliation` too.
 */
export function longestWait({ reconciliation, jitter }: Polling): number {
  const cached = reconciliation;
  return 2 * reconciliation + jitter + cached;
}

/** Host of its user interface. */
export function argocdHost(
  { host }: Pick<ArgoCd, "host">,
  { ingress }: { readonly ingress: Pick<Site["ingress"], "domain"> },
): string {
  return host ?? `argocd.${ingress.domain}`;
}

/** Secrets of the stack that Argo CD's configuration refers to by `$<name>:<key>`. */
const secretReferences = {
  oidcClientSecret: { secret: "argocd-oidc", key: "clientSecret" },
  gitWebhookSecret: { secret: "argocd-webhook", key: "secret" },
} as const;

/** Argo CD's own image: that of all its parts which say nothing else. */
function ownImage() {
  return { imageFrom: "global/image", repository: "quay.io/argoproj/argocd" };
}

/** One of Argo CD's own parts, which all have the same form; Dex and Redis are somebody else's programs. */
function part(name: string, container: string, more: Partial<ChartWorkload>): ChartWorkload {
  return {
    name,
    pods: `argocd-${container}`,
    kind: "Deployment",
    at: name,
    budget: `${name}/pdb/enabled`,
    containers: [{ name: container, at: name, ...(name !== "dex" && name !== "redis" && ownImage()) }],
    ...more,
  };
}

function ownValues(section: ArgoCd, site: Site): JsonObject {
  const { resources: ofRedis } = section.redis;
  return {
    // The chart's releases are called `argocd` everywhere, so that its Services are where its manual says.
    fullnameOverride: release,
    global: {
      domain: argocdHost(section, site),
      additionalLabels: ownLabels(site),
      networkPolicy: { create: true },
    },
    crds: { install: true, keep: true },
    configs: {
      params: { "server.insecure": true },
      cm: {
        "timeout.reconciliation": `${polling.reconciliation}s`,
        "timeout.reconciliation.jitter": `${polling.jitter}s`,
        "resource.customizations.health.argoproj.io_Application": applicationHealth,
        "resource.customizations.health.batch_CronJob": cronJobHealth,
        ...singleSignOn(section.oidc),
      },
      ...(section.knownHosts.length > 0 && { ssh: { extraHosts: section.knownHosts.join("\n") } }),
      ...(site.secrets.gitWebhookSecret && {
        // Argo CD tells by its headers who calls, and a caller without a secret of its kind it believes unasked.
        secret: Object.fromEntries(
          ["githubSecret", "gitlabSecret", "bitbucketServerSecret", "gogsSecret"].map((of) => [
            of,
            reference("gitWebhookSecret"),
          ]),
        ),
      }),
    },
    controller: pods(section.controller),
    server: pods(section.server),
    repoServer: pods(section.repoServer),
    applicationSet: pods(section.applicationSet),
    redis: { enabled: !section.highAvailability, resources: ofRedis },
    redisSecretInit: { resources: ofRedis },
    "redis-ha": { ...highlyAvailableRedis(section), extraLabels: environmentLabels(site) },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/** All but part-of, which the chart sets to `argocd`: Argo CD reads no ConfigMap of its own without that. */
function ownLabels(site: Site): JsonObject {
  const entries = Object.entries(chartLabels(site, release));
  return Object.fromEntries(entries.filter(([key]) => key !== "app.kubernetes.io/part-of"));
}

function pods({ replicas, resources: each }: Workload): JsonObject {
  return {
    replicas,
    resources: each,
    pdb: { enabled: replicas > 1, ...(replicas > 1 && { maxUnavailable: 1 }) },
  };
}

function highlyAvailableRedis({ highAvailability, redis, haproxy }: ArgoCd): JsonObject {
  const { resources: each } = redis;
  return {
    enabled: highAvailability,
    replicas: 3,
    podDisruptionBudget: { maxUnavailable: 1 },
    redis: { resources: each },
    sentinel: { resources: each },
    init: { resources: each },
    splitBrainDetection: { resources: each },
    configmapTest: { resources: each },
    haproxy: {
      enabled: true,
      replicas: 3,
      podDisruptionBudget: { maxUnavailable: 1 },
      resources: haproxy.resources,
      init: { resources: each },
    },
  };
}

/** Speaks to the provider directly; Dex is only needed for providers without OpenID Connect. */
function singleSignOn(oidc: ArgoCd["oidc"]): JsonObject {
  if (!oidc) return {};
  const { name, issuer, clientId } = oidc;
  const config = { name, issuer, clientID: clientId, clientSecret: reference("oidcClientSecret") };
  return { "oidc.config": JSON.stringify(config) };
}

function reference(name: keyof typeof secretReferences): string {
  const { secret, key } = secretReferences[name];
  return `$${secret}:${key}`;
}

/** Argo CD ceased to judge an Application's own health in 1.8; sync waves and app-of-apps need it. */
const applicationHealth = `hs = {}
hs.status = "Progressing"
hs.message = ""
if obj.status ~= nil and obj.status.health ~= nil then
  hs.status = obj.status.health.status
  if obj.status.health.message ~= nil then
    hs.message = obj.status.health.message
  end
end
return hs
`;

/** Argo CD calls it degraded from a failed run to the next good one, and fails each delivery with waves or hooks until then. */
const cronJobHealth = `hs = {}
hs.status = "Healthy"
hs.message = "its Jobs tell how its runs ended"
return hs
`;
