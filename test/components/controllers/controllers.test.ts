import assert from "node:assert/strict";
import { dataOf, metadata, platform, tiers, types } from "../platform";

describe("the controllers", () => {
  it("are each in a namespace of their own", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      for (const release of ["argocd", "cert-manager", "metrics-server"]) {
        assert.equal(plan.get(types.release, release).inputs["namespace"], release);
      }
    }
  });
});

describe("external-dns", () => {
  const withDns = () => platform("staging", { ingress: { dns: "digitalocean" } }, { dnsToken: "dns-canary" });

  it("is not there while somebody else keeps the records, nor is its namespace", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      assert.ok(!plan.has(types.release, "external-dns"));
      assert.ok(!plan.has(types.namespace, "external-dns"));
    }
  });

  it("reads its token from a Secret in its namespace, made first", async () => {
    const plan = await withDns();
    const secret = plan.get(types.secret, "external-dns-digitalocean-dns");
    assert.deepEqual(
      secret.inputs["metadata"],
      metadata("staging", ["digitalocean-dns", "external-dns"], ["external-dns", "credentials"]),
    );
    assert.deepEqual(dataOf(plan, secret.name), { token: "dns-canary" });
    assert.ok(plan.waitsFor(plan.get(types.release, "external-dns"), secret));
  });
});
