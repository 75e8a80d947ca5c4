import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import type { Environment } from "../../stacks/environment";
import { environmentOf, platform, type Config } from "../components/platform";
import { inProgram } from "../support/hook-program";
import { withKubernetesApi } from "../support/kubernetes-api";

describe("the way into the cluster", () => {
  const api = withKubernetesApi();
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  /** What the provider is handed, in a preview or in an `up`. */
  const letIn = async (config: Config, preview: boolean): Promise<unknown> => {
    const environment: Environment = environmentOf(await platform("staging", config));
    let handed: Promise<unknown> = Promise.resolve();
    await inProgram(
      () => new ClusterHooks(environment, { kubeconfig: pulumi.output(api.kubeconfig), identity: "cluster" }),
      (hooks) => {
        const output = pulumi.output(hooks.letIn("path")) as unknown as { promise: () => Promise<unknown> };
        handed = output.promise();
        return handed.catch(() => undefined);
      },
      { preview },
    );
    return handed;
  };
  const claim = (name: string, size: string, namespace = "staging"): void => {
    api.put(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`, {
      spec: {
        storageClassName: "do-block-storage",
        volumeName: name,
        resources: { requests: { storage: size } },
      },
    });
  };
  const smaller = { data: { redis: { size: "5Gi" } } };

  it("is opened by an `up` that loses nothing, to the very kubeconfig that it was given", async () => {
    claim("redis-data-redis-node-0", "5Gi");
    assert.equal(await letIn(smaller, false), "path");
    assert.ok(api.requests.length > 0);
  });

  it("stays closed where a volume would have to shrink, by the message alone", async () => {
    claim("redis-data-redis-node-0", "10Gi");
    await assert.rejects(letIn(smaller, false), ({ message }: Error) => {
      assert.match(message, /redis-data-redis-node-0: has 10Gi, and a volume never shrinks, to 5Gi here/);
      assert.doesNotMatch(message, /\n\s+at /);
      return true;
    });
  });

  it("stays closed where a namespace with data is no longer in the config", async () => {
    api.put("/api/v1/namespaces/stage1", { metadata: { labels: { "doks-platform/stack": "staging" } } });
    claim("data-rabbitmq-0", "20Gi", "stage1");
    await assert.rejects(letIn({}, false), /no namespace stage1 any more.*\n.*data-rabbitmq-0 \(20Gi\)/);
  });

  it("stays closed where a service is switched off and nothing says what becomes of its passwords", async () => {
    claim("data-rabbitmq-0", "20Gi");
    api.put("/api/v1/namespaces/staging/secrets/rabbitmq-credentials", {});
    await assert.rejects(
      letIn({ data: { rabbitmq: { enabled: false } }, delivery: { apps: [] } }, false),
      /Say in data\.rabbitmq\.whenOff what becomes of these/,
    );
  });

  it("is open in a preview, which has hooks that look", async () => {
    claim("redis-data-redis-node-0", "10Gi");
    assert.equal(await letIn(smaller, true), "path");
    assert.deepEqual(api.requests, []);
  });

  it("does not ask for sizes where nothing of this program grows volumes", async () => {
    claim("redis-data-redis-node-0", "10Gi");
    const config = { ...smaller, hooks: { growVolumes: { enabled: false } } };
    assert.equal(await letIn(config, false), "path");
  });
});
