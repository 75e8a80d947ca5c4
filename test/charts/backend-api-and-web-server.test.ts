import assert from "node:assert/strict";
import type { GoldenTier } from "../components/platform";
import type { Tier } from "../../stacks/schema";
import { itWithHelm, refusal, render } from "./helm";
import { container as containerOf, none, one, workload } from "./objects";
import { platform, shop, shopWith, tiers } from "./platform";
import { fixture } from "./sample-applications";

describe("a backend with defaults by tier", () => {
  const objects = (tier: Tier) => render(fixture("orders-backend", tier));
  /** What R-APP-14 has for each tier. */
  const defaults: Record<GoldenTier, object> = {
    staging: {
      replicas: 2,
      requests: { cpu: "100m", memory: "256Mi" },
      limits: { cpu: "200m", memory: "512Mi" },
      logLevel: "info",
    },
    production: {
      replicas: 3,
      requests: { cpu: "250m", memory: "512Mi" },
      limits: { cpu: "500m", memory: "1Gi" },
      logLevel: "info",
    },
  };

  for (const tier of tiers) {
    itWithHelm(`has the defaults of ${tier}`, () => {
      const { requests, limits } = containerOf(objects(tier)).resources;
      const { replicas } = workload(objects(tier)).spec;
      const logLevel = one(objects(tier), "ConfigMap").data["LOG_LEVEL"];
      assert.deepEqual({ replicas, requests, limits, logLevel }, defaults[tier]);
    });

    itWithHelm(`takes its path of a host of ${tier} to port 80 of its Service`, () => {
      const { hostnames, rules } = one(objects(tier), "HTTPRoute").spec;
      assert.deepEqual(hostnames, [tier === "staging" ? "api.staging.acme.dev" : "api.acme.dev"]);
      const [{ matches, backendRefs }] = rules;
      assert.deepEqual(matches, [{ path: { type: "PathPrefix", value: "/api/orders" } }]);
      assert.deepEqual([backendRefs[0].name, backendRefs[0].port], ["orders-backend", 80]);
      const [port] = one(objects(tier), "Service").spec.ports;
      assert.deepEqual([port?.port, port?.targetPort], [80, "http"]);
      assert.equal(containerOf(objects(tier)).ports[0]?.containerPort, 8080);
    });
  }

  itWithHelm("lets the API gateway in on its port, and reaches the database alone besides", () => {
    const { ingress, egress } = one(objects("staging"), "NetworkPolicy").spec;
    const peer = (app: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": app } } });
    assert.deepEqual(ingress[0], { from: [peer("api-gateway")], ports: [{ protocol: "TCP", port: 8080 }] });
    assert.deepEqual(egress[1], { to: [peer("database")], ports: [{ protocol: "TCP", port: 5432 }] });
  });
});

describe("an API with variables of its own", () => {
  const objects = (tier: Tier = "production") => render(fixture("workflows-api", tier));

  itWithHelm("in production scales from 3 to 10 under a disruption budget", () => {
    const { spec } = one(objects(), "HorizontalPodAutoscaler");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [3, 10]);
    assert.equal(one(objects(), "PodDisruptionBudget").metadata.name, "workflows-api-pdb");
  });

  itWithHelm("in staging has 2 replicas, and neither", () => {
    assert.equal(workload(objects("staging")).spec.replicas, 2);
    assert.ok(none(objects("staging"), "HorizontalPodAutoscaler"));
    assert.ok(none(objects("staging"), "PodDisruptionBudget"));
  });

  itWithHelm("asks for more and logs less in production", () => {
    const read = (tier: Tier) => [
      containerOf(objects(tier)).resources.requests,
      one(objects(tier), "ConfigMap").data["LOG_LEVEL"],
    ];
    assert.deepEqual(read("staging"), [{ cpu: "100m", memory: "128Mi" }, "info"]);
    assert.deepEqual(read("production"), [{ cpu: "200m", memory: "256Mi" }, "warn"]);
  });

  itWithHelm("is scraped on the port of its metrics every 30 seconds", () => {
    const { spec } = one(objects(), "ServiceMonitor");
    assert.deepEqual(spec.endpoints, [{ port: "metrics", path: "/metrics", interval: "30s" }]);
    const ports = one(objects(), "Service").spec.ports.map(({ name, port }) => [name, port]);
    assert.deepEqual(ports, [
      ["http", 8080],
      ["metrics", 9090],
    ]);
  });

  itWithHelm("gets its variables under the names that it knows", () => {
    const { data } = one(objects(), "ConfigMap");
    assert.equal(data["DB_HOST"], platform("production").postgres.host);
    assert.equal(data["DB_PORT"], "5432");
    const names = containerOf(objects()).env.map(({ name }) => name);
    for (const name of ["DB_USER", "DB_PASSWORD", "DB_NAME", "JWT_SECRET"])
      assert.ok(names.includes(name), name);
  });

  itWithHelm("is reached under both of its hosts", () => {
    assert.deepEqual(one(objects(), "HTTPRoute").spec.hostnames, ["your-domain.com", "api.your-domain.com"]);
  });
});

describe("a web server", () => {
  const objects = () => render(fixture("web-server", "production"));
  const container = () => containerOf(objects());

  itWithHelm("has a pinned tag, and `latest` is refused in production alone", () => {
    assert.equal(container().image, "ghcr.io/mosaic/web-server:20.19.5-alpine");
    const latest = { image: { ...shop.image, tag: "latest" } };
    assert.match(
      refusal(shopWith(latest, { tier: "production" })),
      /shop: image\.tag is latest in production/,
    );
    assert.equal(containerOf(render(shopWith(latest))).image, "ghcr.io/acme/shop:latest");
    const digest = `sha256:${"0".repeat(64)}`;
    const pinned = { image: { ...latest.image, digest } };
    const { image } = containerOf(render(shopWith(pinned, { tier: "production" })));
    assert.equal(image, `ghcr.io/acme/shop:latest@${digest}`);
  });

  itWithHelm("starts its command in exec form", () => {
    assert.deepEqual([container().command, container().args], [["node", "server.js"], undefined]);
  });

  itWithHelm("has requests, limits and health checks", () => {
    assert.deepEqual(container().resources, {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "256Mi" },
    });
    const check = (path: string, initialDelaySeconds: number, periodSeconds: number) => ({
      httpGet: { path, port: 8080 },
      initialDelaySeconds,
      periodSeconds,
    });
    assert.deepEqual(container().livenessProbe, check("/health", 10, 5));
    assert.deepEqual(container().readinessProbe, check("/ready", 5, 3));
  });

  itWithHelm(
    "reads its secret from a Secret under the field name `token`, and has none in its ConfigMap",
    () => {
      assert.deepEqual(container().env, [
        { name: "SESSION_TOKEN", valueFrom: { secretKeyRef: { name: "web-server-session", key: "token" } } },
      ]);
      assert.deepEqual(Object.keys(one(objects(), "ConfigMap").data).sort(), ["APP_ENV", "LOG_FORMAT"]);
    },
  );

  itWithHelm("has nobody's metrics, route or autoscaling where it asks for none", () => {
    for (const kind of ["HTTPRoute", "ServiceMonitor", "HorizontalPodAutoscaler", "PodDisruptionBudget"])
      assert.ok(none(objects(), kind), kind);
  });
});
