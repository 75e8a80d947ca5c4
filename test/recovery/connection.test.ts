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

  for (const preview of [false, true])
    it(`is waited for in ${preview ? "no preview" : "an up"} where it is away for a while, and said to be`, async () => {
      const logged: string[] = [];
      const { info } = pulumi.log;
      const { isDryRun } = pulumi.runtime;
      Object.assign(pulumi.log, { info: (line: string) => void logged.push(line) });
      Object.assign(pulumi.runtime, { isDryRun: () => preview });
      try {
        const patience = { attempts: 3, firstPauseMs: 500, timeoutMs: 30_000, clock: api.clock };
        const connection = new Connection(pulumi.output(Promise.resolve(api.kubeconfig)), patience);
        api.fault = (_, number) => (number <= 12 ? "cut-before" : undefined);
        const asked = connection
          .open()
          .then((kubernetes) => kubernetes.request({ method: "GET", path: "/api/v1/configmaps" }));
        if (preview) await assert.rejects(asked, /^KubernetesError: cannot reach/);
        else await asked;
        const line =
          /^cannot reach http:\/\/127\.0\.0\.1:\d+ for GET .*: ECONNRESET; waiting for up to 120 s$/;
        assert.equal(logged.length, preview ? 0 : 1);
        for (const each of logged) assert.match(each, line);
      } finally {
        Object.assign(pulumi.log, { info });
        Object.assign(pulumi.runtime, { isDryRun });
      }
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
