import assert from "node:assert/strict";
import { refuseWhileShared } from "../../../recovery/objects/sharing-stacks";
import { withKubernetesApi } from "../../support/kubernetes-api";

const label = "doks-platform/stack";

describe("a cluster's owner that is to be destroyed", () => {
  const api = withKubernetesApi();
  const refuse = async (): Promise<void> => refuseWhileShared(await api.connect(), { stack: "owner" });
  const namespace = (name: string, stack?: string): void => {
    api.put(`/api/v1/namespaces/${name}`, {
      metadata: { name, ...(stack && { labels: { [label]: stack } }) },
    });
  };

  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  it("goes where the namespaces are its own, Kubernetes' or a person's", async () => {
    namespace("prod", "owner");
    namespace("kube-system");
    namespace("by-hand");
    await refuse();
  });

  it("is refused by the names of the stacks that are still in it, and says how they go", async () => {
    namespace("staging", "s");
    namespace("staging-gateway", "s");
    namespace("review", "r");
    namespace("prod", "owner");
    await assert.rejects(refuse(), {
      name: "HookError",
      message:
        "stack owner owns the cluster, and other stacks still have namespaces in it:\n" +
        "  stack r: review\n  stack s: staging, staging-gateway\n" +
        "Nothing was touched. Destroy those stacks first: PULUMI_RUN_PROGRAM=true pulumi destroy --stack r; " +
        "PULUMI_RUN_PROGRAM=true pulumi destroy --stack s",
    });
  });

  for (const status of [401, 403, 404, 409, 429, 500]) {
    it(`is not destroyed where the cluster says ${status}`, async () => {
      api.fault = () => ({ status, reason: "Fault" });
      await assert.rejects(refuse(), new RegExp(String(status)));
    });
  }

  it("is not destroyed where the cluster does not answer", async () => {
    api.fault = () => "silence";
    await assert.rejects(refuse(), /cannot reach|no answer/);
  });
});
