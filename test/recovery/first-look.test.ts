import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { reachExisting } from "../../components/cluster/existing";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import type { Environment } from "../../stacks/environment";
import type { ExistingEnvironment } from "../../stacks/topology";
import { environmentOf, platform, type Config } from "../components/platform";
import { inProgram } from "../support/hook-program";
import { temporaryFolder } from "../support/process";
import { withKubernetesApi } from "../support/kubernetes-api";

describe("the way into the cluster", () => {
  const api = withKubernetesApi();
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  /** What the provider is handed, in a preview or in an `up`. */
  const letIn = async (
    config: Config,
    preview: boolean,
    further: Partial<Environment> = {},
  ): Promise<unknown> => {
    const environment = { ...environmentOf(await platform("staging", config)), ...further } as Environment;
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

  /** What Helm was handed for the revision that it deployed. */
  const deployed = (release: string, config: object, namespace = "staging"): void => {
    const payload = gzipSync(JSON.stringify({ name: release, config })).toString("base64");
    api.put(`/api/v1/namespaces/${namespace}/secrets/sh.helm.release.v1.${release}.v1`, {
      type: "helm.sh/release.v1",
      metadata: { labels: { owner: "helm", name: release, status: "deployed", version: "1" } },
      data: { release: Buffer.from(payload).toString("base64") },
    });
  };

  it("stays closed where what counts only on an empty volume is otherwise, unless it was done by hand", async () => {
    deployed("postgres", { postgresql: { username: "duli_user", database: "duli_db" } });
    const user = { data: { postgres: { user: "shop_user" } } };
    await assert.rejects(letIn(user, false), ({ message }: Error) => {
      assert.match(message, /^data\.postgres\.user: counts only on an empty volume/);
      return true;
    });
    assert.equal(await letIn({}, false), "path");
    assert.equal(await letIn({ ...user, policy: { doneByHand: ["data.postgres.user"] } }, false), "path");
  });

  it("tells the faults of all services at once", async () => {
    claim("redis-data-redis-node-0", "10Gi");
    deployed("rabbitmq", { auth: { username: "somebody" } });
    await assert.rejects(
      letIn(smaller, false),
      /data\.rabbitmq\.user.*\n[^]*never shrinks|never shrinks[^]*data\.rabbitmq\.user/,
    );
  });

  const typed = (type: string): Config => ({ ingress: { loadBalancer: { type } } });
  const annotations = { "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL" };
  const gateway = (spec: object): void => {
    api.put("/apis/gateway.networking.k8s.io/v1/namespaces/staging-gateway/gateways/staging", { spec });
  };
  const otherType =
    /^a load balancer keeps the type .*: REGIONAL, not REGIONAL_NETWORK.*nothing was touched$/;

  it("stays closed where a Gateway's load balancer is to be of another type", async () => {
    gateway({ infrastructure: { annotations } });
    await assert.rejects(letIn(typed("REGIONAL_NETWORK"), false), { message: otherType });
    for (const config of [typed("REGIONAL"), {}]) assert.equal(await letIn(config, false), "path");
    gateway({});
    assert.equal(await letIn(typed("REGIONAL_NETWORK"), false), "path");
  });

  it("is open where a Gateway goes with the last host, its load balancer with it", async () => {
    gateway({ infrastructure: { annotations } });
    assert.equal(await letIn(typed("REGIONAL_NETWORK"), false, { hosts: [] }), "path");
  });

  it("stays closed where Traefik's load balancer is to be of another type, which is said once", async () => {
    deployed("traefik", { service: { annotations } }, "traefik");
    gateway({ infrastructure: { annotations } });
    const existing = {
      cluster: { mode: "existing", kubeconfig: "kubeconfig" },
      storage: { class: "do-block-storage" },
      ingress: { gatewayClass: "traefik", loadBalancer: { type: "REGIONAL_NETWORK" } },
    };
    await assert.rejects(letIn(existing, false), { message: otherType });
  });

  it("says what is wrong with a revision that Helm cannot have written", async () => {
    deployed("postgres", {});
    api.change("/api/v1/namespaces/staging/secrets/sh.helm.release.v1.postgres.v1", {
      data: { release: "bm9uZQ==" },
    });
    await assert.rejects(letIn({}, false), /postgres\.v1 is no revision that Helm can have written/);
  });

  it("is what the stack's outputs wait for, so that they never speak of what was refused", async () => {
    claim("redis-data-redis-node-0", "10Gi");
    const kubeconfig = join(temporaryFolder(), "kubeconfig");
    writeFileSync(kubeconfig, api.kubeconfig);
    const existing = { cluster: { mode: "existing", kubeconfig }, storage: { class: "do-block-storage" } };
    const environment = environmentOf(
      await platform("staging", { ...existing, ...smaller }),
    ) as ExistingEnvironment;
    let outputs: Promise<unknown> = Promise.resolve();
    const program = inProgram(
      () => reachExisting(environment, {}),
      ({ cluster }) => {
        outputs = (pulumi.output(cluster) as unknown as { promise: () => Promise<unknown> }).promise();
        return outputs.catch(() => undefined);
      },
      { preview: false },
    );
    await assert.rejects(program, /a volume never shrinks/);
    await assert.rejects(outputs, /a volume never shrinks/);
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
