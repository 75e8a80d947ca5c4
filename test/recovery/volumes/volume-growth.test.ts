import assert from "node:assert/strict";
import { KubernetesError } from "../../../lib/kubernetes/client";
import { HookError } from "../../../recovery/report";
import { forgetStatefulSets, restoreStatefulSets } from "../../../recovery/volumes/stateful-set-record";
import { growVolumes } from "../../../recovery/volumes/volume-growth";
import { refuseImpossibleSizes } from "../../../recovery/volumes/volume-sizes";
import { putRevision } from "../../support/helm-release";
import { killMatrix } from "../../support/kill-matrix";
import {
  type KubernetesApi,
  withKubernetesApi,
  type ApiRequest,
  type Fault,
} from "../../support/kubernetes-api";
import {
  claimPath,
  declared,
  growAtOnce,
  podPath,
  putClaim,
  putClass,
  putPod,
  putService,
  putStatefulSet,
  putUnboundClaim,
  recordPath,
  sizes,
  statefulSet,
  statefulSetPath,
  templateSize,
} from "../../support/stateful-cluster";
import type { DeclaredClaims } from "../../../catalog/chart";

const what = (change: Partial<DeclaredClaims> = {}) => ({
  namespace: "prod",
  release: "redis",
  stack: "production",
  claims: [{ ...declared, ...change }],
});

describe("growing volumes", () => {
  const api = withKubernetesApi();
  let lines: string[];

  beforeEach(() => {
    lines = [];
    api.react = growAtOnce(api);
  });

  const grow = async (change?: Partial<DeclaredClaims>, timeoutSeconds = 60, of = api): Promise<void> => {
    const report = (line: string): void => void lines.push(line);
    await growVolumes(await of.connect(), what(change), { report, timeoutSeconds, clock: of.clock });
  };
  const messageOf = async (work: Promise<void>): Promise<string> => {
    const error: unknown = await work.catch((caught: unknown) => caught);
    assert.ok(error instanceof HookError, String(error));
    return error.message;
  };
  const refuse = async (change?: Partial<DeclaredClaims>): Promise<void> =>
    refuseImpossibleSizes(await api.connect(), what(change));

  it("leaves an operator's StatefulSet to the operator, and grows its claims alone", async () => {
    putService(api);
    api.change(statefulSetPath, { metadata: { annotations: { "meta.helm.sh/release-name": null } } });
    await grow({ madeBy: "operator" });
    assert.deepEqual(sizes(api), ["20Gi", "20Gi", "20Gi"]);
    assert.ok(api.changes.every((change) => change.startsWith("PATCH ")));
  });

  it("asks for the new size, and takes the StatefulSet out of its way once it is there", async () => {
    putService(api);
    await grow();
    const path = "/api/v1/namespaces/prod/persistentvolumeclaims/redis-data-redis-node";
    assert.deepEqual(api.changes, [
      `PATCH ${path}-0`,
      `PATCH ${path}-1`,
      `PATCH ${path}-2`,
      "POST /api/v1/namespaces/prod/configmaps",
      `DELETE ${statefulSetPath}`,
    ]);
    assert.deepEqual(sizes(api), ["20Gi", "20Gi", "20Gi"]);
    assert.equal(lines[0], "redis-data-redis-node-0: asked for 20Gi instead of 10Gi");
    assert.match(
      lines.at(-1)!,
      /^StatefulSet redis-node: kept in ConfigMap redis-node-record and deleted without/,
    );
  });

  it("leaves the pods, without an owner that would take them along", async () => {
    putService(api);
    await grow();
    for (const ordinal of [0, 1, 2])
      assert.deepEqual(api.get(podPath(ordinal))?.metadata["ownerReferences"], []);
  });

  it("changes nothing where everything is as declared", async () => {
    putService(api);
    await grow({ size: "10Gi" });
    // The same size in other words.
    await grow({ size: "10240Mi" });
    assert.deepEqual([api.changes, lines], [[], []]);
  });

  it("has nothing to do before there is anything, or where nothing is declared", async () => {
    await grow();
    await growVolumes(
      await api.connect(),
      { ...what(), claims: [] },
      { report: () => undefined, timeoutSeconds: 1 },
    );
    assert.deepEqual(api.changes, []);
  });

  it("grows what an earlier release left, before there is a StatefulSet", async () => {
    putClass(api);
    putClaim(api, 0);
    await grow();
    assert.equal(sizes(api)[0], "20Gi");
  });

  it("grows only claims of replicas that are declared", async () => {
    putService(api);
    await grow({ replicas: 2 });
    assert.deepEqual(sizes(api), ["20Gi", "20Gi", "10Gi"]);
  });

  it("goes on where the claims have grown but not the template", async () => {
    putService(api);
    for (const ordinal of [0, 1, 2]) putClaim(api, ordinal, "20Gi");
    await grow();
    assert.deepEqual(api.changes, ["POST /api/v1/namespaces/prod/configmaps", `DELETE ${statefulSetPath}`]);
  });

  it("takes a StatefulSet out of the way whose template has another class than its claims", async () => {
    putService(api);
    putStatefulSet(api, "10Gi", "slow");
    await grow({ size: "10Gi" });
    assert.equal(api.get(statefulSetPath), undefined);
  });

  describe("waits", () => {
    beforeEach(() => {
      putService(api);
      api.react = () => undefined;
    });
    /** Calls back before each look at the claims, with the number of looks after the first request to grow. */
    const onLook = (act: (look: number) => void): void => {
      let looks = 0;
      api.fault = ({ method, path }) => {
        if (method === "GET" && path.endsWith("/persistentvolumeclaims") && api.changes.length > 0)
          act(++looks);
        return undefined;
      };
    };
    const capacity = (ordinal: number): void =>
      api.change(claimPath(ordinal), { status: { capacity: { storage: "20Gi" } } });

    it("until the file systems are as large, before it touches the StatefulSet", async () => {
      onLook((look) => {
        assert.ok(api.get(statefulSetPath));
        if (look >= 3 && look <= 5) capacity(look - 3);
      });
      await grow();
      assert.equal(api.get(statefulSetPath), undefined);
      assert.ok(lines.includes("redis-data-redis-node-2: has 20Gi now"), lines.join("\n"));
    });

    it("for volumes that were asked to grow by an `up` before", async () => {
      for (const ordinal of [0, 1, 2])
        api.change(claimPath(ordinal), { spec: { resources: { requests: { storage: "20Gi" } } } });
      const message = await messageOf(grow({}, 0.05));
      assert.match(message, /redis-data-redis-node-0 \(10Gi of 20Gi\)/);
      assert.deepEqual(api.changes, []);
    });

    it("not for a volume that no running pod uses, whose file system grows when it is mounted", async () => {
      putPod(api, 0, "Pending");
      api.delete(podPath(1));
      onLook(() => capacity(2));
      await grow();
      assert.deepEqual(sizes(api), ["20Gi", "20Gi", "20Gi"]);
    });

    it("no longer than it is allowed to, and names the volumes and why", async () => {
      capacity(0);
      api.put("/api/v1/namespaces/prod/events/one", {
        reason: "VolumeResizeFailed",
        message: "quota exceeded",
        involvedObject: { kind: "PersistentVolumeClaim", name: "redis-data-redis-node-2" },
      });
      const message = await messageOf(grow({}, 0.05));
      assert.equal(
        message,
        "volumes in namespace prod have not grown within 0.05 s; the pods run on, and the next `up` goes on from " +
          "here:\n  - redis-data-redis-node-1 (10Gi of 20Gi)\n" +
          "  - redis-data-redis-node-2 (10Gi of 20Gi): quota exceeded",
      );
      assert.ok(api.get(statefulSetPath));
    });

    it("says what to do about a file system that stays behind, once", async () => {
      const condition = { type: "FileSystemResizePending", status: "True" };
      onLook(() => {
        capacity(0);
        capacity(1);
        api.change(claimPath(2), { status: { conditions: [condition] } });
      });
      const message = await messageOf(grow({}, 0.1));
      const told = lines.filter((line) => line.includes("its file system grows while the pod runs"));
      assert.equal(told.length, 1);
      assert.match(told[0]!, /^redis-data-redis-node-2: .*`kubectl -n prod delete pod redis-node-2`$/);
      assert.match(
        message,
        /node-2 \(10Gi of 20Gi\): its file system waits for a restart of the pod: `kubectl/,
      );
    });

    it("does not mind a condition that is over", async () => {
      const condition = { type: "FileSystemResizePending", status: "False" };
      for (const ordinal of [0, 1, 2])
        api.change(claimPath(ordinal), { status: { conditions: [condition] } });
      await messageOf(grow({}, 0.05));
      assert.equal(lines.filter((line) => line.includes("file system")).length, 0);
    });

    it("tells what the driver tries again, once, and goes on", async () => {
      const condition = { type: "ControllerResizeError", status: "True", message: "rate limited" };
      onLook((look) => {
        if (look < 4) {
          api.change(claimPath(0), { status: { conditions: [condition] } });
          return;
        }
        api.change(claimPath(0), { status: { conditions: null } });
        [0, 1, 2].forEach(capacity);
      });
      await grow();
      assert.equal(lines.filter((line) => line.endsWith("tries again: rate limited")).length, 1);
    });
  });

  describe("that the storage driver gave up", () => {
    const giveUp = (ordinal: number, tried: string): void =>
      api.change(claimPath(ordinal), {
        spec: { resources: { requests: { storage: tried } } },
        status: {
          allocatedResources: { storage: tried },
          allocatedResourceStatuses: { storage: "ControllerResizeInfeasible" },
          conditions: [{ type: "ControllerResizeError", status: "True", message: "16Ti at most" }],
        },
      });
    beforeEach(() => putService(api));

    it("stops the `up` at once with the driver's reason", async () => {
      giveUp(1, "20Gi");
      assert.equal(
        await messageOf(grow()),
        "the storage driver cannot grow volumes in namespace prod. Set a size that it can provide, then run `up` " +
          "again:\n  - redis-data-redis-node-1 (10Gi of 20Gi): 16Ti at most",
      );
      assert.ok(api.get(statefulSetPath));
    });

    it("can be asked for less then, as long as that is more than there is", async () => {
      giveUp(1, "100Ti");
      api.react = () => undefined;
      let looks = 0;
      api.fault = ({ method, path }) => {
        // What the driver said of the earlier request still stands there for a while.
        if (method === "GET" && path.endsWith("/persistentvolumeclaims") && ++looks === 4)
          for (const ordinal of [0, 1, 2])
            api.change(claimPath(ordinal), { status: { capacity: { storage: "20Gi" } } });
        return undefined;
      };
      await grow();
      assert.deepEqual(sizes(api), ["20Gi", "20Gi", "20Gi"]);
    });

    it("stays as it is where the size goes back to what there is", async () => {
      giveUp(1, "100Ti");
      await grow({ size: "10Gi" });
      assert.deepEqual(api.changes, []);
    });

    it("still cannot shrink below what there is", async () => {
      giveUp(1, "100Ti");
      assert.match(
        await messageOf(refuse({ size: "5Gi" })),
        /redis-data-redis-node-1: has 100Ti, and a volume never/,
      );
    });
  });

  describe("refuses, in a preview too,", () => {
    const both = async (change: Partial<DeclaredClaims>): Promise<string> => {
      const message = await messageOf(refuse(change));
      assert.equal(await messageOf(grow(change)), message);
      assert.deepEqual([api.changes, lines], [[], []]);
      return message;
    };
    beforeEach(() => putService(api));

    it("a smaller size", async () => {
      putClaim(api, 1, "30Gi");
      assert.equal(
        await both({ size: "5Gi" }),
        "volumes in namespace prod cannot become what the config asks for; nothing was touched:\n" +
          "  - redis-data-redis-node-0, redis-data-redis-node-2: has 10Gi, and a volume never shrinks, to 5Gi here. " +
          "Set the size to 10Gi or more\n" +
          "  - redis-data-redis-node-1: has 30Gi, and a volume never shrinks, to 5Gi here. Set the size to 30Gi or more",
      );
    });

    it("a larger size where the class does not allow growth", async () => {
      putClass(api, "fast", false);
      assert.match(await both({}), /has 10Gi, and its StorageClass fast does not let it grow to 20Gi/);
    });

    it("a larger size where the class is gone", async () => {
      api.delete("/apis/storage.k8s.io/v1/storageclasses/fast");
      assert.match(await both({}), /its StorageClass fast does not let it grow/);
    });

    it("another class, and says everything else with it", async () => {
      putClass(api, "fast", false);
      const message = await both({ storageClass: "slow" });
      assert.match(
        message,
        /is of StorageClass fast, not slow, and a claim never changes its class\. Keep fast; or/,
      );
      assert.match(message, /does not let it grow/);
    });

    it("to change a claim that a pod waits for and that has no volume", async () => {
      putUnboundClaim(api, 0);
      putPod(api, 0, "Pending");
      assert.match(
        await both({}),
        /redis-data-redis-node-0: asks for 10Gi of fast and has no volume yet.*redis-node-0/,
      );
    });

    it("nothing that is possible, and asks for no class where nothing grows", async () => {
      await refuse();
      api.requests.length = 0;
      await refuse({ size: "10Gi" });
      assert.deepEqual(
        api.requests.map(({ path }) => path.split("/").at(-1)),
        ["persistentvolumeclaims", "pods"],
      );
    });

    describe("with another release", () => {
      const beside = async (size: string): Promise<void> =>
        refuseImpossibleSizes(await api.connect(), { ...what(), claims: [] }, [
          { ...what({ size }), release: "redis" },
        ]);

      it("whose volumes cannot become what is declared, to say no more than that", async () => {
        assert.equal(
          await messageOf(beside("5Gi")),
          "nothing was touched, since volumes of Helm release prod/redis cannot become what the config asks for",
        );
        assert.deepEqual(api.changes, []);
      });

      it("but not with one whose volumes can", () => beside("20Gi"));

      it("and says all of its own faults first", async () => {
        const both = refuseImpossibleSizes(await api.connect(), what({ size: "5Gi" }), [
          what({ size: "6Gi" }),
        ]);
        assert.match(await messageOf(both), /^volumes in namespace prod .* to 5Gi here/s);
      });
    });

    it("nothing of a replica that is not declared", async () => {
      putClaim(api, 2, "30Gi");
      await refuse({ replicas: 2 });
    });
  });

  describe("of a claim without a volume", () => {
    it("removes it where no pod waits for it, since the StatefulSet makes it anew", async () => {
      putUnboundClaim(api, 0, "30Gi");
      await grow();
      assert.deepEqual(api.changes, [`DELETE ${claimPath(0)}`]);
      assert.match(
        lines[0]!,
        /^redis-data-redis-node-0: removed, it asked for 30Gi, and neither a volume nor a pod/,
      );
    });

    it("leaves it where it is as declared", async () => {
      putUnboundClaim(api, 0, "20Gi");
      putPod(api, 0, "Pending");
      await grow();
      assert.deepEqual(api.changes, []);
    });

    it("does not remove one that got a volume meanwhile", async () => {
      putUnboundClaim(api, 0);
      api.fault = ({ method }) => {
        if (method === "DELETE") api.change(claimPath(0), { spec: { volumeName: "pvc-0" } });
        return undefined;
      };
      await assert.rejects(grow(), (error) => error instanceof KubernetesError && error.status === 409);
      assert.ok(api.get(claimPath(0)));
    });
  });

  for (const [title, annotations] of [
    ["nobody", { "meta.helm.sh/release-name": null }],
    ["another release", { "meta.helm.sh/release-name": "cache" }],
  ] as const)
    it(`touches nothing where the StatefulSet is ${title}'s`, async () => {
      putService(api);
      api.change(statefulSetPath, { metadata: { annotations } });
      assert.match(await messageOf(grow()), /^StatefulSet prod\/redis-node is not Helm release redis's but /);
      assert.deepEqual(api.changes, []);
    });

  describe("when the API fails", () => {
    const failing = (fault: Fault, at: (request: ApiRequest) => boolean, times = Infinity): void => {
      let left = times;
      api.fault = (request) => (at(request) && left-- > 0 ? fault : undefined);
    };
    const isList = ({ path }: ApiRequest): boolean => path.endsWith("/persistentvolumeclaims");
    beforeEach(() => putService(api));

    for (const status of [401, 403, 500, 429])
      it(`touches nothing after ${status} to its first look`, async () => {
        failing({ status }, isList);
        await assert.rejects(grow(), (error) => error instanceof KubernetesError && error.status === status);
        await assert.rejects(
          refuse(),
          (error) => error instanceof KubernetesError && error.status === status,
        );
        assert.deepEqual(api.changes, []);
      });

    it("says so when there is no answer", async () => {
      failing("silence", isList);
      await assert.rejects(refuse(), /^KubernetesError: cannot reach http/);
    });

    for (const fault of [{ status: 429 }, { status: 500 }, "cut-before", "cut-after"] as const)
      it(`gets over a passing failure: ${JSON.stringify(fault)}`, async () => {
        for (const method of ["PATCH", "POST", "DELETE"]) {
          for (const path of [...api.objects.keys()]) api.objects.delete(path);
          putService(api);
          failing(fault, (request) => request.method === method, 1);
          await grow();
          assert.equal(api.get(statefulSetPath), undefined, method);
          assert.ok(api.get(recordPath), method);
        }
      });

    it("keeps the StatefulSet where it cannot be recorded", async () => {
      failing({ status: 403 }, ({ method }) => method === "POST");
      await assert.rejects(grow(), KubernetesError);
      assert.ok(api.get(statefulSetPath));
    });
  });

  it("ends well wherever an `up` was killed", async () => {
    const kills = await killMatrix({
      prepare: (cluster) => {
        putService(cluster);
        putRevision(cluster, 1, "deployed");
        cluster.react = growAtOnce(cluster);
      },
      run: (cluster) => upgrade(cluster, "20Gi"),
      check: (cluster) => {
        assert.deepEqual(sizes(cluster), ["20Gi", "20Gi", "20Gi"]);
        assert.equal(templateSize(cluster), "20Gi");
        assert.equal(cluster.get(recordPath), undefined);
        for (const ordinal of [0, 1, 2]) assert.ok(cluster.get(podPath(ordinal)));
      },
    });
    assert.ok(kills > 30, `${kills} kills`);
  });

  it("leaves its StatefulSet in the end where the config is reverted after a kill", async () => {
    let runs = 0;
    await killMatrix({
      prepare: (cluster) => {
        runs = 0;
        putService(cluster);
        putRevision(cluster, 1, "deployed");
        cluster.react = growAtOnce(cluster);
      },
      // The second `up` has no difference to what Helm did last, and so no hook of the release runs.
      run: (cluster) => (runs++ === 0 ? upgrade(cluster, "20Gi") : restore(cluster)),
      check: (cluster) => {
        assert.ok(["10Gi", "20Gi"].includes(templateSize(cluster) ?? ""));
        assert.equal(cluster.get(recordPath), undefined);
      },
    });
  });
});

/** What an `up` does to the release: the hooks, and between them what Helm does. */
async function upgrade(api: KubernetesApi, size: string): Promise<void> {
  const kubernetes = await api.connect();
  await restore(api);
  const options = { report: () => undefined, timeoutSeconds: 60, clock: api.clock };
  await growVolumes(kubernetes, what({ size }), options);
  if (!api.get(statefulSetPath)) {
    const path = statefulSetPath.replace(/\/[^/]+$/, "");
    await kubernetes.request({ method: "POST", path, body: statefulSet(size) });
  }
  await forgetStatefulSets(kubernetes, what({ size }));
}

async function restore(api: KubernetesApi): Promise<void> {
  const options = { report: () => undefined, clock: api.clock };
  await restoreStatefulSets(await api.connect(), { stack: "production" }, options);
}
