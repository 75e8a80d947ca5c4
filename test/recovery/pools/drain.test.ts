import assert from "node:assert/strict";
import { drainPool, oneAtATime } from "../../../recovery/pools/drain";
import { HookError } from "../../../recovery/report";
import { killMatrix } from "../../support/kill-matrix";
import {
  type KubernetesApi,
  withKubernetesApi,
  type ApiRequest,
  type Fault,
} from "../../support/kubernetes-api";
import { cordoned, evicted, podPath, podsOf, putBudget, putNode, putPod } from "../../support/pool-cluster";

const old = "doks.digitalocean.com/node-pool-id=old";
const undo = `its nodes stay cordoned (undo: \`kubectl uncordon -l ${old}\`)`;

/** Two nodes of the old pool, one of the new one, and one of another pool, in a cluster of stack `staging`. */
function prepare(api: KubernetesApi): void {
  putNode(api, "old-2", "old");
  putNode(api, "old-1", "old");
  putNode(api, "new-1", "new");
  putNode(api, "data-1", "data", { pool: "data" });
  api.put("/api/v1/namespaces/prod", { metadata: { labels: { "doks-platform/stack": "staging" } } });
}

/** Plays the controllers: a pod that was evicted runs again, under another name, on the new node. */
function replaceEvicted(api: KubernetesApi): void {
  api.react = ({ path }) => {
    const [, pod] = /\/pods\/([^/]+)\/eviction$/.exec(path) ?? [];
    if (pod !== undefined) putPod(api, `${pod}-again`, "new-1", { app: pod });
  };
}

async function drain(
  api: KubernetesApi,
  { timeoutSeconds = 60, progressMs = 30_000 } = {},
): Promise<string[]> {
  const lines: string[] = [];
  const kubernetes = await api.connect();
  const report = (line: string): void => void lines.push(line);
  const options = { report, timeoutSeconds, progressMs, clock: api.clock };
  await drainPool(kubernetes, { poolId: "old", stack: "staging" }, options);
  return lines;
}

/** The message of the HookError that a drain ends in. */
async function refusal(api: KubernetesApi, timeoutSeconds = 60): Promise<string> {
  let message = "";
  await assert.rejects(drain(api, { timeoutSeconds }), (error) => {
    assert.ok(error instanceof HookError, String(error));
    message = error.message;
    return true;
  });
  return message;
}

const isEviction = ({ path }: ApiRequest): boolean => path.endsWith("/eviction");

describe("drain of a node pool", () => {
  const api = withKubernetesApi();
  beforeEach(() => {
    prepare(api);
    replaceEvicted(api);
  });

  it("cordons its nodes, moves their pods node by node, and says so", async () => {
    for (const [pod, node] of [
      ["c", "old-2"],
      ["a", "old-1"],
      ["b", "old-1"],
      ["other", "data-1"],
    ] as const)
      putPod(api, pod, node);
    putBudget(api, "a", { maxUnavailable: 1 }, { disruptionsAllowed: 1, expectedPods: 2, desiredHealthy: 1 });
    assert.deepEqual(await drain(api), [
      "node pool staging-workers-old: moving 3 pods off old-1, old-2, within 60 s",
      "node pool staging-workers-old: node old-1 is empty (1 of 2)",
      "node pool staging-workers-old: node old-2 is empty (2 of 2)",
      "node pool staging-workers-old: drained, 3 pods evicted",
    ]);
    assert.deepEqual(api.changes.slice(0, 2), ["PATCH /api/v1/nodes/old-1", "PATCH /api/v1/nodes/old-2"]);
    assert.deepEqual(evicted(api), ["a", "b", "c"]);
    assert.equal(api.changes.length, 5);
    assert.deepEqual(cordoned(api), ["old-1", "old-2"]);
    assert.deepEqual(podsOf(api, "data-1"), ["other"]);
  });

  it("evicts by uid through policy/v1, and deletes nothing", async () => {
    putPod(api, "a", "old-1");
    const uid = api.get(podPath("a"))!.metadata.uid;
    await drain(api);
    assert.deepEqual(api.requests.find(isEviction)!.body, {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: "a", namespace: "prod" },
      deleteOptions: { preconditions: { uid } },
    });
    assert.ok(api.requests.every(({ method }) => method !== "DELETE"));
  });

  it("leaves alone what belongs to the node or has ended", async () => {
    putPod(api, "agent", "old-1", { kind: "DaemonSet" });
    putPod(api, "proxy", "old-1", {
      kind: "Node",
      metadata: { annotations: { "kubernetes.io/config.mirror": "x" } },
    });
    putPod(api, "done", "old-1", { kind: undefined, status: { phase: "Succeeded" } });
    await drain(api);
    assert.deepEqual(evicted(api), []);
    assert.deepEqual(podsOf(api, "old-1"), ["agent", "proxy", "done"]);
  });

  it("has nothing to do when no node is left", async () => {
    api.delete("/api/v1/nodes/old-1");
    api.delete("/api/v1/nodes/old-2");
    assert.deepEqual(await drain(api), ["node pool old: no node is left, nothing to drain"]);
    assert.deepEqual(api.changes, []);
  });

  it("does not drain in a destroy: when no namespace of the stack is left", async () => {
    putPod(api, "a", "old-1");
    api.change("/api/v1/namespaces/prod", { metadata: { labels: { "doks-platform/stack": "production" } } });
    assert.deepEqual(await drain(api), [
      "node pool staging-workers-old: not drained, nothing of stack staging is left in the cluster",
    ]);
    assert.deepEqual(api.changes, []);
  });

  it("drains in any case where no stack is named", async () => {
    putPod(api, "a", "old-1");
    api.delete("/api/v1/namespaces/prod");
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    await drainPool(await api.connect(), { poolId: "old" }, { report, timeoutSeconds: 60, clock: api.clock });
    assert.deepEqual(podsOf(api, "old-1"), []);
    assert.equal(lines.at(-1), "node pool staging-workers-old: drained, 1 pod evicted");
  });

  it("drains a pool without replacement, of a name of its own", async () => {
    api.delete("/api/v1/nodes/new-1");
    putPod(api, "a", "old-1");
    await drain(api);
    assert.deepEqual(evicted(api), ["a"]);
  });

  describe("waits for the pool that replaces it", () => {
    it("and touches nothing before that", async () => {
      putPod(api, "a", "old-1");
      putNode(api, "new-2", "new", { ready: false });
      api.fault = (_, number) => {
        if (number === 10) putNode(api, "new-2", "new");
        return undefined;
      };
      await drain(api);
      const first = api.requests.findIndex(({ method }) => method === "PATCH");
      assert.ok(first >= 10, `touched at request ${first + 1}`);
      assert.deepEqual(evicted(api), ["a"]);
    });

    it("not for a cordoned node, which is on its way out", async () => {
      putNode(api, "older-1", "older", { ready: false });
      api.change("/api/v1/nodes/older-1", { spec: { unschedulable: true } });
      putPod(api, "a", "old-1");
      await drain(api);
      assert.deepEqual(evicted(api), ["a"]);
    });

    it("until the deadline, with the names of its nodes", async () => {
      putPod(api, "a", "old-1");
      putNode(api, "new-1", "new", { ready: false });
      assert.equal(
        await refusal(api),
        "node pool staging-workers-old is not drained: nodes of the pool that replaces it are not ready after " +
          "60 s: new-1. Both pools are intact; see why with `kubectl describe node new-1`, then run `up` again.",
      );
      assert.deepEqual(api.changes, []);
    });
  });

  describe("stops before anything is touched", () => {
    it("with every pod that can never be evicted, by name and reason", async () => {
      putPod(api, "fine", "old-1");
      putPod(api, "bare", "old-1", { kind: undefined });
      putPod(api, "pinned", "old-2", {
        spec: {
          containers: [{ name: "main", volumeMounts: [{ name: "v", mountPath: "/v" }] }],
          volumes: [{ name: "v", hostPath: { path: "/srv" } }],
        },
      });
      putPod(api, "guarded", "old-2");
      putBudget(
        api,
        "guarded",
        { maxUnavailable: 0 },
        { expectedPods: 1, desiredHealthy: 1, currentHealthy: 1 },
      );
      putPod(api, "going", "old-2", {
        kind: undefined,
        metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
      });
      assert.equal(
        await refusal(api),
        "node pool staging-workers-old cannot be drained, these pods can never be evicted:\n" +
          "  prod/bare on old-1: no controller would make it again\n" +
          "  prod/pinned on old-2: local storage (hostPath /srv)\n" +
          "  prod/guarded on old-2: disruption budget guarded (maxUnavailable 0; 1 of 1 healthy, 1 needed) " +
          "never allows it\n" +
          "Both pools are intact; its nodes have not been touched. Scale up, loosen the budgets, delete or move " +
          "the pods, or vouch for one that may lose its local storage or its life with the annotation " +
          'cluster-autoscaler.kubernetes.io/safe-to-evict: "true"; then run `up` again.',
      );
      assert.deepEqual(api.changes, []);
    });

    it("not for a budget that looked impossible just while a pod was being replaced", async () => {
      putPod(api, "a", "old-1");
      const status = { disruptionsAllowed: 1, expectedPods: 1, desiredHealthy: 1, currentHealthy: 1 };
      putBudget(api, "a", { minAvailable: 1 }, status);
      api.clock.during = () => putBudget(api, "a", { minAvailable: 1 }, { ...status, expectedPods: 2 });
      await drain(api);
      assert.deepEqual(evicted(api), ["a"]);
    });
  });

  it("stops at a pod that can never be evicted and came later, its nodes cordoned by then", async () => {
    putPod(api, "a", "old-1");
    api.react = (request) => {
      if (isEviction(request)) putPod(api, "bare", "old-1", { kind: undefined });
    };
    const message = await refusal(api);
    assert.match(message, /prod\/bare on old-1: no controller would make it again/);
    assert.ok(message.includes(`Both pools are intact; ${undo}.`), message);
    assert.ok(api.get(podPath("bare")));
  });

  it("waits for a budget, and takes the pod when it allows one", async () => {
    putPod(api, "a", "old-1");
    putPod(api, "b", "old-1");
    const status = { disruptionsAllowed: 0, expectedPods: 3, desiredHealthy: 2, currentHealthy: 2 };
    putBudget(api, "a", { maxUnavailable: 1 }, status);
    let tries = 0;
    api.fault = ({ path }) => {
      if (path.endsWith("/pods/a/eviction") && ++tries === 3)
        putBudget(api, "a", { maxUnavailable: 1 }, { ...status, disruptionsAllowed: 1 });
      return undefined;
    };
    await drain(api);
    assert.deepEqual(evicted(api), ["a", "b", "a", "a"]);
    assert.deepEqual(podsOf(api, "old-1"), []);
  });

  it("goes to the next node while a budget holds all that is left on the one before", async () => {
    putPod(api, "db-0", "old-1", { app: "db" });
    putPod(api, "db-1", "old-2", { app: "db", status: { conditions: [{ type: "Ready", status: "False" }] } });
    const status = { disruptionsAllowed: 0, expectedPods: 2, desiredHealthy: 1, currentHealthy: 1 };
    putBudget(api, "db", { minAvailable: 1 }, status);
    api.fault = ({ path }) => {
      // As with Kubernetes, a pod that is not healthy may go while enough others are.
      if (path.endsWith("/pods/db-1/eviction"))
        putBudget(api, "db", { minAvailable: 1 }, { ...status, disruptionsAllowed: 1 });
      return undefined;
    };
    await drain(api);
    assert.deepEqual(evicted(api), ["db-0", "db-1", "db-0"]);
  });

  it("does not take a budget for impossible that loses a pod by the drain itself", async () => {
    putPod(api, "a-0", "old-1", { app: "a" });
    putPod(api, "a-1", "old-2", { app: "a" });
    const status = { disruptionsAllowed: 1, expectedPods: 2, desiredHealthy: 1, currentHealthy: 2 };
    putBudget(api, "a", { minAvailable: 1 }, status);
    let looks = 0;
    api.react = (request) => {
      if (isEviction(request))
        putBudget(api, "a", { minAvailable: 1 }, { ...status, disruptionsAllowed: 0, expectedPods: 1 });
    };
    api.fault = ({ path }) => {
      if (path === "/apis/policy/v1/poddisruptionbudgets" && ++looks === 6)
        putBudget(api, "a", { minAvailable: 1 }, status);
      return undefined;
    };
    await drain(api);
    assert.deepEqual(podsOf(api, "old-2"), []);
  });

  describe("ends at the deadline", () => {
    it("with every pod that is left and what holds it; the next run goes on from there", async () => {
      putPod(api, "free", "old-1");
      putPod(api, "held", "old-1");
      putPod(api, "hanging", "old-1", {
        metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["example.org/wait"] },
      });
      putPod(api, "later", "old-2");
      const status = { expectedPods: 3, desiredHealthy: 2, currentHealthy: 2 };
      putBudget(api, "held", { maxUnavailable: 1 }, { ...status, disruptionsAllowed: 0 });
      assert.equal(
        await refusal(api),
        "node pool staging-workers-old is not drained after 60 s. Still there:\n" +
          "  prod/held on old-1: held by disruption budget held (maxUnavailable 1; 2 of 3 healthy, 2 needed)\n" +
          "  prod/hanging on old-1: terminating since 2026-01-01T00:00:00.000Z, held by its finalizers " +
          "example.org/wait\n" +
          "  prod/later on old-2: its turn has not come\n" +
          `Both pools are intact; ${undo}. The next \`up\` goes on from there.`,
      );
      assert.deepEqual(podsOf(api, "new-1"), ["free-again"]);

      putBudget(api, "held", { maxUnavailable: 1 }, { ...status, disruptionsAllowed: 1 });
      api.delete(podPath("hanging"));
      await drain(api);
      assert.deepEqual([...podsOf(api, "old-1"), ...podsOf(api, "old-2")], []);
    });

    it("with a pod that was evicted and does not go", async () => {
      putPod(api, "a", "old-1");
      const { uid } = api.get(podPath("a"))!.metadata;
      api.react = (request) => {
        if (isEviction(request))
          putPod(api, "a", "old-1", { metadata: { uid, deletionTimestamp: "2026-01-01T00:00:00Z" } });
      };
      const message = await refusal(api);
      assert.match(message, /prod\/a on old-1: terminating since 2026-01-01T00:00:00.000Z\n/);
      assert.deepEqual(evicted(api), ["a"]);
    });

    it("says that the pool is intact where none replaces it", async () => {
      api.delete("/api/v1/nodes/new-1");
      putPod(api, "a", "old-1", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
      assert.ok((await refusal(api, 0.02)).includes(`\nThe pool is intact; ${undo}.`));
    });
  });

  it("also empties a node that an autoscaler adds meanwhile", async () => {
    putPod(api, "a", "old-1");
    api.react = (request) => {
      if (!isEviction(request) || api.get("/api/v1/nodes/old-3")) return;
      putNode(api, "old-3", "old");
      putPod(api, "a-again", "old-3", { app: "a" });
    };
    const lines = await drain(api);
    assert.deepEqual(cordoned(api), ["old-1", "old-2", "old-3"]);
    assert.deepEqual(evicted(api), ["a", "a-again"]);
    assert.ok(lines.includes("node pool staging-workers-old: node old-3 is empty (3 of 3)"));
  });

  it("looks again at a node that was open until now, since a pod may just have come to it", async () => {
    api.react = ({ method, path }) => {
      if (method === "PATCH" && path === "/api/v1/nodes/old-2") putPod(api, "late", "old-2");
    };
    const lines = await drain(api, { progressMs: 0 });
    assert.deepEqual(evicted(api), ["late"]);
    assert.deepEqual(
      lines.map((line) => line.replace("node pool staging-workers-old: ", "")),
      [
        "moving 0 pods off old-1, old-2, within 60 s",
        "node old-1 is empty (1 of 2)",
        "waits for prod/late on old-2: evicted, but not gone yet",
        "node old-2 is empty (2 of 2)",
        "drained, 1 pod evicted",
      ],
    );
  });

  it("spares the pod of a StatefulSet that runs elsewhere under the same name by now", async () => {
    putPod(api, "db-0", "old-1", { kind: "StatefulSet" });
    api.fault = (request) => {
      if (isEviction(request)) putPod(api, "db-0", "new-1", { kind: "StatefulSet" });
      return undefined;
    };
    await drain(api);
    assert.deepEqual(evicted(api), ["db-0"]);
    assert.deepEqual(podsOf(api, "new-1"), ["db-0"]);
  });

  describe("is gentle", () => {
    /** What the API sees: names of the pods that were on their way at each eviction. */
    function terminateSlowly(): { most: number } {
      const seen = { most: 0 };
      const going: string[] = [];
      api.react = ({ path }) => {
        const [, pod] = /\/pods\/([^/]+)\/eviction$/.exec(path) ?? [];
        if (pod === undefined) return;
        going.push(pod);
        putPod(api, pod, "old-1", {
          app: pod.replace(/-\d+$/, ""),
          metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
        });
        seen.most = Math.max(seen.most, going.length);
      };
      api.fault = ({ path, query }) => {
        // Gone by the next but one look at the node.
        if (path === "/api/v1/pods" && query.get("fieldSelector") === "spec.nodeName=old-2")
          for (const pod of going.splice(0, 1)) api.delete(podPath(pod));
        return undefined;
      };
      return seen;
    }

    it("five pods at one time", async () => {
      for (const name of "abcdefgh") putPod(api, name, "old-1");
      const seen = terminateSlowly();
      await drain(api);
      assert.equal(seen.most, 5);
      assert.equal(evicted(api).length, 8);
    });

    it("one pod of each controller at one time", async () => {
      for (const name of ["web-1", "web-2", "web-3"]) putPod(api, name, "old-1", { app: "web" });
      const seen = terminateSlowly();
      await drain(api);
      assert.equal(seen.most, 1);
      assert.equal(evicted(api).length, 3);
    });
  });

  describe("waits for volumes to be detached", () => {
    const attach = (name: string, node: string): void =>
      void api.put(`/apis/storage.k8s.io/v1/volumeattachments/${name}`, {
        spec: { nodeName: node, attacher: "x", source: { persistentVolumeName: `pvc-${name}` } },
      });

    it("from its own nodes, once the pods are gone", async () => {
      putPod(api, "a", "old-1");
      attach("one", "old-1");
      attach("other", "data-1");
      let asked = 0;
      api.fault = ({ path }) => {
        if (path.endsWith("/volumeattachments") && ++asked === 3)
          api.delete("/apis/storage.k8s.io/v1/volumeattachments/one");
        return undefined;
      };
      const lines = await drain(api);
      assert.equal(asked, 3);
      assert.equal(lines.at(-1), "node pool staging-workers-old: drained, 1 pod evicted");
    });

    it("and only reports those that are left at the deadline", async () => {
      attach("one", "old-1");
      const lines = await drain(api);
      assert.deepEqual(lines.slice(-2), [
        "node pool staging-workers-old: goes on with volumes still attached (pvc-one); Kubernetes lets go of them " +
          "six minutes after the nodes are gone",
        "node pool staging-workers-old: drained, 0 pods evicted",
      ]);
    });
  });

  it("reports what it waits for", async () => {
    for (const name of "abcde")
      putPod(api, name, "old-1", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    const options = { report, timeoutSeconds: 60, progressMs: 0, clock: api.clock };
    await assert.rejects(drainPool(await api.connect(), { poolId: "old", stack: "staging" }, options));
    const since = "terminating since 2026-01-01T00:00:00.000Z";
    assert.equal(
      lines.at(-1),
      `node pool staging-workers-old: waits for prod/a on old-1: ${since}; prod/b on old-1: ${since}; ` +
        `prod/c on old-1: ${since}; and 2 more`,
    );
  });

  describe("when the API fails", () => {
    beforeEach(() => {
      putPod(api, "a", "old-1");
      putPod(api, "b", "old-1");
    });
    const failing = (fault: Fault, at: (request: ApiRequest) => boolean, times = Infinity) => {
      let failed = 0;
      api.fault = (request) => (at(request) && failed++ < times ? fault : undefined);
    };
    const isCordon = ({ method }: ApiRequest): boolean => method === "PATCH";
    const isList = ({ path }: ApiRequest): boolean => path === "/api/v1/nodes";

    for (const status of [401, 403, 500] as const)
      it(`says why it cannot go on after ${status}`, async () => {
        failing({ status }, isCordon);
        const message = await refusal(api);
        assert.match(message, new RegExp(`^node pool old is not drained: .* answered ${status} to PATCH `));
        assert.match(message, /No pool is deleted; run `up` again\. .*hooks\.drainPools\.enabled: false/);
        assert.deepEqual(evicted(api), []);
      });

    for (const status of [401, 403] as const)
      it(`does not try an eviction again after ${status}`, async () => {
        failing({ status }, isEviction);
        assert.match(await refusal(api), new RegExp(`answered ${status} to POST `));
        assert.equal(evicted(api).length, 1);
      });

    for (const status of [404, 409, 429, 500, 503] as const)
      it(`looks again after an eviction that answers ${status}`, async () => {
        failing({ status }, isEviction, 2);
        await drain(api);
        assert.deepEqual(evicted(api), ["a", "b", "a", "b"]);
      });

    it("says what an eviction answers in the end", async () => {
      failing({ status: 500, reason: "Broken" }, isEviction);
      assert.match(await refusal(api), /prod\/a on old-1: .* answered 500 to POST .*: Broken\n/);
    });

    it("waits for pods of a namespace that is being deleted, which takes no evictions", async () => {
      api.fault = (request) => {
        if (!isEviction(request)) return undefined;
        return { status: 403, reason: "unable to create new content because it is being terminated" };
      };
      assert.match(await refusal(api), /prod\/a on old-1: its namespace is being deleted\n/);
    });

    it("goes on when a node is gone before it is cordoned", async () => {
      failing({ status: 404 }, isCordon, 1);
      await drain(api);
      assert.deepEqual(evicted(api), ["a", "b"]);
    });

    for (const fault of [{ status: 429, retryAfter: 0 }, { status: 500 }, "cut-before"] as const)
      it(`gets over a passing failure: ${JSON.stringify(fault)}`, async () => {
        failing(fault, isList, 2);
        await drain(api);
        assert.deepEqual(evicted(api), ["a", "b"]);
      });

    it("says so when there is no answer", async () => {
      failing("silence", isList);
      assert.match(await refusal(api), /^node pool old is not drained: cannot reach http/);
    });
  });

  it("is done in the end wherever it was killed", async () => {
    const kills = await killMatrix({
      prepare: (cluster) => {
        prepare(cluster);
        for (const [name, node] of [
          ["a-1", "old-1"],
          ["a-2", "old-2"],
          ["db-0", "old-1"],
        ] as const)
          putPod(cluster, name, node, { app: name.slice(0, 1) });
        putPod(cluster, "agent", "old-1", { kind: "DaemonSet" });
        replaceEvicted(cluster);
      },
      run: (cluster) => drain(cluster),
      check: (cluster) => {
        assert.deepEqual([...podsOf(cluster, "old-1"), ...podsOf(cluster, "old-2")], ["agent"]);
        assert.deepEqual(podsOf(cluster, "new-1").sort(), ["a-1-again", "a-2-again", "db-0-again"]);
        assert.deepEqual(cordoned(cluster), ["old-1", "old-2"]);
        assert.equal(new Set(evicted(cluster)).size, 3);
      },
    });
    assert.ok(kills > 40, `${kills} kills`);
  }).timeout(60_000);
});

describe("one drain at a time", () => {
  it("begins when the one before it has ended, well or not", async () => {
    const log: string[] = [];
    const work = (name: string, fails = false) =>
      oneAtATime(async () => {
        log.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work("a"), work("b", true), work("c")]);
    assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason))),
      ["a", "Error: b", "c"],
    );
  });
});
