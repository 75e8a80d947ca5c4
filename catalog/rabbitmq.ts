import { z } from "zod";
import { identifier, text } from "../lib/forms";
import { at, textOf } from "../lib/known";
import { chartLabels } from "../lib/kubernetes/labels";
import { bitnami, dataIsThere, dataSection, linesAt, ownPodsOnly, volumePermissions } from "./bitnami";
import type { ChartPin, DataService } from "./chart";
import { clusterDomain, credentialsName, serviceHost } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "./images";
import { placement, spreadAcrossNodes } from "./placement";
import { sized } from "./sizing";

const pin: ChartPin = {
  name: "rabbitmq",
  version: "16.0.14",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

const release = "rabbitmq";
const passwordKey = "rabbitmq-password";
const cookieKey = "rabbitmq-erlang-cookie";
const metricsPort = 9419;
const port = 5672;
/** AMQP without and with TLS, and the management API. */
const clientPorts = [port, 5671, 15672];

const section = z.strictObject({
  ...dataSection,
  user: identifier.describe("Name of the application's user"),
  vhost: text(/^(\/|[A-Za-z0-9._-]+)$/, "a virtual host such as / or shop").describe(
    "Virtual host of the application",
  ),
});

const staging = {
  enabled: true,
  replicas: 3,
  size: "20Gi",
  resources: sized("200m", "512Mi", "1Gi"),
  user: "duli_user",
  vhost: "/",
} satisfies z.input<typeof section>;

/** RabbitMQ as one cluster that finds its nodes through Kubernetes and replicates every queue by quorum. */
export const rabbitmq: DataService<typeof section> = {
  ...bitnami,
  pin,
  release,
  typeName: "Rabbitmq",
  path: "data.rabbitmq",
  section,
  presets: {
    development: { ...staging, replicas: 1, size: "5Gi", resources: sized("100m", "384Mi", "768Mi") },
    staging,
    production: { ...staging, pool: "data", resources: sized("400m", "768Mi", "1536Mi") },
  },
  values: (section, site) => ({
    ...allowSubstitutedImages,
    ...placement(site, section.pool),
    commonLabels: chartLabels(site, release),
    image: bitnamiImage(site.charts.images, "rabbitmq"),
    replicaCount: section.replicas,
    resources: section.resources,
    auth: {
      username: section.user,
      existingPasswordSecret: credentialsName(release),
      existingSecretPasswordKey: passwordKey,
      existingErlangSecret: credentialsName(release),
      existingSecretErlangKey: cookieKey,
    },
    clustering: { enabled: true, partitionHandling: "autoheal" },
    // Started one after the other, a cluster that went down whole would wait for ever for its last node.
    podManagementPolicy: "Parallel",
    extraConfiguration: [
      // Mirrored classic queues are gone in RabbitMQ 4; a quorum queue survives the loss of a node.
      "default_queue_type = quorum",
      `default_vhost = ${section.vhost}`,
    ].join("\n"),
    // Leaves room between the broker's own limit and the container's, at which the kernel would kill it.
    memoryHighWatermark: { enabled: true, type: "relative", value: 0.6 },
    podAntiAffinityPreset: "soft",
    topologySpreadConstraints: spreadAcrossNodes({ "app.kubernetes.io/instance": release }),
    pdb: { create: true, maxUnavailable: 1 },
    metrics: { enabled: true },
    volumePermissions: { image: bitnamiImage(site.charts.images, "os-shell") },
    // Nodes speak to each other by Erlang's distribution, over which who knows the cookie runs what they like.
    networkPolicy: ownPodsOnly(metricsPort, clientPorts),
    persistence: { enabled: true, size: section.size, storageClass: site.storage.class },
  }),
  workloads: [
    {
      name: "rabbitmq",
      kind: "StatefulSet",
      replicas: "replicaCount",
      exempt: "nodes",
      containers: [{ name: "rabbitmq" }, volumePermissions],
    },
  ],
  claims: ({ replicas, size }, { storage }) => [
    { statefulSet: release, template: "data", replicas, size, storageClass: storage.class },
  ],
  stated: {
    ...bitnami.stated,
    RABBITMQ_NODE_NAME: dataIsThere,
    RABBITMQ_MNESIA_DIR: dataIsThere,
    RABBITMQ_USERNAME: "the property `user`",
  },
  fixed: {
    clusterDomain,
    // A node's data is known by its name, which has its address.
    "clustering.addressType": "hostname",
    "clustering.enabled": true,
    "service.portEnabled": true,
    "service.ports.amqp": port,
  },
  files: [
    {
      path: ["extraConfiguration"],
      owned: {
        default_vhost: "the property `vhost`",
        "listeners.tcp": `none: applications are told ${port}`,
        "listeners.tcp.default": `none: applications are told ${port}`,
        default_user: "the property `user`",
        default_pass: "none: the platform makes it",
      },
    },
    { path: ["configuration"], instead: "lines in `extraConfiguration`" },
  ],
  endpoint: ({ user, vhost }, { name }) => ({
    host: serviceHost(release, name),
    port,
    user,
    vhost,
    secret: {
      name: credentialsName(release),
      keys: { user: "username", password: passwordKey, vhost: "vhost" },
    },
  }),
  credentials: ({ user, vhost }) => ({
    username: user,
    vhost,
    [passwordKey]: { password: `${release}-user` },
    [cookieKey]: { password: `${release}-erlang-cookie` },
  }),
  onEmptyVolume: {
    user: (values) => at(values, "auth.username"),
    vhost: (values) =>
      linesAt(values, "extraConfiguration")
        .map(([, line]) => /^\s*default_vhost\s*=\s*(.*?)\s*$/.exec(line)?.[1])
        .findLast((vhost) => vhost !== undefined),
    "values.extraConfiguration": (values) => {
      const lines = linesAt(values, "extraConfiguration").map(([, line]) => line.trim());
      const first = lines.filter((line) => /^default_(permissions|user_tags|users|vhosts)\./.test(line));
      return first.length === 0 ? undefined : first.join("\n");
    },
  },
  brings: {
    NetworkPolicy: [release],
    PodDisruptionBudget: [release],
    Role: [`${release}-endpoint-reader`],
    RoleBinding: [`${release}-endpoint-reader`],
    Secret: [`${release}-config`],
    Service: [release, `${release}-headless`],
    ServiceAccount: [release],
    StatefulSet: [release],
  },
  variables: "RABBITMQ",
  facts: {
    nodes: "replicaCount",
    budgets: ["pdb"],
    networkPolicies: ["networkPolicy"],
    services: ["service"],
    ports: [4369, 5671, port, 15671, 15672, 25672],
    queues: "extraConfiguration",
    unseen: [
      "advancedConfigurationExistingSecret",
      "configurationExistingSecret",
      "loadDefinition.enabled",
      "command",
      "args",
      "extraEnvVarsCM",
    ],
    *withoutPassword(values) {
      for (const path of ["configuration", "extraConfiguration"])
        for (const [number, line] of linesAt(values, path)) {
          const [key = "", value = ""] = line
            .replace(/#.*$/, "")
            .replaceAll(/["']/g, "")
            .split("=")
            .map((part) => part.trim());
          if (anonymous(key, value))
            yield `${path}, line ${number}: ${key} lets everybody in without a password; allowed: none such`;
        }
      for (const term of anonymousTerms(textOf(at(values, "advancedConfiguration"))))
        yield `advancedConfiguration: ${term} lets everybody in without a password; allowed: none such`;
    },
  },
};

/** Backends that ask for a password or a token, or have somebody ask. */
const asking = /^(rabbit_auth_backend_)?(amqp|cache|http|internal|internal_loopback|ldap|oauth2|range|uaa)$/;

/** A line of rabbitmq.conf. */
function anonymous(key: string, value: string): boolean {
  if (key === "anonymous_login_user") return value !== "none";
  if (/^(mqtt|stomp)\.default_user$/.test(key)) return true;
  if (key === "mqtt.allow_anonymous") return value === "true";
  if (/^auth_backends\.\d+(\.authn)?$/.test(key)) return !asking.test(value);
  return key.startsWith("auth_mechanisms.") && value === "ANONYMOUS";
}

/** The same in advanced.config, which is written in Erlang. */
function* anonymousTerms(text: string): Iterable<string> {
  const terms = text.replaceAll(/%.*$/gm, "").replaceAll("'", "");
  if (/\banonymous_login_user\s*,(?!\s*none\b)/.test(terms)) yield "anonymous_login_user";
  if (/\ballow_anonymous\s*,\s*true\b/.test(terms)) yield "allow_anonymous";
  if (/\bANONYMOUS\b/.test(terms)) yield "auth_mechanisms";
  const backends = /\bauth_backends\s*,\s*\[([^\]]*)/.exec(terms)?.[1]?.match(/\w+/g) ?? [];
  if (!backends.every((each) => asking.test(each))) yield "auth_backends";
}
