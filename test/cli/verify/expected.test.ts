import assert from "node:assert/strict";
import { expectedFor } from "./cluster";

describe("what verify expects", () => {
  it("is what the plan of production has, and nothing of it twice", async () => {
    const expected = await expectedFor("production");
    assert.equal(expected.stack, "production");
    assert.equal(expected.environment, "prod");
    assert.deepEqual(expected.labels, { "doks-platform/stack": "production" });
    assert.deepEqual(expected.pools, [
      { name: "system", selector: "doks-platform/pool=system", min: 3, max: 3 },
      { name: "applications", selector: "doks-platform/pool=applications", min: 3, max: 6 },
      { name: "data", selector: "doks-platform/pool=data", min: 3, max: 3 },
    ]);
    assert.deepEqual(expected.namespaces, [
      "argocd",
      "cert-manager",
      "metrics-server",
      "prod",
      "prod-gateway",
    ]);
    assert.deepEqual(
      expected.releases.map(({ name, namespace }) => `${namespace}/${name}`),
      [
        "argocd/argocd",
        "cert-manager/cert-manager",
        "metrics-server/metrics-server",
        "prod/postgres",
        "prod/rabbitmq",
        "prod/redis",
      ],
    );
    assert.deepEqual(
      expected.releases.find(({ name }) => name === "redis"),
      {
        name: "redis",
        namespace: "prod",
        version: "24.0.0",
        claims: [
          {
            statefulSet: "redis-node",
            template: "redis-data",
            replicas: 3,
            size: "10Gi",
            storageClass: "data-retain",
          },
        ],
      },
    );
    assert.deepEqual(expected.issuers, ["internal-ca", "letsencrypt-prod", "self-signed"]);
    assert.deepEqual(
      expected.applications.map(({ name, namespace }) => `${namespace}/${name}`),
      ["argocd/ai-service-prod", "argocd/backend-prod", "argocd/scheduler-prod"],
    );
  });

  it("takes the certificates of listeners for expected, and those that the program makes, once each", async () => {
    const { gateways, certificates } = await expectedFor("staging");
    const hosts = ["ai-service.duli.ai", "argocd.duli.ai", "backend.duli.ai", "scheduler.staging.local"];
    assert.deepEqual(gateways, [
      {
        name: "staging",
        namespace: "staging-gateway",
        listeners: hosts.flatMap((host) => [`http-${host}`, `https-${host}`]),
      },
    ]);
    assert.deepEqual(certificates, [
      { name: "internal-ca", namespace: "cert-manager" },
      ...hosts.map((host) => ({ name: `tls-${host}`, namespace: "staging-gateway" })),
    ]);
  });

  it("takes every exported address for an endpoint, with its own service's image first", async () => {
    const { endpoints } = await expectedFor("staging");
    assert.deepEqual(
      endpoints.map(({ name, host, port }) => `${name} ${host}:${port}`),
      [
        "postgres postgres-postgresql-ha-pgpool.staging.svc.cluster.local:5432",
        "rabbitmq rabbitmq.staging.svc.cluster.local:5672",
        "redis redis-master.staging.svc.cluster.local:6379",
        "redis-sentinel redis.staging.svc.cluster.local:26379",
      ],
    );
    const sources = endpoints.map(({ imagesOf }) => imagesOf.map(({ name }) => name));
    assert.deepEqual(sources[3], ["redis-node", "postgres-postgresql-ha-postgresql", "rabbitmq"]);
    assert.deepEqual(sources[1], ["rabbitmq", "postgres-postgresql-ha-postgresql", "redis-node"]);
  });

  it("leaves out what the stack has switched off", async () => {
    const { releases, endpoints } = await expectedFor("staging", {
      data: { redis: { enabled: false } },
      // All of them use it.
      delivery: { apps: [] },
    });
    assert.ok(!releases.some(({ name }) => name === "redis"));
    assert.deepEqual(
      endpoints.map(({ name }) => name),
      ["postgres", "rabbitmq"],
    );
  });
});
