import assert from "node:assert/strict";
import { KubernetesError } from "../../../lib/kubernetes/client";
import { clearInterruptedRelease } from "../../../recovery/releases/interrupted-release";
import { HookError } from "../../../recovery/report";
import { history, payloadOf, putRevision, revisionPath } from "../../support/helm-release";
import { killMatrix } from "../../support/kill-matrix";
import { withKubernetesApi, type Fault } from "../../support/kubernetes-api";

const adopt = "pulumi import kubernetes:helm.sh/v3:Release redis prod/redis --yes";

describe("an interrupted release", () => {
  const api = withKubernetesApi();
  let lines: string[];

  beforeEach(() => void (lines = []));

  const clear = async (before: "create" | "update", watchSeconds?: number, of = api): Promise<void> => {
    const release = { name: "redis", namespace: "prod", ...(before === "create" && { adopt }) };
    const report = (line: string): void => void lines.push(line);
    await clearInterruptedRelease(await of.connect(), release, { report, watchSeconds, clock: of.clock });
  };
  const refusal = async (before: "create" | "update", watchSeconds?: number): Promise<string> => {
    const error: unknown = await clear(before, watchSeconds).catch((caught: unknown) => caught);
    assert.ok(error instanceof HookError, String(error));
    return error.message;
  };
  const put = (...statuses: string[]): void =>
    statuses.forEach((status, index) => putRevision(api, index + 1, status));

  it("that there is none of needs nothing", async () => {
    await clear("create");
    await clear("update");
    assert.deepEqual([api.changes, lines], [[], []]);
  });

  describe("before a create", () => {
    for (const status of ["pending-install", "uninstalling"])
      it(`goes where all there is of it is ${status}`, async () => {
        put(status);
        await clear("create");
        assert.deepEqual(history(api), []);
        assert.deepEqual(lines, [
          `Helm release prod/redis: removed the leftover revision 1 (${status}) of a Helm that was killed`,
        ]);
      });

    it("goes with every interrupted revision above it", async () => {
      put("pending-install", "pending-rollback");
      await clear("create");
      assert.deepEqual(history(api), []);
    });

    for (const statuses of [
      ["deployed"],
      ["failed"],
      ["superseded", "deployed"],
      ["deployed", "pending-upgrade"],
      ["superseded", "uninstalling"],
    ])
      it(`is left alone and has to be adopted where it is ${statuses.join(", ")}`, async () => {
        put(...statuses);
        const message = await refusal("create");
        assert.match(
          message,
          /^Helm release prod\/redis is there \(revision \d, [a-z-]+\), but the stack's state/,
        );
        assert.ok(message.endsWith(`\n  ${adopt}`), message);
        assert.deepEqual(api.changes, []);
      });

    it("says how to remove the history that somebody kept of it", async () => {
      put("uninstalled");
      assert.match(await refusal("create"), /kubectl -n prod delete secrets -l owner=helm,name=redis/);
      assert.deepEqual(api.changes, []);
    });
  });

  describe("before an update", () => {
    for (const [settled, ...interrupted] of [
      ["deployed", "pending-upgrade"],
      ["deployed", "pending-rollback"],
      ["superseded", "pending-upgrade"],
      ["failed", "pending-upgrade"],
      ["deployed", "pending-upgrade", "pending-rollback"],
    ] as const)
      it(`loses ${interrupted.join(" and ")}, and keeps what is ${settled}`, async () => {
        put(settled, ...interrupted);
        await clear("update");
        assert.deepEqual(history(api), [`1 ${settled}`]);
        assert.equal(lines.length, interrupted.length);
      });

    for (const statuses of [["pending-install"], ["uninstalling"], ["uninstalled", "pending-install"]])
      it(`becomes one that Helm upgrades from where it is ${statuses.join(", ")}`, async () => {
        put(...statuses);
        const version = statuses.length;
        const before = payloadOf(api, version);
        await clear("update");
        assert.equal(history(api).at(-1), `${version} failed`);
        const status = statuses.at(-1)!;
        // Only the release's own status changes: not what a text or the values say, nor a large number.
        assert.equal(payloadOf(api, version), before.replace(`,"status":"${status}"`, ',"status":"failed"'));
        assert.deepEqual(lines, [
          `Helm release prod/redis: marked the leftover revision ${version} (${status}) of a Helm that was killed ` +
            "as failed, to upgrade from it",
        ]);
      });

    it("is marked as failed after an uninstall, not removed, since only it knows what there was", async () => {
      put("superseded", "uninstalling");
      await clear("update");
      assert.deepEqual(history(api), ["1 superseded", "2 failed"]);
    });

    for (const status of ["deployed", "failed", "superseded", "uninstalled"])
      it(`is none where the newest revision is ${status}`, async () => {
        put("pending-upgrade", status);
        await clear("update");
        assert.deepEqual([api.changes, lines], [[], []]);
      });

    it("is not touched where it is in no form that Helm writes", async () => {
      put("pending-install");
      api.change(revisionPath(1), { data: { release: "bm90aGluZw==" } });
      assert.match(await refusal("update"), /redis\.v1 is no revision that Helm can have written/);
      assert.deepEqual(api.changes, []);
    });
  });

  it("is told by Helm's own Secrets of its own name, in order of number", async () => {
    for (let version = 1; version <= 10; version++)
      putRevision(api, version, version === 10 ? "pending-upgrade" : "deployed");
    const other = "/api/v1/namespaces/prod/secrets/other";
    const labels = { owner: "helm", name: "redis", status: "pending-upgrade", version: "99" };
    api.put(other, { type: "Opaque", metadata: { labels } });
    putRevision(api, 11, "pending-upgrade");
    api.change(revisionPath(11), { metadata: { labels: { name: "rabbitmq" } } });
    await clear("update");
    assert.deepEqual(api.changes, [`DELETE ${revisionPath(10)}`]);
  });

  describe("that is young", () => {
    /** Does something once it has been looked at so often. */
    const after = (looks: number, act: () => void): void => {
      api.fault = (_, number) => {
        if (number === looks) act();
        return undefined;
      };
    };

    it("is watched, and goes when it does not move", async () => {
      putRevision(api, 1, "pending-install", 0);
      await clear("create");
      assert.match(lines[0]!, /: revision 1 has been pending-install for 0 s; watching it for 60 s, in case/);
      assert.equal(api.clock.slept.length, 30, "a look every two seconds");
      assert.deepEqual(history(api), []);
    });

    it("is told by when it was changed, not only by when it was made", async () => {
      putRevision(api, 1, "uninstalling");
      api.change(revisionPath(1), {
        metadata: { labels: { modifiedAt: `${Math.floor(api.clock.now() / 1000)}` } },
      });
      after(4, () => api.delete(revisionPath(1)));
      await clear("create");
      assert.match(lines[0]!, /watching it/);
    });

    it("is watched no longer than asked for by a clock that is behind", async () => {
      putRevision(api, 1, "pending-install", -3600);
      await clear("create", 10);
      assert.match(lines[0]!, /for 0 s; watching it for 10 s/);
      assert.equal(api.clock.slept.length, 5);
      assert.deepEqual(history(api), []);
    });

    it("is not watched for a whole minute where it is old enough", async () => {
      putRevision(api, 1, "pending-install", 61);
      await clear("create");
      assert.equal(lines.length, 1);
    });

    it("is watched for a minute unless told otherwise", async () => {
      putRevision(api, 1, "pending-install", 30);
      after(4, () => api.delete(revisionPath(1)));
      await clear("create");
      assert.match(lines[0]!, /for 30 s; watching it for 30 s/);
    });

    for (const [title, move] of [
      ["changes", () => api.change(revisionPath(2), { metadata: { labels: { modifiedAt: "1" } } })],
      ["is followed by another", () => putRevision(api, 3, "pending-rollback", 0)],
      ["is made anew", () => putRevision(api, 2, "pending-upgrade", 0)],
    ] as const)
      it(`stops the \`up\` when it ${title}`, async () => {
        put("deployed");
        putRevision(api, 2, "pending-upgrade", 0);
        after(4, move);
        const message = await refusal("update", 5);
        assert.match(message, /prod\/redis: revision 2 \(pending-upgrade\) changed while it was watched/);
        assert.match(message, /kubectl -n prod get secrets -l owner=helm,name=redis .*, then run `up` again/);
        assert.deepEqual(api.changes, []);
      });

    it("lets an update go on when it is done meanwhile", async () => {
      putRevision(api, 1, "pending-install", 0);
      after(4, () => api.change(revisionPath(1), { metadata: { labels: { status: "deployed" } } }));
      await clear("update", 5);
      assert.equal(lines.at(-1), "Helm release prod/redis: revision 1 is deployed now, going on from there");
      assert.deepEqual(api.changes, []);
    });

    it("stops an update when it is gone with all of its history", async () => {
      putRevision(api, 1, "uninstalling", 0);
      after(4, () => api.delete(revisionPath(1)));
      assert.match(await refusal("update", 5), /changed while it was watched/);
    });

    it("has to be adopted before a create when it is done meanwhile", async () => {
      putRevision(api, 1, "pending-install", 0);
      after(4, () => api.change(revisionPath(1), { metadata: { labels: { status: "deployed" } } }));
      assert.ok((await refusal("create", 5)).endsWith(adopt));
    });

    it("needs nothing before a create when it is gone meanwhile", async () => {
      putRevision(api, 1, "pending-install", 0);
      after(4, () => api.delete(revisionPath(1)));
      await clear("create", 5);
      assert.deepEqual(api.changes, []);
    });
  });

  describe("when the API fails", () => {
    const failing = (fault: Fault, method: string, times = Infinity): void => {
      let left = times;
      api.fault = (request) => (request.method === method && left-- > 0 ? fault : undefined);
    };

    for (const status of [401, 403, 500, 429])
      it(`says so and touches nothing after ${status}`, async () => {
        put("pending-install");
        failing({ status }, "GET");
        await assert.rejects(
          clear("create"),
          (error) => error instanceof KubernetesError && error.status === status,
        );
        assert.deepEqual(history(api), ["1 pending-install"]);
      });

    it("says so when there is no answer", async () => {
      put("pending-install");
      failing("silence", "GET");
      await assert.rejects(clear("create"), /^KubernetesError: cannot reach http/);
    });

    for (const status of [429, 500, 503])
      it(`gets over a passing ${status}`, async () => {
        put("pending-install");
        failing({ status }, "DELETE", 1);
        await clear("create");
        assert.deepEqual(history(api), []);
      });

    it("takes a revision that is gone by now for removed", async () => {
      put("pending-install");
      api.fault = ({ method }) => {
        if (method === "DELETE") api.delete(revisionPath(1));
        return undefined;
      };
      await clear("create");
    });

    for (const before of ["create", "update"] as const)
      it(`stops before a ${before} when somebody changes the revision in the last moment`, async () => {
        put("pending-install");
        api.fault = ({ method }) => {
          if (method === "DELETE" || method === "PATCH")
            api.change(revisionPath(1), { metadata: { labels: { status: "pending-upgrade" } } });
          return undefined;
        };
        assert.match(await refusal(before), /changed while it was watched/);
        assert.deepEqual(history(api), ["1 pending-upgrade"]);
      });
  });

  for (const [before, statuses, left] of [
    ["create", ["pending-install", "pending-rollback"], []],
    ["update", ["deployed", "pending-upgrade", "pending-rollback"], ["1 deployed"]],
    ["update", ["uninstalling"], ["1 failed"]],
  ] as const)
    it(`is cleared before its ${before}, wherever that was killed: ${statuses.join(", ")}`, async () => {
      const kills = await killMatrix({
        prepare: (cluster) => statuses.forEach((status, index) => putRevision(cluster, index + 1, status)),
        run: (cluster) => clear(before, undefined, cluster),
        check: (cluster) => assert.deepEqual(history(cluster), left),
      });
      assert.ok(kills >= 6, `${kills} kills`);
    });
});
