import assert from "node:assert/strict";
import type { Values } from "../../plan/values";
import { at, objectLabels, objectsOf, platform, tiers, types } from "./platform";

const restricted = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
};

describe("namespaces", () => {
  it("are these and no other, each guarded by Pod Security", async () => {
    const plan = await platform(
      "production",
      { ingress: { dns: "digitalocean" } },
      { dnsToken: "dns-canary" },
    );
    const owners = {
      argocd: ["argocd", "delivery"],
      "cert-manager": ["cert-manager", "certificates"],
      "external-dns": ["external-dns", "dns"],
      "metrics-server": ["metrics-server", "metrics"],
      prod: ["prod", "environment"],
      "prod-gateway": ["gateway", "ingress"],
    } as const;
    const found = plan.ofType(types.namespace).map(({ name, inputs }) => [name, inputs] as const);
    const expected = Object.entries(owners).map(([name, [owner, component]]): [string, Values] => [
      name,
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, labels: { ...objectLabels("production", owner, component), ...restricted } },
      },
    ]);
    assert.deepEqual(new Map(found), new Map<string, Values>(expected));
  });

  it("have twenty minutes to detach their volumes", async () => {
    for (const { options } of (await platform("production")).ofType(types.namespace)) {
      assert.deepEqual(options.customTimeouts, { delete: "20m" });
    }
  });

  it("hold every object: nothing lands in default, and in kube-system only the note of who owns the cluster", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const ours = plan.ofType(types.namespace).map(({ name }) => name);
      const clusterWide = /:(Namespace|StorageClass|ClusterIssuer)$/;
      for (const { urn, type, inputs } of objectsOf(plan)) {
        const namespace = at(inputs, "metadata", "namespace");
        if (at(inputs, "metadata", "name") === "doks-platform-owner") assert.equal(namespace, "kube-system");
        else if (clusterWide.test(type)) assert.equal(namespace, undefined, urn);
        else assert.ok(ours.includes(String(namespace)), urn);
      }
      for (const { inputs } of plan.ofType(types.release))
        assert.ok(ours.includes(String(inputs["namespace"])));
    }
  });

  it("take the environment's own name", async () => {
    const plan = await platform("staging", { name: "review" });
    assert.ok(plan.has(types.namespace, "review") && plan.has(types.namespace, "review-gateway"));
    assert.ok(!plan.has(types.namespace, "staging"));
  });
});
