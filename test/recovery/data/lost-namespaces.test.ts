import assert from "node:assert/strict";
import { refuseLostNamespaces } from "../../../recovery/data/lost-namespaces";
import { withKubernetesApi } from "../../support/kubernetes-api";

describe("a namespace that a changed name, or anything else, takes out of the config", () => {
  const api = withKubernetesApi();
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  const refuse = async (made: string[], allowed: string[] = []): Promise<void> =>
    refuseLostNamespaces(await api.connect(), { stack: "s", made, allowed });
  const namespace = (name: string, stack = "s", metadata: object = {}): void => {
    api.put(`/api/v1/namespaces/${name}`, {
      metadata: { name, labels: { "doks-platform/stack": stack }, ...metadata },
    });
  };
  const claim = (where: string, name: string, storage = "50Gi"): void => {
    api.put(`/api/v1/namespaces/${where}/persistentvolumeclaims/${name}`, {
      spec: { resources: { requests: { storage } } },
    });
  };

  it("is refused by the names of its claims, with what opens it", async () => {
    namespace("staging");
    namespace("staging-gateway");
    claim("staging", "data-postgres-0");
    claim("staging", "data-rabbitmq-0", "20Gi");
    await assert.rejects(refuse(["stage2", "stage2-gateway"]), {
      name: "HookError",
      message:
        "this config has no namespace staging any more, and with it would go these claims, with their data unless " +
        "their class retains it; nothing was touched:\n  - namespace staging: data-postgres-0 (50Gi), data-rabbitmq-0 (20Gi)\n" +
        "Put back what has changed, such as `name`. If the data is to go, add staging to policy.replacements",
    });
  });

  it("goes where policy.replacements names it", async () => {
    namespace("staging");
    claim("staging", "data-postgres-0");
    await refuse(["stage2"], ["staging"]);
  });

  it("goes where it holds no claim, is another stack's, or is on its way already", async () => {
    namespace("empty");
    namespace("others", "t");
    claim("others", "data");
    namespace("going", "s", { deletionTimestamp: "2026-11-30T00:00:00Z" });
    claim("going", "data");
    await refuse(["staging"]);
  });

  it("stays where the config has it", async () => {
    namespace("staging");
    claim("staging", "data-postgres-0");
    await refuse(["staging"]);
  });

  for (const status of [401, 403, 500])
    it(`is not taken for empty where the cluster says ${status}`, async () => {
      api.fault = () => ({ status });
      await assert.rejects(refuse(["staging"]), { name: "KubernetesError", status });
    });
});
