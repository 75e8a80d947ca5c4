import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Connection } from "../../recovery/connection";
import { KubernetesApi } from "../support/kubernetes-api";

describe("the way to the cluster before a deletion", () => {
  let api: KubernetesApi;

  beforeEach(async () => {
    api = new KubernetesApi();
    await api.start();
  });
  afterEach(() => api.stop());

  it("is there once the cluster is known", async () => {
    const connection = new Connection(pulumi.output(Promise.resolve(api.kubeconfig)));
    const kubernetes = await connection.openBeforeDeletion();
    await kubernetes.request({ method: "GET", path: "/api/v1/configmaps" });
    assert.equal(api.requests.length, 1);
  });

  it("is refused where the cluster stays unknown, since it is about to be replaced", async () => {
    const connection = new Connection(pulumi.output(new Promise<string>(() => undefined)));
    await assert.rejects(connection.openBeforeDeletion(5), ({ name, message }: Error) => {
      assert.equal(name, "HookError");
      assert.match(message, /would replace the cluster.*so it stops here: `pulumi preview` says which/);
      return true;
    });
  });
});
