import assert from "node:assert/strict";
import type { Plan } from "../../../plan/plan";
import { at, dataOf, metadata, objectLabels, platform, tiers, types, type GoldenTier } from "../platform";

const directories: Record<GoldenTier, readonly [name: string, server: string]> = {
  staging: ["letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory"],
  production: ["letsencrypt-prod", "https://acme-v02.api.letsencrypt.org/directory"],
};
const group = "cert-manager.io";
const authority = "internal-ca-certificate";

for (const tier of tiers) {
  const [acme, server] = directories[tier];
  const issuer = (name: string, spec: object) => ({
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: metadata(tier, [name], [name, "certificates"]),
    spec,
  });

  describe(`the ClusterIssuers of ${tier}`, () => {
    it("are Let's Encrypt by way of the Gateway that asks, and the cluster's own authority", async () => {
      const found = (await platform(tier)).ofType(types.issuer).map(({ inputs }) => inputs);
      const labels = objectLabels(tier, "acme-solver", "certificates");
      assert.deepEqual(found, [
        issuer("internal-ca", { ca: { secretName: "internal-ca" } }),
        issuer(acme, {
          acme: {
            server,
            email: "ops@duli.ai",
            privateKeySecretRef: { name: acme },
            solvers: [{ http01: { gatewayHTTPRoute: { labels } } }],
          },
        }),
        issuer("self-signed", { selfSigned: {} }),
      ]);
    });

    it("wait for cert-manager's release", async () => {
      const plan = await platform(tier);
      const release = plan.get(types.release, "cert-manager");
      for (const made of [...plan.ofType(types.issuer), ...plan.ofType(types.certificate)]) {
        assert.ok(plan.waitsFor(made, release), made.urn);
      }
    });
  });
}

describe("the internal authority", () => {
  it("signs for ten years with a key of its own, which its renewal keeps", async () => {
    const { inputs } = (await platform("staging")).get(types.certificate, authority);
    assert.deepEqual(inputs, {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: metadata("staging", ["internal-ca", "cert-manager"], ["internal-ca", "certificates"]),
      spec: {
        isCA: true,
        commonName: "doks-platform-staging internal CA",
        secretName: "internal-ca",
        duration: "87600h",
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
        issuerRef: { name: "self-signed", kind: "ClusterIssuer", group },
      },
    });
  });

  it("is signed by itself before it signs", async () => {
    const plan = await platform("staging");
    const [certificate, self] = [
      plan.get(types.certificate, authority),
      plan.get(types.issuer, "self-signed"),
    ];
    assert.ok(plan.waitsFor(certificate, self));
    assert.ok(plan.waitsFor(plan.get(types.issuer, "internal-ca"), certificate));
  });
});

describe("with DigitalOcean's DNS", () => {
  const withDns = () => platform("staging", { ingress: { dns: "digitalocean" } }, { dnsToken: "dns-canary" });
  const secret = "cert-manager-digitalocean-dns";

  const solvers = (plan: Plan) =>
    at(plan.get(types.issuer, "letsencrypt-staging").inputs, "spec", "acme", "solvers");

  it("Let's Encrypt is convinced by records of the zone, and elsewhere over HTTP", async () => {
    const tokenSecretRef = { name: "digitalocean-dns", key: "token" };
    const labels = objectLabels("staging", "acme-solver", "certificates");
    assert.deepEqual(solvers(await withDns()), [
      { selector: { dnsZones: ["duli.ai"] }, dns01: { digitalocean: { tokenSecretRef } } },
      { http01: { gatewayHTTPRoute: { labels } } },
    ]);
  });

  it("the zone may be above the domain", async () => {
    const ingress = { dns: "digitalocean", domain: "eu.duli.ai", zone: "duli.ai" };
    const plan = await platform("staging", { ingress }, { dnsToken: "dns-canary" });
    assert.deepEqual(at(solvers(plan), 0, "selector"), { dnsZones: ["duli.ai"] });
  });

  it("the token is in a Secret of cert-manager's own, there before the issuer", async () => {
    const plan = await withDns();
    const made = plan.get(types.secret, secret);
    assert.deepEqual(
      made.inputs["metadata"],
      metadata("staging", ["digitalocean-dns", "cert-manager"], ["cert-manager", "credentials"]),
    );
    assert.deepEqual(dataOf(plan, secret), { token: "dns-canary" });
    assert.ok(plan.waitsFor(plan.get(types.issuer, "letsencrypt-staging"), made));
    assert.ok(plan.waitsFor(made, plan.get(types.namespace, "cert-manager")));
  });

  it("only then", async () => {
    for (const tier of tiers) assert.ok(!(await platform(tier)).has(types.secret, secret));
  });
});
