import assert from "node:assert/strict";
import { connect } from "../../../lib/kubernetes/client";
import { KubernetesApi } from "../../support/kubernetes-api";

describe("a kubeconfig that is of no use", () => {
  const user = "users: [{ name: a, user: { token: token-canary } }]";
  const kubeconfigs: Readonly<Record<string, string>> = {
    "no YAML": `${user}\nclusters: [\ntoken: "token-canary`,
    "an entry of the wrong form": `${user}\nclusters: [{ cluster: { server: token-canary } }]`,
    "a list where none belongs": `${user}\nclusters: { token-canary: {} }`,
    "a text": "token-canary",
    nothing: "",
  };
  for (const [name, kubeconfig] of Object.entries(kubeconfigs)) {
    it(`is refused in one line that quotes nothing of it: ${name}`, async () => {
      await assert.rejects(connect(kubeconfig), (error: Error) => {
        assert.equal(error.name, "KubernetesError");
        assert.match(error.message, /^the kubeconfig (is no YAML, or lacks|names no cluster)/);
        assert.doesNotMatch(String(error.stack) + String(error.cause), /canary/);
        return true;
      });
    });
  }
});

describe("a credential that is not accepted", () => {
  it("is the kubeconfig's, of whichever cloud", async () => {
    const api = new KubernetesApi();
    await api.start();
    try {
      api.fault = () => ({ status: 401, reason: "Unauthorized" });
      const kubernetes = await api.connect();
      await assert.rejects(kubernetes.request({ method: "GET", path: "/api/v1/configmaps" }), {
        name: "KubernetesError",
        status: 401,
        message:
          /; the credential is not accepted: check that of the kubeconfig, which for a DigitalOcean cluster is DIGITALOCEAN_TOKEN$/,
      });
    } finally {
      await api.stop();
    }
  });
});
