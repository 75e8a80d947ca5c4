import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { JsonObject } from "../../lib/json";
import { chartLabels } from "../../lib/kubernetes/labels";
import { createPassword } from "../secret";
import { serviceHost, type RabbitmqEndpoint } from "./endpoint";
import { allowSubstitutedImages, bitnamiImage } from "../../catalog/images";
import { namespaceOnly } from "./network-access";
import { placement, spreadAcrossNodes } from "./placement";
import { credentialsName, installService, type ServiceArgs } from "./service";
import type { ChartPin } from "../../catalog/chart";

export const rabbitmqChart: ChartPin = {
  name: "rabbitmq",
  version: "16.0.14",
  repository: "oci://registry-1.docker.io/bitnamicharts",
};

const releaseName = "rabbitmq";
const secretName = credentialsName(releaseName);
const passwordKey = "rabbitmq-password";
const cookieKey = "rabbitmq-erlang-cookie";
const metricsPort = 9419;

/** RabbitMQ as one cluster that finds its nodes through Kubernetes and replicates every queue by quorum. */
export class Rabbitmq extends pulumi.ComponentResource {
  readonly endpoint: RabbitmqEndpoint;

  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:data:Rabbitmq", name, {}, opts);
    const { environment } = args;
    const { user, vhost } = environment.data.rabbitmq;
    const child = { parent: this };

    installService(
      releaseName,
      args,
      {
        chart: rabbitmqChart,
        values: rabbitmqValues(environment),
        credentials: {
          username: user,
          vhost,
          [passwordKey]: createPassword(`${name}-user`, child),
          [cookieKey]: createPassword(`${name}-erlang-cookie`, child),
        },
        statefulSet: releaseName,
        template: "data",
      },
      this,
    );

    this.endpoint = {
      host: serviceHost(releaseName, environment.name),
      port: 5672,
      user,
      vhost,
      secret: {
        name: secretName,
        keys: { user: "username", password: passwordKey, vhost: "vhost" },
      },
    };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** Values of the chart for an environment, before the environment's own ones are laid over them. */
export function rabbitmqValues(environment: Environment): JsonObject {
  const { rabbitmq } = environment.data;
  const { images } = environment.charts;
  return {
    ...allowSubstitutedImages,
    ...placement(environment, rabbitmq.pool),
    commonLabels: chartLabels(environment, releaseName),
    image: bitnamiImage(images, "rabbitmq"),
    replicaCount: rabbitmq.replicas,
    resources: rabbitmq.resources,
    auth: {
      username: rabbitmq.user,
      existingPasswordSecret: secretName,
      existingSecretPasswordKey: passwordKey,
      existingErlangSecret: secretName,
      existingSecretErlangKey: cookieKey,
    },
    clustering: { enabled: true, partitionHandling: "autoheal" },
    // Started one after the other, a cluster that went down whole would wait for ever for its last node.
    podManagementPolicy: "Parallel",
    extraConfiguration: [
      // Mirrored classic queues are gone in RabbitMQ 4; a quorum queue survives the loss of a node.
      "default_queue_type = quorum",
      `default_vhost = ${rabbitmq.vhost}`,
    ].join("\n"),
    // Leaves room between the broker's own limit and the container's, at which the kernel would kill it.
    memoryHighWatermark: { enabled: true, type: "relative", value: 0.6 },
    podAntiAffinityPreset: "soft",
    topologySpreadConstraints: spreadAcrossNodes({ "app.kubernetes.io/instance": releaseName }),
    pdb: { create: true, maxUnavailable: 1 },
    metrics: { enabled: true },
    volumePermissions: { image: bitnamiImage(images, "os-shell") },
    networkPolicy: namespaceOnly(environment.name, metricsPort),
    persistence: { enabled: true, size: rabbitmq.size, storageClass: environment.storage.class },
  };
}
