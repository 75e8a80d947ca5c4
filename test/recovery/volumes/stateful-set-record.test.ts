import assert from "node:assert/strict";
import { KubernetesError } from "../../../lib/kubernetes/client";
import { HookError } from "../../../recovery/report";
import { forgetStatefulSets, restoreStatefulSets } from "../../../recovery/volumes/stateful-set-record";
import { growVolumes } from "../../../recovery/volumes/volume-growth";
import { putRevision, revisionPath } from "../../support/helm-release";
import { killMatrix } from "../../support/kill-matrix";
import { withKubernetesApi } from "../../support/kubernetes-api";
import {
  declared,
  growAtOnce,
  putNamespace,
  putService,
  putStatefulSet,
  recordPath,
  statefulSet,
  statefulSetPath,
  statefulSets,
} from "../../support/stateful-cluster";

const stack = "production";
const what = { namespace: "prod", release: "redis", stack, claims: [declared] };

describe("the record of a StatefulSet", () => {
  const api = withKubernetesApi();
  let lines: string[];

  beforeEach(() => {
    lines = [];
    api.react = growAtOnce(api);
  });

  const report = (line: string): void => void lines.push(line);
  const setAside = async (of = stack): Promise<void> =>
    growVolumes(
      await api.connect(),
      { ...what, stack: of },
      { report, timeoutSeconds: 60, clock: api.clock },
    );
  const restore = async (of = stack, timeoutSeconds = 60, from = api): Promise<void> =>
    restoreStatefulSets(await from.connect(), { stack: of }, { report, timeoutSeconds, clock: from.clock });
  const forget = async (of = stack): Promise<void> =>
    forgetStatefulSets(await api.connect(), { ...what, stack: of });
  /** A record as an `up` left it that was killed when the StatefulSet was gone. */
  const putRecord = (of = stack, manifest: unknown = statefulSet(), cluster = api): void => {
    cluster.put(recordPath, {
      metadata: { labels: { "doks-platform/stack": of, "doks-platform/record": "stateful-set" } },
      data: { manifest: JSON.stringify(manifest) },
    });
  };
  const recorded = (): Record<string, unknown> =>
    JSON.parse((api.get(recordPath)!["data"] as { manifest: string }).manifest) as Record<string, unknown>;

  describe("when one is set aside", () => {
    beforeEach(() => putService(api));

    it("holds every field of it but what the cluster adds by itself", async () => {
      await setAside();
      assert.deepEqual(recorded(), {
        ...statefulSet(),
        metadata: { ...statefulSet().metadata, namespace: "prod" },
      });
    });

    it("bears the stack's label, within what a label takes", async () => {
      await setAside(`${"x".repeat(62)}-long`);
      assert.deepEqual(api.get(recordPath)!.metadata.labels, {
        "doks-platform/stack": "x".repeat(62),
        "doks-platform/record": "stateful-set",
      });
    });

    it("is written before it is deleted, which hits no other of its name", async () => {
      await setAside();
      const removal = api.requests.find(({ method }) => method === "DELETE")!;
      assert.deepEqual(removal.body, {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions: { uid: "uid-of-set" },
        propagationPolicy: "Orphan",
      });
      const order = api.changes.map((change) => change.split(" ")[0]);
      assert.ok(order.indexOf("POST") < order.indexOf("DELETE"), order.join());
    });

    it("is written anew over an old one", async () => {
      putRecord(stack, { kind: "StatefulSet", metadata: { name: "redis-node" } });
      await setAside();
      assert.ok("spec" in recorded());
    });

    for (const labels of [
      { "doks-platform/stack": "staging", "doks-platform/record": "stateful-set" },
      { "doks-platform/stack": stack },
      {},
    ])
      it(`is not written over another ConfigMap: ${JSON.stringify(labels)}`, async () => {
        api.put(recordPath, { metadata: { labels }, data: { mine: "1" } });
        await assert.rejects(setAside(), (error) => {
          assert.ok(error instanceof HookError);
          assert.match(
            error.message,
            /^ConfigMap prod\/redis-node-record is where .* production did not make it/,
          );
          return true;
        });
        assert.deepEqual(api.get(recordPath)!["data"], { mine: "1" });
        assert.ok(api.get(statefulSetPath));
      });

    it("stays as it is where somebody deletes the StatefulSet already", async () => {
      putRecord();
      api.change(statefulSetPath, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
      await assert.rejects(
        setAside(),
        /^HookError: StatefulSet prod\/redis-node is being deleted but does not go/,
      );
      assert.deepEqual(
        api.changes.filter((change) => !change.startsWith("PATCH")),
        [],
      );
    });
  });

  describe("at the start of an `up`", () => {
    beforeEach(() => {
      putNamespace(api);
      putRevision(api, 1, "deployed");
    });

    it("brings a missing one back exactly as it was, and goes", async () => {
      putRecord();
      await restore();
      assert.deepEqual(api.requests.find(({ method }) => method === "POST")!.body, statefulSet());
      assert.deepEqual(api.changes, [`POST ${statefulSets}`, `DELETE ${recordPath}`]);
      assert.deepEqual(lines, [
        "StatefulSet prod/redis-node: restored as it was before an `up` that did not finish",
      ]);
    });

    it("goes where there is one again", async () => {
      putRecord();
      putStatefulSet(api, "20Gi");
      await restore();
      assert.deepEqual([api.changes, lines], [[`DELETE ${recordPath}`], []]);
    });

    it("waits for one that is on its way out, and brings it back then", async () => {
      putRecord();
      putStatefulSet(api);
      api.change(statefulSetPath, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
      let looks = 0;
      api.fault = ({ path }) => {
        if (path === statefulSetPath && ++looks === 3) api.delete(statefulSetPath);
        return undefined;
      };
      await restore();
      assert.deepEqual(api.changes, [`POST ${statefulSets}`, `DELETE ${recordPath}`]);
    });

    it("stays where that one does not go", async () => {
      putRecord();
      putStatefulSet(api);
      api.change(statefulSetPath, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
      await assert.rejects(
        restore(stack, 0.05),
        /does not go\. Its pods run on\. .*finalizers.*run `up` again/,
      );
      assert.ok(api.get(recordPath));
    });

    it("goes without bringing anything back where the release is gone too", async () => {
      putRecord();
      api.delete(revisionPath(1));
      await restore();
      assert.deepEqual(api.changes, [`DELETE ${recordPath}`]);
    });

    it("takes one that somebody was faster to make for the right one", async () => {
      putRecord();
      api.fault = ({ method }) => {
        if (method === "POST") putStatefulSet(api);
        return undefined;
      };
      await restore();
      assert.equal(api.get(recordPath), undefined);
    });

    it("is another stack's business where that made it", async () => {
      putRecord("staging");
      await restore();
      assert.deepEqual(api.changes, []);
    });

    it("is left alone with a namespace that is on its way out", async () => {
      putRecord();
      putNamespace(api, { deletionTimestamp: "2026-01-01T00:00:00Z" });
      await restore();
      assert.deepEqual(api.changes, []);
    });

    for (const manifest of [
      "no object",
      { kind: "Pod", metadata: { name: "redis-node" } },
      statefulSetNamed("x"),
    ])
      it(`stays and is named where it is none: ${JSON.stringify(manifest).slice(0, 40)}`, async () => {
        putRecord(stack, manifest);
        await assert.rejects(
          restore(),
          /^HookError: ConfigMap prod\/redis-node-record should record .* delete configmap/,
        );
        assert.deepEqual(api.changes, []);
      });

    it("is looked for in every namespace", async () => {
      putRecord();
      const other = "/api/v1/namespaces/other/configmaps/redis-node-record";
      api.put("/api/v1/namespaces/other", {});
      api.put(other, {
        metadata: { labels: api.get(recordPath)!.metadata.labels },
        data: api.get(recordPath)!["data"],
      });
      await restore();
      assert.equal(api.get(other), undefined);
    });

    for (const status of [401, 403, 429, 500])
      it(`stays where the API answers ${status} to the restoring`, async () => {
        putRecord();
        api.fault = ({ method }) => (method === "POST" ? { status } : undefined);
        await assert.rejects(
          restore(),
          (error) => error instanceof KubernetesError && error.status === status,
        );
        assert.ok(api.get(recordPath));
      });

    it("says so when there is no answer", async () => {
      api.fault = () => "silence";
      await assert.rejects(restore(), /^KubernetesError: cannot reach http/);
    });

    it("is worked off wherever that was killed", async () => {
      const kills = await killMatrix({
        prepare: (cluster) => {
          putNamespace(cluster);
          putRevision(cluster, 1, "deployed");
          putRecord(stack, statefulSet(), cluster);
        },
        run: (cluster) => restore(stack, 60, cluster),
        check: (cluster) => {
          assert.ok(cluster.get(statefulSetPath));
          assert.equal(cluster.get(recordPath), undefined);
        },
      });
      assert.ok(kills > 10, `${kills} kills`);
    });
  });

  describe("after the update of its release", () => {
    it("goes", async () => {
      putStatefulSet(api, "20Gi");
      putRecord();
      await forget();
      assert.deepEqual(api.changes, [`DELETE ${recordPath}`]);
    });

    it("stays where the StatefulSet is missing, or on its way out", async () => {
      putRecord();
      await forget();
      putStatefulSet(api);
      api.change(statefulSetPath, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
      await forget();
      assert.deepEqual(api.changes, []);
    });

    it("is another stack's business where that made it", async () => {
      putStatefulSet(api);
      putRecord("staging");
      await forget();
      assert.deepEqual(api.changes, []);
    });

    it("need not be there", async () => {
      await forget();
      assert.deepEqual(api.changes, []);
    });

    for (const status of [401, 403, 429, 500])
      it(`stays where the API answers ${status} to its removal`, async () => {
        putStatefulSet(api);
        putRecord();
        api.fault = ({ method }) => (method === "DELETE" ? { status } : undefined);
        await assert.rejects(
          forget(),
          (error) => error instanceof KubernetesError && error.status === status,
        );
        assert.ok(api.get(recordPath));
      });

    it("need not be there any more when it is to go", async () => {
      putStatefulSet(api);
      putRecord();
      api.fault = ({ method }) => {
        if (method === "DELETE") api.delete(recordPath);
        return undefined;
      };
      await forget();
    });

    it("stays where there is no answer", async () => {
      putStatefulSet(api);
      putRecord();
      api.fault = () => "silence";
      await assert.rejects(forget(), /^KubernetesError: cannot reach http/);
      assert.ok(api.get(recordPath));
    });

    it("stays where it is another by now", async () => {
      putStatefulSet(api);
      putRecord();
      api.fault = ({ method }) => {
        if (method === "DELETE") putRecord();
        return undefined;
      };
      await forget();
      assert.ok(api.get(recordPath));
    });
  });
});

function statefulSetNamed(name: string): object {
  return { ...statefulSet(), metadata: { ...statefulSet().metadata, name } };
}
