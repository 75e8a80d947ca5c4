import assert from "node:assert/strict";
import type { Values } from "../../../plan/values";
import {
  at,
  dataOf,
  declared,
  environmentLabels,
  namespaceOf,
  platform,
  sized,
  tiers,
  types,
  valuesOf,
  type GoldenTier,
} from "../platform";
import { closedBut, image, oneAtATime, placed, spread, storageClassOf, substituted } from "./services";

const resources: Record<GoldenTier, Values> = {
  staging: sized("200m", "512Mi", "1Gi"),
  production: sized("400m", "768Mi", "1536Mi"),
};

for (const tier of tiers) {
  describe(`RabbitMQ in ${tier}`, () => {
    it("has these values and no other, no password among them", async () => {
      assert.deepEqual(valuesOf(await platform(tier), "rabbitmq"), {
        global: substituted,
        ...placed(tier),
        ...spread({ "app.kubernetes.io/instance": "rabbitmq" }),
        commonLabels: { app: "rabbitmq", ...environmentLabels(tier) },
        image: image("rabbitmq"),
        replicaCount: 3,
        resources: resources[tier],
        auth: {
          username: "duli_user",
          existingPasswordSecret: "rabbitmq-credentials",
          existingSecretPasswordKey: "rabbitmq-password",
          existingErlangSecret: "rabbitmq-credentials",
          existingSecretErlangKey: "rabbitmq-erlang-cookie",
        },
        clustering: { enabled: true, partitionHandling: "autoheal" },
        podManagementPolicy: "Parallel",
        extraConfiguration: "default_queue_type = quorum\ndefault_vhost = /",
        memoryHighWatermark: { enabled: true, type: "relative", value: 0.6 },
        pdb: oneAtATime,
        metrics: { enabled: true },
        volumePermissions: { image: image("os-shell") },
        networkPolicy: closedBut(
          { ports: [{ port: 5672 }, { port: 5671 }, { port: 15672 }], from: [{ podSelector: {} }] },
          { ports: [{ port: 9419 }] },
        ),
        persistence: { enabled: true, size: "20Gi", storageClass: storageClassOf(tier) },
      });
    });

    it("declares the claims of its nodes", async () => {
      assert.deepEqual(at(declared(await platform(tier), "rabbitmq"), "claims"), [
        {
          statefulSet: "rabbitmq",
          template: "data",
          replicas: 3,
          size: "20Gi",
          storageClass: storageClassOf(tier),
        },
      ]);
    });

    it("ends in its address and the Secret's keys", async () => {
      assert.deepEqual(at((await platform(tier)).outputs, "endpoints", "rabbitmq"), {
        host: `rabbitmq.${namespaceOf(tier)}.svc.cluster.local`,
        port: 5672,
        user: "duli_user",
        vhost: "/",
        secret: {
          name: "rabbitmq-credentials",
          keys: { user: "username", password: "rabbitmq-password", vhost: "vhost" },
        },
      });
    });

    it("waits for its Secret", async () => {
      const plan = await platform(tier);
      const secret = plan.get(types.secret, "rabbitmq-credentials");
      assert.ok(plan.waitsFor(plan.get(types.release, "rabbitmq"), secret));
    });
  });
}

describe("RabbitMQ as a stack wants it", () => {
  it("has its names, size and further values", async () => {
    const rabbitmq = {
      size: "40Gi",
      user: "shop",
      vhost: "orders",
      values: { extraPlugins: "rabbitmq_shovel", extraConfiguration: "consumer_timeout = 3600000" },
    };
    const plan = await platform("staging", { data: { rabbitmq } }, {}, { knownPasswords: true });
    const values = valuesOf(plan, "rabbitmq");
    assert.equal(at(values, "auth", "username"), "shop");
    assert.equal(
      values["extraConfiguration"],
      "default_queue_type = quorum\ndefault_vhost = orders\nconsumer_timeout = 3600000",
    );
    assert.equal(at(values, "persistence", "size"), "40Gi");
    assert.equal(values["extraPlugins"], "rabbitmq_shovel");
    assert.equal(at(declared(plan, "rabbitmq"), "claims", 0, "size"), "40Gi");
    const { username, vhost } = dataOf(plan, "rabbitmq-credentials");
    assert.deepEqual([username, vhost], ["shop", "orders"]);
    assert.equal(at(plan.outputs, "endpoints", "rabbitmq", "vhost"), "orders");
  });
});
