import assert from "node:assert/strict";
import type { Kubernetes } from "../../../lib/kubernetes/client";
import { refuseSecondMetricsApi } from "../../../recovery/objects/second-metrics-api";
import { withKubernetesApi } from "../../support/kubernetes-api";

const apiService = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io";

describe("a metrics-server that is to be installed", () => {
  const api = withKubernetesApi();
  let kubernetes: Kubernetes;
  beforeEach(async () => {
    kubernetes = await api.connect();
  });
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  const refuse = (): Promise<void> => refuseSecondMetricsApi(kubernetes, { stack: "local" });
  const served = (namespace: string): void => {
    api.put(apiService, { spec: { service: { namespace, name: "metrics-server" } } });
  };

  it("is let through where there is no metrics API", () => refuse());

  it("is let through where a killed `up` of this stack has made the API", async () => {
    served("metrics-server");
    api.put("/api/v1/namespaces/metrics-server", {
      metadata: { labels: { "doks-platform/stack": "local" } },
    });
    await refuse();
  });

  it("is refused beside one that this stack did not make, with what to set", async () => {
    for (const labels of [{}, { "doks-platform/stack": "other" }]) {
      served("kube-system");
      api.put("/api/v1/namespaces/kube-system", { metadata: { labels } });
      await assert.rejects(refuse(), {
        name: "HookError",
        message:
          "the cluster has the metrics API already (APIService v1beta1.metrics.k8s.io, from Service " +
          "kube-system/metrics-server), and there can be only one. Set controllers.metricsServer.enabled: false; " +
          "or remove the other one, its APIService too",
      });
    }
  });

  it("is refused beside one without a namespace, or without a Service", async () => {
    served("gone");
    await assert.rejects(refuse(), /Service gone\/metrics-server/);
    api.put(apiService, { spec: {} });
    await assert.rejects(refuse(), /from its own API server/);
  });

  it("is judged once the API answers after all", async () => {
    api.fault = (_, number) => (number < 3 ? { status: number === 1 ? 429 : 500 } : undefined);
    await refuse();
  });

  for (const status of [401, 403, 409, 429, 500]) {
    it(`is not taken for the only one when the API answers ${status}`, async () => {
      api.fault = () => ({ status });
      await assert.rejects(refuse(), { name: "KubernetesError", status });
    });
  }

  it("is taken for the only one when the API answers 404", async () => {
    served("kube-system");
    api.fault = () => ({ status: 404 });
    await refuse();
  });

  it("is not taken for the only one when the API does not answer", async () => {
    api.fault = () => "silence";
    await assert.rejects(refuse(), { name: "KubernetesError", status: undefined });
  });
});
