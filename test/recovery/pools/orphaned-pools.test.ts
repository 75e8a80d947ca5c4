import assert from "node:assert/strict";
import { found, type Kubernetes } from "../../../lib/kubernetes/client";
import {
  removeOrphanedPools,
  type NodePools,
  type PoolAtCloud,
} from "../../../recovery/pools/orphaned-pools";
import { HookError } from "../../../recovery/report";
import { killMatrix } from "../../support/kill-matrix";
import { type KubernetesApi, withKubernetesApi, type Fault } from "../../support/kubernetes-api";
import { cordoned, evicted, podsOf, putNode, putPod } from "../../support/pool-cluster";

const tags = ["doks-platform", "doks-platform:stack:staging", "doks-platform:environment:staging"];
const recordPath = "/api/v1/namespaces/kube-system/configmaps/doks-platform-staging-node-pools";
const cloud = "/apis/cloud.test/v1/namespaces";

/**
 * DigitalOcean's node pools, kept beside the cluster's objects and asked for through the same server, so that
 * faults and kills hit these requests too.
 */
function cloudOf(kubernetes: Kubernetes): NodePools {
  return {
    nodePools: async (clusterId) => {
      const path = `${cloud}/${clusterId}/nodepools`;
      const { items } = await kubernetes.request<{ items: { spec: PoolAtCloud }[] }>({ method: "GET", path });
      return items.map(({ spec }) => spec);
    },
    deleteNodePool: async (clusterId, id) => {
      const path = `${cloud}/${clusterId}/nodepools/${id}`;
      await found(kubernetes.request({ method: "DELETE", path }));
    },
  };
}

function putPool(
  api: KubernetesApi,
  id: string,
  different: Partial<PoolAtCloud> & { pool?: string } = {},
): void {
  const { pool = "workers", ...rest } = different;
  const labels = { "doks-platform/pool": pool };
  const spec = {
    id,
    name: `shop-${pool}-0${id}`,
    size: "s-4vcpu-8gb",
    tags: [...tags, "k8s"],
    labels,
    ...rest,
  };
  api.put(`/apis/cloud.test/v1/namespaces/c1/nodepools/${id}`, { spec });
  putNode(api, `node-${id}`, id, { pool });
}

const pools = (api: KubernetesApi): string[] =>
  [...api.objects.keys()].filter((path) => path.startsWith(cloud)).map((path) => path.split("/").at(-1)!);

const record = (api: KubernetesApi): unknown => api.get(recordPath)?.["data"];

async function remove(api: KubernetesApi, current: readonly string[], drain = true): Promise<string[]> {
  const lines: string[] = [];
  const kubernetes = await api.connect();
  await removeOrphanedPools(
    { kubernetes, digitalocean: cloudOf(kubernetes) },
    { clusterId: "c1", clusterName: "shop", stack: "staging", tags, current },
    { report: (line) => void lines.push(line), timeoutSeconds: 60, clock: api.clock, drain },
  );
  return lines;
}

describe("pools that the state does not know", () => {
  const api = withKubernetesApi();

  it("are drained, deleted, and reported, though no namespace of the stack is there yet", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    putPod(api, "web", "node-b2");
    assert.deepEqual(await remove(api, ["a1"]), [
      "node pool shop-workers-0b2 is left over from an `up` that was killed, and goes",
      "node pool staging-workers-b2: moving 1 pod off node-b2, within 60 s",
      "node pool staging-workers-b2: node node-b2 is empty (1 of 1)",
      "node pool staging-workers-b2: drained, 1 pod evicted",
      "node pool shop-workers-0b2: deleted",
    ]);
    assert.deepEqual(pools(api), ["a1"]);
    assert.deepEqual(evicted(api), ["web"]);
    assert.deepEqual(cordoned(api), ["node-b2"]);
  });

  it("are told from those that it knows by a record, written before anything is removed", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    await remove(api, ["a1"]);
    assert.equal(api.changes[0], "POST /api/v1/namespaces/kube-system/configmaps");
    assert.deepEqual(api.get(recordPath)!.metadata.labels, { "doks-platform/stack": "staging" });
    assert.deepEqual(record(api), { a1: "known" });
  });

  it("leave a second run nothing to change", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    await remove(api, ["a1"]);
    const { length } = api.changes;
    assert.deepEqual(await remove(api, ["a1"]), []);
    assert.equal(api.changes.length, length);
  });

  it("need no record where there is no pool at all", async () => {
    assert.deepEqual(await remove(api, []), []);
    assert.deepEqual(api.changes, []);
  });

  it("are not those that were known once: Pulumi deletes them itself", async () => {
    putPool(api, "a1");
    await remove(api, ["a1"]);
    putPool(api, "c3", { size: "s-8vcpu-16gb" });
    putPool(api, "d4");
    assert.deepEqual(await remove(api, ["c3", "d4"]), []);
    assert.deepEqual(pools(api), ["a1", "c3", "d4"]);
    assert.deepEqual(record(api), { a1: "known", c3: "known", d4: "known" });
  });

  it("are forgotten once they are gone at DigitalOcean", async () => {
    putPool(api, "a1");
    await remove(api, ["a1"]);
    api.delete("/apis/cloud.test/v1/namespaces/c1/nodepools/a1");
    putPool(api, "c3");
    await remove(api, ["c3"]);
    assert.deepEqual(record(api), { c3: "known" });
  });

  describe("stay where they may be somebody else's:", () => {
    const others: readonly (readonly [string, Partial<PoolAtCloud> & { pool?: string }])[] = [
      ["without the stack's tag", { tags: [tags[0]!, "doks-platform:stack:production", tags[2]!] }],
      ["without the label of our pools", { labels: {} }],
      ["the system pool, by its label", { pool: "system" }],
      ["the cluster's own pool, by the provider's tag", { tags: [...tags, "terraform:default-node-pool"] }],
      ["a name that Pulumi did not make", { name: "shop-workers-mine" }],
      ["a name of another cluster", { name: "shap-workers-0b2" }],
    ];
    for (const [title, different] of others)
      it(title, async () => {
        putPool(api, "a1");
        putPool(api, "a0", { pool: "system" });
        putPool(api, "b2", different);
        assert.deepEqual(await remove(api, ["a1", "a0"]), []);
        assert.deepEqual(pools(api), ["a1", "a0", "b2"]);
        assert.deepEqual(record(api), { a1: "known", a0: "known" });
      });
  });

  describe("of another size than the current one, which this `up` may be about to delete,", () => {
    const told = (id: string) =>
      `node pool shop-workers-0${id} (s-2vcpu-4gb) is nobody's: if this \`up\` does not delete it, the next one will`;

    it("are left once and removed by the next `up`", async () => {
      putPool(api, "a1");
      putPool(api, "b2", { size: "s-2vcpu-4gb" });
      assert.deepEqual(await remove(api, ["a1"]), [told("b2")]);
      assert.deepEqual(pools(api), ["a1", "b2"]);
      assert.deepEqual(record(api), { a1: "known", b2: "unsure" });
      await remove(api, ["a1"]);
      assert.deepEqual(pools(api), ["a1"]);
      assert.deepEqual(record(api), { a1: "known" });
    });

    it("the same where the current pool of that size has another name", async () => {
      putPool(api, "a1", { pool: "data", size: "s-2vcpu-4gb" });
      putPool(api, "b2", { size: "s-2vcpu-4gb" });
      assert.deepEqual(await remove(api, ["a1"]), [told("b2")]);
    });

    it("and become known when they turn out to be", async () => {
      putPool(api, "a1");
      putPool(api, "b2", { size: "s-2vcpu-4gb" });
      await remove(api, ["a1"]);
      assert.deepEqual(await remove(api, ["a1", "b2"]), []);
      assert.deepEqual(record(api), { a1: "known", b2: "known" });
    });
  });

  it("stay, with their pods, where nothing is to be drained, and go once it is", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    putPod(api, "web", "node-b2");
    const told =
      "node pool shop-workers-0b2 (s-4vcpu-8gb) is left over from an `up` that was killed. It stays, since " +
      "hooks.drainPools is off and its pods would die with it: drain it, then delete it";
    assert.deepEqual(await remove(api, ["a1"], false), [told]);
    assert.deepEqual(await remove(api, ["a1"], false), [told]);
    assert.deepEqual(pools(api), ["a1", "b2"]);
    assert.deepEqual(cordoned(api), []);
    assert.deepEqual(evicted(api), []);
    await remove(api, ["a1"]);
    assert.deepEqual(pools(api), ["a1"]);
  });

  it("stay when they cannot be drained, and stay orphans for the next `up`", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    putPod(api, "bare", "node-b2", { kind: undefined });
    await assert.rejects(remove(api, ["a1"]), HookError);
    assert.deepEqual(pools(api), ["a1", "b2"]);
    assert.deepEqual(podsOf(api, "node-b2"), ["bare"]);
    api.delete("/api/v1/namespaces/prod/pods/bare");
    await remove(api, ["a1"]);
    assert.deepEqual(pools(api), ["a1"]);
  });

  it("leave a ConfigMap alone that bears the record's name and is not the stack's", async () => {
    putPool(api, "a1");
    putPool(api, "b2");
    api.put(recordPath, { metadata: { labels: { "doks-platform/stack": "other" } }, data: { mine: "1" } });
    await assert.rejects(remove(api, ["a1"]), (error) => {
      assert.ok(error instanceof HookError);
      assert.equal(
        error.message,
        "ConfigMap kube-system/doks-platform-staging-node-pools has not the label doks-platform/stack=staging, so it " +
          "is not this stack's record of its node pools: remove it if nobody needs it, and run `up` again",
      );
      return true;
    });
    assert.deepEqual(api.changes, []);
  });

  it("are recorded under a name that Kubernetes takes, whatever the stack is called", async () => {
    putPool(api, "a1");
    const kubernetes = await api.connect();
    await removeOrphanedPools(
      { kubernetes, digitalocean: cloudOf(kubernetes) },
      { clusterId: "c1", clusterName: "shop", stack: "Blue_EU.1", tags, current: ["a1"] },
      { report: () => undefined, timeoutSeconds: 60, clock: api.clock, drain: true },
    );
    const map = api.get("/api/v1/namespaces/kube-system/configmaps/doks-platform-blue-eu.1-node-pools");
    assert.equal(map?.metadata.labels?.["doks-platform/stack"], "Blue_EU.1");
  });

  describe("when the API fails", () => {
    const failing = (fault: Fault, at: string, times = Infinity): void => {
      let failed = 0;
      api.fault = ({ method, path }) =>
        `${method} ${path}`.includes(at) && failed++ < times ? fault : undefined;
    };
    beforeEach(() => {
      putPool(api, "a1");
      putPool(api, "b2");
    });

    for (const fault of [{ status: 401 }, { status: 403 }, { status: 500 }, "silence"] as const)
      it(`removes nothing without its record: ${JSON.stringify(fault)}`, async () => {
        failing(fault, recordPath);
        await assert.rejects(remove(api, ["a1"]), /configmaps/);
        failing(fault, "POST /api/v1/namespaces/kube-system/configmaps");
        await assert.rejects(remove(api, ["a1"]), /POST .*configmaps/);
        assert.deepEqual(pools(api), ["a1", "b2"]);
        assert.deepEqual(evicted(api), []);
      });

    for (const fault of [{ status: 429, retryAfter: 0 }, { status: 503 }, "cut-after", "cut-before"] as const)
      it(`gets over a passing failure: ${JSON.stringify(fault)}`, async () => {
        failing(fault, "configmaps", 2);
        await remove(api, ["a1"]);
        assert.deepEqual(pools(api), ["a1"]);
        assert.deepEqual(record(api), { a1: "known" });
      });

    it("takes a record that an earlier try has made for its own", async () => {
      failing("cut-after", "POST /api/v1/namespaces/kube-system/configmaps", 1);
      await remove(api, ["a1"]);
      assert.deepEqual(record(api), { a1: "known" });
      assert.ok(api.changes.includes(`PATCH ${recordPath}`));
    });

    it("removes no pool where DigitalOcean does not say which there are", async () => {
      failing({ status: 500 }, "GET /apis/cloud.test/");
      await assert.rejects(remove(api, ["a1"]));
      assert.deepEqual(api.changes, []);
    });

    it("takes a pool that is gone by now for deleted", async () => {
      failing({ status: 404 }, "DELETE ");
      assert.equal((await remove(api, ["a1"])).at(-1), "node pool shop-workers-0b2: deleted");
    });
  });

  it("are gone in the end wherever it was killed, and no other", async () => {
    const kills = await killMatrix({
      prepare: (cluster) => {
        for (const id of ["a1", "b2"]) putPool(cluster, id);
        putPool(cluster, "d4", { pool: "system" });
        putPod(cluster, "web", "node-b2");
      },
      run: (cluster) => remove(cluster, ["a1"]),
      check: (cluster) => {
        assert.deepEqual(pools(cluster), ["a1", "d4"]);
        assert.deepEqual(record(cluster), { a1: "known" });
        assert.deepEqual(podsOf(cluster, "node-b2"), []);
        assert.deepEqual(cordoned(cluster), ["node-b2"]);
      },
    });
    assert.ok(kills > 20, `${kills} kills`);
  }).timeout(60_000);
});
