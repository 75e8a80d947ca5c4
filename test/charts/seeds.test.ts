import assert from "node:assert/strict";
import { itWithHelm, lint, refusal, render, type Rendering } from "./helm";
import { container as containerOf, none, one, pod, workload } from "./objects";
import { platform, shopWith } from "./platform";

const monitoring = "monitoring.coreos.com/v1";
const fixture = (release: string, apiVersions: readonly string[] = [monitoring]): Rendering => ({
  release,
  files: [`test/charts/fixtures/${release}.yaml`],
  values: { platform: platform() },
  apiVersions,
});

describe("the gRPC service of seeds/000", () => {
  const objects = () => render(fixture("finance-service"));
  const container = () => containerOf(objects());

  itWithHelm("passes helm lint --strict", () => assert.equal(lint(fixture("finance-service")), ""));

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

describe("the API of seeds/002", () => {
  const objects = () => render(fixture("workflows-api"));

  itWithHelm("passes helm lint --strict", () => assert.equal(lint(fixture("workflows-api")), ""));

  itWithHelm("scales from 3 to 10 under a disruption budget", () => {
    const { spec } = one(objects(), "HorizontalPodAutoscaler");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [3, 10]);
    assert.equal(one(objects(), "PodDisruptionBudget").metadata.name, "workflows-api-pdb");
  });

  itWithHelm("gets its variables under the names that it knows", () => {
    const { data } = one(objects(), "ConfigMap");
    assert.equal(data["DB_HOST"], platform().postgres.host);
    assert.equal(data["DB_PORT"], "5432");
    const names = containerOf(objects()).env.map(({ name }) => name);
    for (const name of ["DB_USER", "DB_PASSWORD", "DB_NAME", "JWT_SECRET"])
      assert.ok(names.includes(name), name);
  });

  itWithHelm("is reached under both of its hosts", () => {
    assert.deepEqual(one(objects(), "HTTPRoute").spec.hostnames, ["your-domain.com", "api.your-domain.com"]);
  });
});

describe("a ServiceMonitor", () => {
  itWithHelm("is left out where the cluster does not know the kind", () => {
    assert.ok(none(render(fixture("workflows-api", [])), "ServiceMonitor"));
  });

  itWithHelm("is left out unless asked for", () => {
    assert.ok(none(render(shopWith({ metrics: { port: "http" } }, {}, [monitoring])), "ServiceMonitor"));
  });

  itWithHelm("is refused without a port to scrape", () => {
    assert.match(
      refusal(shopWith({ serviceMonitor: { enabled: true } })),
      /serviceMonitor is enabled without metrics\.port/,
    );
  });
});

describe("scrape annotations", () => {
  itWithHelm("are left out on request and without metrics", () => {
    for (const metrics of [{}, { port: "http", annotations: false }]) {
      const { annotations } = workload(render(shopWith({ metrics }))).spec.template.metadata;
      assert.deepEqual(Object.keys(annotations), ["checksum/config"]);
    }
  });
});
