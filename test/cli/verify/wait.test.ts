import assert from "node:assert/strict";
import type { Expected } from "../../../cli/verify/expectation";
import { withKubernetesApi } from "../../support/kubernetes-api";
import { applicationPath, expectedFor, failures, fill, jobsPath, look } from "./cluster";

describe("verify --wait", () => {
  let expected: Expected;
  const api = withKubernetesApi();
  let lines: string[];

  before(async () => {
    expected = await expectedFor("staging");
  });

  beforeEach(() => {
    fill(api, expected);
    lines = [];
  });

  const report = (line: string): void => void lines.push(line);
  const backend = applicationPath("backend-staging");
  const posts = (): number => api.requests.filter(({ method }) => method === "POST").length;
  const looks = (): number => api.requests.filter(({ path }) => path === "/api/v1/namespaces").length;

  /** Heals the Application at the given look. */
  function healsAt(number: number): void {
    api.change(backend, { status: { sync: { status: "OutOfSync" } } });
    api.fault = () => {
      if (looks() >= number) api.change(backend, { status: { sync: { status: "Synced" } } });
      return undefined;
    };
  }

  it("looks once without it", async () => {
    healsAt(2);
    assert.deepEqual(failures(await look(api, expected, { report })), ["application backend-staging"]);
    assert.equal(looks(), 1);
    assert.deepEqual(lines, []);
  });

  it("looks until all is well, says what it waits for, and tries the endpoints only then", async () => {
    healsAt(4);
    const rows = await look(api, expected, { report, waitSeconds: 60 });
    assert.deepEqual(failures(rows), []);
    assert.equal(rows.filter(({ check }) => check === "endpoint").length, 4);
    assert.equal(looks(), 4);
    assert.equal(posts(), 4);
    assert.equal(lines.length, 1, "at most once in 30 seconds");
    assert.match(lines[0]!, /^waiting for application backend-staging; 60 seconds left$/);
  });

  it("names three of what it waits for and counts the others", async () => {
    for (const { name } of expected.applications) api.change(applicationPath(name), { status: null });
    api.delete("/api/v1/namespaces/metrics-server");
    await look(api, expected, { report, waitSeconds: 0.02 });
    assert.match(
      lines[0]!,
      /^waiting for namespace metrics-server, application ai-service-staging, application backend-staging and 1 more; 0 seconds left$/,
    );
  });

  it("waits for endpoints as well", async () => {
    const play = api.react;
    let made = 0;
    api.react = (request) => {
      if (request.method === "POST" && ++made <= 4) {
        const { name } = (request.body as { metadata: { name: string } }).metadata;
        api.change(`${jobsPath}/${name}`, { status: { conditions: [{ type: "Failed", status: "True" }] } });
      } else play(request);
    };
    assert.deepEqual(failures(await look(api, expected, { report, waitSeconds: 60 })), []);
    assert.equal(made, 8);
  });

  it("has the whole table when the time is over, endpoints included", async () => {
    healsAt(Number.POSITIVE_INFINITY);
    const rows = await look(api, expected, { report, waitSeconds: 12 });
    assert.deepEqual(failures(rows), ["application backend-staging"]);
    assert.equal(rows.filter(({ check }) => check === "endpoint").length, 4);
    assert.deepEqual(api.clock.slept.slice(0, 3), [5000, 5000, 2000]);
    assert.equal(looks(), 4);
  });

  it("waits for a cluster that does not answer", async () => {
    api.fault = ({ path }, number) =>
      number <= 3 && path === "/api/v1/namespaces" ? { status: 503 } : undefined;
    assert.deepEqual(failures(await look(api, expected, { report, waitSeconds: 60 })), []);
    assert.match(lines[0]!, /answered 503 to GET \/api\/v1\/namespaces/);
  });

  for (const status of [401, 403])
    it(`does not wait where the answer is ${status}`, async () => {
      api.fault = () => ({ status, reason: "No" });
      await assert.rejects(look(api, expected, { report, waitSeconds: 60 }), {
        name: "KubernetesError",
        status,
      });
      assert.equal(api.requests.length, 1);
    });

  for (const fault of ["cut-before", "silence", { status: 500 }, { status: 429 }] as const)
    it(`fails in the end for ${typeof fault === "string" ? fault : fault.status} and nothing else`, async () => {
      api.fault = () => fault;
      await assert.rejects(look(api, expected, { waitSeconds: 0.01 }), { name: "KubernetesError" });
      assert.equal(posts(), 0);
    });

  it("ends at once when it is interrupted, whatever it waits for", async () => {
    await assert.rejects(look(api, expected, { signal: AbortSignal.abort() }), { name: "AbortError" });
    let controller = new AbortController();
    // An answer that never comes, and no time that runs out.
    api.clock.expire = () => controller.abort();
    api.fault = () => "silence";
    await assert.rejects(look(api, expected, { signal: controller.signal, waitSeconds: 60 }), {
      name: "AbortError",
    });
    healsAt(Number.POSITIVE_INFINITY);
    controller = new AbortController();
    api.clock.during = () => controller.abort();
    await assert.rejects(look(api, expected, { signal: controller.signal, waitSeconds: 60 }), {
      name: "AbortError",
    });
    assert.equal(api.clock.slept.length, 1);
  });
});

describe("what verify cannot read", () => {
  let expected: Expected;
  const api = withKubernetesApi();

  before(async () => {
    expected = await expectedFor("staging");
  });

  beforeEach(() => fill(api, expected));

  const kinds: readonly [string, string, string][] = [
    ["issuers", "/apis/cert-manager.io/v1/clusterissuers", "issuer all"],
    ["Gateways", "/apis/gateway.networking.k8s.io/v1/namespaces/staging-gateway/gateways", "gateway all"],
    ["certificates", "/apis/cert-manager.io/v1/namespaces/staging-gateway/certificates", "certificate all"],
    ["Applications", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications", "application all"],
    ["nodes", "/api/v1/nodes", "node pool all"],
  ];
  for (const [what, path, row] of kinds) {
    it(`is one failed row where there are no ${what} in this cluster`, async () => {
      api.fault = (request) => (request.path === path ? { status: 404, reason: "NotFound" } : undefined);
      const rows = await look(api, expected);
      assert.deepEqual(failures(rows), [row]);
      assert.match(rows.find(({ name }) => name === "all")!.detail, /^the cluster does not know this kind/);
    });

    it(`is one failed row with the API's words where ${what} cannot be read`, async () => {
      api.fault = (request) => (request.path === path ? { status: 500, reason: "Broken" } : undefined);
      const rows = await look(api, expected);
      assert.deepEqual(failures(rows), [row]);
      assert.match(rows.find(({ name }) => name === "all")!.detail, /answered 500 to GET .*Broken/);
    });
  }
});
