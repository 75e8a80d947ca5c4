import assert from "node:assert/strict";
import type { Tier } from "../../stacks/schema";
import { itWithHelm, render } from "./helm";
import { container as containerOf, one, pod, workload } from "./objects";
import { platform } from "./platform";
import { fixture } from "./sample-applications";

describe("a gRPC service", () => {
  const objects = (tier: Tier = "staging") => render(fixture("finance-service", tier));
  const container = () => containerOf(objects());

  itWithHelm("scales from 1 to 5 at 70 % of its CPU and 80 % of its memory", () => {
    const { metadata, spec } = one(objects(), "HorizontalPodAutoscaler");
    assert.equal(metadata.name, "finance-service-hpa");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [1, 5]);
    assert.deepEqual(
      spec.metrics.map(({ resource }) => [resource.name, resource.target.averageUtilization]),
      [
        ["cpu", 70],
        ["memory", 80],
      ],
    );
    assert.equal(workload(objects()).spec.replicas, undefined);
  });

  itWithHelm("requests and autoscales as R-APP-2 and R-APP-6 ask", () => {
    assert.deepEqual(container().resources, {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
    });
    assert.equal(container().imagePullPolicy, "Always");
  });

  itWithHelm("runs a moving tag in staging and a version in production", () => {
    assert.equal(container().image, "ghcr.io/mutugading/finance-service:staging-latest");
    assert.equal(containerOf(objects("production")).image, "ghcr.io/mutugading/finance-service:v1.4.0");
  });

  itWithHelm("is named as R-APP-9 asks, with the labels of R-APP-10 on everything", () => {
    const names: [string, string][] = [
      ["Deployment", "finance-service"],
      ["Service", "finance-service"],
      ["ConfigMap", "finance-service-config"],
      ["HorizontalPodAutoscaler", "finance-service-hpa"],
      ["ServiceMonitor", "finance-service-monitor"],
      ["NetworkPolicy", "finance-service-network-policy"],
    ];
    for (const [kind, name] of names) {
      const found = objects().filter((object) => object.kind === kind);
      assert.deepEqual(
        found.map(({ metadata }) => metadata.name),
        [name],
        kind,
      );
    }
    for (const { kind, metadata } of objects()) {
      assert.equal(metadata.labels["app"], "finance-service", kind);
      assert.equal(metadata.labels["app.kubernetes.io/name"], "finance-service", kind);
      assert.equal(metadata.labels["app.kubernetes.io/component"], "backend", kind);
      assert.equal(metadata.labels["app.kubernetes.io/part-of"], "duli", kind);
    }
  });

  itWithHelm("knows its environment, its database and its Redis", () => {
    const { data } = one(objects(), "ConfigMap");
    const { postgres, redis } = platform();
    assert.deepEqual(
      ["APP_ENV", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_SSLMODE", "REDIS_HOST", "REDIS_PORT"].map(
        (name) => data[name],
      ),
      ["staging", postgres.host, "5432", "disable", redis.host, "6379"],
    );
    const fromSecrets = container().env.map(({ name, valueFrom }) => [name, valueFrom.secretKeyRef.name]);
    assert.deepEqual(Object.fromEntries(fromSecrets), {
      DATABASE_USER: "postgres-credentials",
      DATABASE_PASSWORD: "postgres-credentials",
      DATABASE_NAME: "postgres-credentials",
      REDIS_PASSWORD: "redis-credentials",
    });
  });

  itWithHelm("is probed by gRPC, at the number of the port that the values name", () => {
    assert.deepEqual(container().livenessProbe, {
      grpc: { port: 50051 },
      initialDelaySeconds: 30,
      periodSeconds: 10,
    });
    assert.deepEqual(container().readinessProbe, {
      grpc: { port: 50051 },
      initialDelaySeconds: 5,
      periodSeconds: 5,
    });
    assert.equal(container().startupProbe, undefined);
  });

  itWithHelm("has its three ports in the container and in the Service", () => {
    const ports = [
      ["grpc", 50051],
      ["http", 8080],
      ["metrics", 8090],
    ];
    assert.deepEqual(
      container().ports.map(({ name, containerPort }) => [name, containerPort]),
      ports,
    );
    const service = one(objects(), "Service").spec.ports;
    assert.deepEqual(
      service.map(({ name, port }) => [name, port]),
      ports,
    );
    assert.equal(service[0]?.appProtocol, "kubernetes.io/h2c");
  });

  itWithHelm("announces its metrics by annotations and by a ServiceMonitor with Prometheus' label", () => {
    const { annotations } = workload(objects()).spec.template.metadata;
    assert.equal(annotations["prometheus.io/scrape"], "true");
    assert.equal(annotations["prometheus.io/port"], "8090");
    assert.equal(annotations["prometheus.io/path"], "/metrics");
    const { metadata, spec } = one(objects(), "ServiceMonitor");
    assert.equal(metadata.name, "finance-service-monitor");
    assert.equal(metadata.labels["release"], "prometheus");
    assert.deepEqual(spec.endpoints, [{ port: "metrics", path: "/metrics", interval: "30s" }]);
    assert.deepEqual(spec.namespaceSelector, { matchNames: ["staging"] });
    assert.deepEqual(spec.selector, workload(objects()).spec.selector);
  });

  itWithHelm("has its tracing variables in the ConfigMap and may reach the collector", () => {
    const { data } = one(objects(), "ConfigMap");
    assert.equal(data["TRACING_ENABLED"], "true");
    assert.equal(data["JAEGER_ENDPOINT"], "jaeger-collector.observability.svc.cluster.local:4317");
    const ports = one(objects(), "NetworkPolicy").spec.egress.flatMap(({ ports }) =>
      ports.map(({ port }) => port),
    );
    assert.deepEqual(ports, [53, 53, 5432, 6379, 26379, 4317, 443]);
  });

  itWithHelm("lets the frontend in by gRPC alone", () => {
    const frontend = one(objects(), "NetworkPolicy").spec.ingress[0];
    assert.deepEqual(frontend?.ports, [{ protocol: "TCP", port: 50051 }]);
  });

  itWithHelm("is pulled with the registry's Secret", () => {
    assert.deepEqual(pod(objects()).imagePullSecrets, [{ name: "ghcr-secret" }]);
  });
});
