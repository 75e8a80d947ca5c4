import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { JsonObject } from "../../lib/json";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createPassword } from "../secret";
import { serviceHost, type RedisEndpoint } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "../../catalog/images";
import { namespaceOnly } from "./network-access";
import { placement, spreadAcrossNodes } from "./placement";
import { credentialsName, installService, type ServiceArgs } from "./service";
import type { ChartPin } from "../../catalog/chart";

export const redisChart: ChartPin = {
  name: "redis",
  version: "24.0.0",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

/** This chart's own default may be `latest`; these are the last ones that the frozen edition has. */
const tags = { redis: "8.2.1-debian-12-r0", exporter: "1.76.0-debian-12-r0", kubectl: "1.33.4-debian-12-r0" };

const releaseName = "redis";
const secretName = credentialsName(releaseName);
const passwordKey = "redis-password";
const masterSet = "mymaster";

/** Redis with replicas and a Sentinel beside each node, which agree on a new master when one is lost. */
export class Redis extends pulumi.ComponentResource {
  /** The Service that follows the master, and the Sentinels for clients that speak to them. */
  readonly endpoint: RedisEndpoint;

  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:data:Redis", name, {}, opts);
    const { environment } = args;
    const child = { parent: this };

    installService(
      releaseName,
      args,
      {
        chart: redisChart,
        values: redisValues(environment),
        credentials: { [passwordKey]: createPassword(name, child) },
        statefulSet: `${releaseName}-node`,
        template: "redis-data",
      },
      this,
    );

    this.endpoint = {
      host: serviceHost(`${releaseName}-master`, environment.name),
      port: 6379,
      sentinel: { host: serviceHost(releaseName, environment.name), port: 26379, masterSet },
      secret: { name: secretName, keys: { password: passwordKey } },
    };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** Values of the chart for an environment, before the environment's own ones are laid over them. */
export function redisValues(environment: Environment): JsonObject {
  const { redis } = environment.data;
  const { images } = environment.charts;
  return {
    ...allowSubstitutedImages,
    commonLabels: chartLabels(environment, releaseName),
    architecture: "replication",
    image: bitnamiImage(images, "redis", tags.redis),
    auth: {
      enabled: true,
      sentinel: true,
      existingSecret: secretName,
      existingSecretPasswordKey: passwordKey,
    },
    // With Sentinel every node is a "replica" to the chart, the master of the moment included.
    replica: {
      ...placement(environment, redis.pool),
      podAntiAffinityPreset: "soft",
      topologySpreadConstraints: spreadAcrossNodes({
        "app.kubernetes.io/instance": releaseName,
        "app.kubernetes.io/component": "node",
      }),
      replicaCount: redis.replicas,
      resources: redis.resources,
      pdb: { create: true, maxUnavailable: 1 },
      persistence: { enabled: true, size: redis.size, storageClass: environment.storage.class },
      // The sidecar behind `redis-master` labels the pod that is master.
      automountServiceAccountToken: true,
    },
    sentinel: {
      enabled: true,
      image: bitnamiImage(images, "redis-sentinel", tags.redis),
      masterSet,
      quorum: redis.sentinel.quorum,
      resources: redis.sentinel.resources,
      // The Service `redis` spans all nodes, and a write to a replica fails.
      masterService: { enabled: true },
    },
    rbac: { create: true },
    metrics: {
      enabled: true,
      image: bitnamiImage(images, "redis-exporter", tags.exporter),
      resources: redis.exporter.resources,
    },
    kubectl: {
      image: bitnamiImage(images, "kubectl", tags.kubectl),
      resources: redis.sentinel.resources,
    },
    volumePermissions: { image: bitnamiImage(images, "os-shell") },
    networkPolicy: namespaceOnly(environment.name),
  };
}
