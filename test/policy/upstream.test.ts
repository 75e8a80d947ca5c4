import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { isKnownObject, type Known, type KnownObject } from "../../lib/known";
import { rules } from "../../policy/rules";
import { acceptedUpstream, isAcceptedUpstream } from "../../policy/upstream";
import type { Workload } from "../../lib/kubernetes/workload";
import { workloadOfObject } from "../../policy/workloads";
import { root } from "../components/platform";
import { differing } from "./scene";

/** Workloads of the manifests that the platform applies unchanged. */
function shipped(): readonly Workload[] {
  const folder = join(root, "catalog", "manifests", "csi-digitalocean-v4.16.0");
  return readdirSync(folder)
    .flatMap((file) => loadAll(readFileSync(join(folder, file), "utf8")) as Known[])
    .filter((each): each is KnownObject => isKnownObject(each))
    .flatMap((each) => workloadOfObject(each));
}

describe("workloads of others that are taken as they come", () => {
  it("need each of the rules that are not asked about them", async () => {
    const { environment } = await differing("production");
    const settings = { environment, today: "2026-11-21", secrets: [] };
    const workloads = shipped();
    const ours = acceptedUpstream.filter(({ namespace }) => namespace === "kube-system");
    assert.ok(ours.length > 0);
    for (const { what, rules: skipped } of ours) {
      const judged = workloads.filter((each) => what.includes(each.what));
      assert.equal(judged.length, what.length, what.join());
      for (const name of skipped) {
        const rule = rules.find((each) => each.name === name);
        assert.equal(rule?.kind, "workload", name);
        const found = judged.flatMap((each) => [...rule.check({ ...each, what: "Other" }, settings)]);
        assert.notEqual(found.length, 0, `${what.join()} needs no ${name}`);
      }
    }
  });

  it("are those alone, by kind, name and namespace, and for the rules named", () => {
    const node: Workload = {
      what: "DaemonSet csi-do-node",
      namespace: "kube-system",
      from: "object",
      pod: {},
      containers: [],
    };
    assert.ok(isAcceptedUpstream("privileged", node));
    assert.ok(!isAcceptedUpstream("image-tag", node));
    assert.ok(!isAcceptedUpstream("privileged", { ...node, namespace: "prod" }));
    assert.ok(!isAcceptedUpstream("privileged", { ...node, what: "Deployment csi-do-node" }));
  });

  it("are those of their own images, from whatever registry", () => {
    const running = (repository: string): Workload => ({
      what: "DaemonSet csi-do-node",
      namespace: "kube-system",
      from: "object",
      pod: {},
      containers: [{ name: "any", init: false, repository, spec: {} }],
    });
    assert.ok(isAcceptedUpstream("privileged", running("registry.example.org/mirror/do-csi-plugin")));
    assert.ok(!isAcceptedUpstream("privileged", running("docker.io/evil/miner")));
  });
});
