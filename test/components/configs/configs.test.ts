import assert from "node:assert/strict";
import { at, metadata, platform, types } from "../platform";

describe("Argo CD's route", () => {
  it("leads from its HTTPS listener to its Service", async () => {
    assert.deepEqual((await platform("production")).get(types.route, "argocd-route").inputs, {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: metadata("production", ["argocd", "argocd"], ["argocd", "delivery"]),
      spec: {
        hostnames: ["argocd.duli.ai"],
        parentRefs: [
          {
            name: "prod",
            namespace: "prod-gateway",
            sectionName: "https-argocd.duli.ai",
          },
        ],
        rules: [{ backendRefs: [{ name: "argocd-server", port: 80 }] }],
      },
    });
  });

  it("comes after the Gateway", async () => {
    const plan = await platform("staging");
    assert.ok(plan.waitsFor(plan.get(types.route, "argocd-route"), plan.get(types.gateway, "staging")));
  });

  it("may be at a private host, which then has an internal certificate", async () => {
    const host = "cd.acme.internal";
    const plan = await platform("staging", { delivery: { argocd: { host } } });
    const { inputs } = plan.get(types.route, "argocd-route");
    assert.deepEqual(at(inputs, "spec", "hostnames"), [host]);
    assert.equal(at(inputs, "spec", "parentRefs", 0, "sectionName"), `https-${host}`);
    const certificate = plan.get(types.certificate, `tls-${host}`).inputs;
    assert.equal(at(certificate, "spec", "issuerRef", "name"), "internal-ca");
  });
});

describe("routes", () => {
  it("are Argo CD's and the redirect: those of the applications are in their chart", async () => {
    const names = (await platform("staging")).ofType(types.route).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["argocd-route", "https-redirect"]);
  });
});
