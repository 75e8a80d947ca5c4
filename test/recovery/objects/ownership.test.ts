import assert from "node:assert/strict";
import type { Kubernetes } from "../../../lib/kubernetes/client";
import { refuseForeignObject, type ObjectReference } from "../../../recovery/objects/ownership";
import { killMatrix } from "../../support/kill-matrix";
import { KubernetesApi, withKubernetesApi, type Fault } from "../../support/kubernetes-api";

const label = "doks-platform/stack";
const secret: ObjectReference = { apiVersion: "v1", kind: "Secret", name: "a", namespace: "prod" };
const secretPath = "/api/v1/namespaces/prod/secrets/a";

describe("an object that is to be made in the cluster", () => {
  const api = withKubernetesApi();
  let kubernetes: Kubernetes;
  let lines: string[];

  beforeEach(async () => {
    lines = [];
    kubernetes = await api.connect();
    serve("/api/v1", [
      ["secrets", "Secret", true],
      // Comes before the kind itself in nobody's API; a subresource has the same kind.
      ["namespaces/finalize", "Namespace", false],
      ["namespaces", "Namespace", false],
      ["serviceaccounts", "ServiceAccount", true],
      ["configmaps", "ConfigMap", true],
    ]);
    serve("/apis/networking.k8s.io/v1", [["networkpolicies", "NetworkPolicy", true]]);
  });
  afterEach(() => {
    assert.deepEqual(api.changes, [], "it only looks");
    return api.stop();
  });

  /** What discovery says of a group's kinds. */
  function serve(path: string, kinds: readonly (readonly [string, string, boolean])[]): void {
    const resources = kinds.map(([name, kind, namespaced]) => ({ name, kind, namespaced }));
    api.put(path, { kind: "APIResourceList", resources });
  }

  const refuse = (object = secret, stack = "prod"): Promise<void> =>
    refuseForeignObject(kubernetes, object, {
      stack,
      report: (line) => void lines.push(line),
      looksOnly: false,
    });
  const paths = (): string[] => api.requests.map(({ path }) => path);

  it("is made where there is none, without a word", async () => {
    await refuse();
    assert.deepEqual(paths(), ["/api/v1", secretPath]);
    assert.deepEqual(lines, []);
  });

  it("is taken over where it bears this stack's label, and that is said", async () => {
    api.put(secretPath, { metadata: { labels: { [label]: "prod" } } });
    await refuse();
    assert.deepEqual(lines, ["Secret prod/a is there already and bears this stack's label: taken over"]);
  });

  it("is refused where another stack has it, by that stack's name", async () => {
    api.put(secretPath, { metadata: { labels: { [label]: "staging" } } });
    await assert.rejects(refuse(), {
      name: "HookError",
      message:
        /^Secret prod\/a is there already and belongs to the stack staging \(label doks-platform\/stack\)/,
    });
    assert.deepEqual(lines, []);
  });

  it("may be taken from a stack that is gone, with the command that does it", async () => {
    api.put(secretPath, { metadata: { labels: { [label]: "staging" } } });
    await assert.rejects(refuse(), {
      message:
        /If that stack is gone for good, hand it over:\n\n {2}kubectl label secrets a --namespace prod doks-platform\/stack=prod --overwrite\n$/,
    });
  });

  it("is refused where nobody's label is on it, with the command that hands it over", async () => {
    api.put(secretPath, { metadata: { labels: { app: "x" } } });
    await assert.rejects(refuse(), {
      name: "HookError",
      message: /by hand\. [^]*\n {2}kubectl label secrets a --namespace prod doks-platform\/stack=prod\n$/,
    });
  });

  it("has its group in that command, and no namespace where its kind has none", async () => {
    const policy = { ...secret, apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
    api.put("/apis/networking.k8s.io/v1/namespaces/prod/networkpolicies/a", {});
    await assert.rejects(
      refuse(policy),
      / kubectl label networkpolicies\.networking\.k8s\.io a --namespace prod /,
    );
    // The provider knows a namespace for everything; this kind has none.
    api.put("/api/v1/namespaces/a", {});
    await assert.rejects(
      refuse({ ...secret, kind: "Namespace" }),
      /Namespace a is [^]* kubectl label namespaces a doks-platform\/stack=prod\n$/,
    );
  });

  it("is in the namespace default where none is given", async () => {
    await refuse({ ...secret, namespace: undefined });
    assert.equal(paths().at(-1), "/api/v1/namespaces/default/secrets/a");
  });

  it("is not made while the old one of this stack is still being deleted", async () => {
    const deletionTimestamp = "2026-11-21T10:00:00Z";
    api.put(secretPath, { metadata: { labels: { [label]: "prod" }, deletionTimestamp } });
    await assert.rejects(refuse(), /still being deleted, since 2026-11-21T10:00:00Z: run `pulumi up` again/);
    assert.deepEqual(lines, []);
  });

  for (const [kind, name, plural] of [
    ["ServiceAccount", "default", "serviceaccounts"],
    ["ConfigMap", "kube-root-ca.crt", "configmaps"],
  ] as const) {
    it(`can never be the ${kind} ${name}, which Kubernetes makes`, async () => {
      api.put(`/api/v1/namespaces/prod/${plural}/${name}`, {});
      await assert.rejects(refuse({ ...secret, kind, name }), ({ message }: Error) => {
        assert.match(message, /made by Kubernetes itself in every namespace/);
        assert.doesNotMatch(message, /kubectl/);
        return true;
      });
    });
  }

  it("is made where the cluster does not know its kind or group, and asks again the next time", async () => {
    const issuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", name: "a" };
    await refuse(issuer);
    serve("/apis/cert-manager.io/v1", [["certificates", "Certificate", true]]);
    await refuse(issuer);
    serve("/apis/cert-manager.io/v1", [["clusterissuers", "ClusterIssuer", false]]);
    api.put("/apis/cert-manager.io/v1/clusterissuers/a", {});
    await assert.rejects(refuse(issuer), /kubectl label clusterissuers\.cert-manager\.io a /);
  });

  it("asks for the kinds of a group once, also after one that failed", async () => {
    api.fault = (_, number) => (number === 1 ? { status: 403, reason: "Forbidden" } : undefined);
    await assert.rejects(refuse());
    await refuse();
    await refuse({ ...secret, name: "b" });
    assert.deepEqual(paths(), ["/api/v1", "/api/v1", secretPath, "/api/v1/namespaces/prod/secrets/b"]);
  });

  const faults: readonly [string, Fault, RegExp][] = [
    ["401", { status: 401, reason: "Unauthorized" }, /401/],
    ["409", { status: 409, reason: "Conflict" }, /409/],
    ["429", { status: 429, reason: "TooManyRequests" }, /429/],
    ["500", { status: 500, reason: "InternalError" }, /500/],
    ["no answer", "silence", /cannot reach|no answer/],
  ];
  for (const [name, fault, message] of faults) {
    for (const [step, wanted] of [
      ["kinds", "/api/v1"],
      ["object", secretPath],
    ] as const) {
      it(`is not made where the cluster says ${name} when asked for the ${step}`, async () => {
        api.fault = ({ path }) => (path === wanted ? fault : undefined);
        await assert.rejects(refuse(), (error: Error) => {
          assert.equal(error.name, "KubernetesError");
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /test-token/);
          return true;
        });
      });
    }
  }

  it("is made where the cluster says 404", async () => {
    api.fault = () => ({ status: 404, reason: "NotFound" });
    await refuse();
    assert.deepEqual(lines, []);
  });

  it("is looked at after answers that pass", async () => {
    api.put(secretPath, { metadata: { labels: { [label]: "staging" } } });
    api.fault = (_, number) => (number % 2 === 1 ? { status: number === 1 ? 429 : 500 } : undefined);
    await assert.rejects(refuse(), /belongs to the stack staging/);
  });
});

describe("an object that an interrupted `up` has made", () => {
  const mine = { manager: "pulumi-kubernetes-1a2b3c4d", operation: "Apply", fieldsV1: { "f:spec": {} } };
  const others = [
    { manager: "cert-manager-cainjector", operation: "Update" },
    { manager: "pulumi-kubernetes-1a2b3c4d", operation: "Update", subresource: "status" },
    { manager: "kubectl", operation: "Apply" },
  ];

  function prepare(api: KubernetesApi, managedFields: readonly object[]): void {
    api.put("/api/v1", { resources: [{ name: "secrets", kind: "Secret", namespaced: true }] });
    api.put(secretPath, { metadata: { labels: { [label]: "prod" }, managedFields } });
  }
  const managers = (api: KubernetesApi): unknown =>
    (api.get(secretPath)?.metadata as { managedFields?: unknown } | undefined)?.managedFields;
  const takeOver = async (api: KubernetesApi, looksOnly = false): Promise<void> =>
    refuseForeignObject(await api.connect(), secret, { stack: "prod", report: () => undefined, looksOnly });

  async function withApi(work: (api: KubernetesApi) => Promise<void>): Promise<void> {
    const api = new KubernetesApi();
    await api.start();
    try {
      await work(api);
    } finally {
      await api.stop();
    }
  }

  it("is let go of by that `up`, and by nobody else", () =>
    withApi(async (api) => {
      prepare(api, [mine, ...others]);
      await takeOver(api);
      assert.deepEqual(managers(api), others);
    }));

  it("has no empty list of managers, which the API takes for no change", () =>
    withApi(async (api) => {
      prepare(api, [mine]);
      await takeOver(api);
      assert.deepEqual(managers(api), [{}]);
    }));

  it("is not touched in a preview, nor where there is nothing to let go of", () =>
    withApi(async (api) => {
      prepare(api, [mine, ...others]);
      await takeOver(api, true);
      prepare(api, others);
      await takeOver(api);
      assert.deepEqual(api.changes, []);
    }));

  it("is looked at again when it changes meanwhile", () =>
    withApi(async (api) => {
      prepare(api, [mine]);
      api.fault = ({ method }, number) => {
        if (method !== "PATCH" || number > 3) return undefined;
        api.change(secretPath, { metadata: { labels: { [label]: "staging" } } });
        return undefined;
      };
      await assert.rejects(takeOver(api), /belongs to the stack staging/);
    }));

  it("is taken over in the end, wherever the next `up` is killed too", async () => {
    const kills = await killMatrix({
      prepare: (api) => prepare(api, [mine, ...others]),
      run: (api) => takeOver(api),
      check: (api) => assert.deepEqual(managers(api), others),
    });
    assert.ok(kills >= 6, String(kills));
  });
});
