import assert from "node:assert/strict";
import type { Expected } from "../../../cli/verify/expectation";
import { withKubernetesApi } from "../../support/kubernetes-api";
import {
  applicationPath,
  certificatePath,
  claimPath,
  daysFromNow,
  expectedFor,
  failures,
  fill,
  gatewayPath,
  helmSecret,
  issuerPath,
  look,
  namespacePath,
  nodePath,
  secretPath,
  workloadDocument,
  workloadPath,
} from "./cluster";

describe("what verify looks at", () => {
  let expected: Expected;
  const api = withKubernetesApi();

  before(async () => {
    expected = await expectedFor("staging");
  });

  beforeEach(() => fill(api, expected));

  it("is well where all is as planned, and changes nothing but its own Jobs", async () => {
    const rows = await look(api, expected);
    assert.deepEqual(failures(rows), []);
    const found = Object.fromEntries(rows.map(({ check, name, detail }) => [`${check} ${name}`, detail]));
    assert.equal(found["node pool workloads"], "3 of 3 ready");
    assert.equal(found["namespace staging-gateway"], "Active");
    assert.equal(found["release redis"], "24.0.0 (rev 2)");
    assert.equal(found["claim redis-data-redis-node-2"], "10Gi");
    assert.equal(found["issuer internal-ca"], "ready");
    assert.equal(found["gateway staging"], "203.0.113.7");
    assert.equal(found["certificate tls-argocd.duli.ai"], "60 days left");
    assert.equal(found["endpoint redis-sentinel"], "accepts TCP 26379");
    assert.equal(found["application backend-staging"], "synced at 0123456");
    assert.equal(rows.length, 2 + 5 + 6 + 10 + 3 + 1 + 5 + 4 + 3);
    assert.deepEqual(
      api.changes.filter(
        (change) => !/^(POST|DELETE) \/apis\/batch\/v1\/namespaces\/staging\/jobs/.test(change),
      ),
      [],
    );
  });

  it("says which application stays at a revision of its own", async () => {
    const pin = { application: "backend", revision: "v1.2.3", reason: "it works", expires: "2099-12-31" };
    const { applications } = await expectedFor("staging", { delivery: { pins: [pin] } });
    const rows = await look(api, { ...expected, applications });
    const found = rows.find(({ name }) => name === "backend-staging");
    assert.equal(found?.detail, "synced at 0123456, pinned to v1.2.3");
    assert.ok(expected.applications.every(({ pinnedTo }) => pinnedTo === undefined));
  });

  it("prints nothing of a release's values", async () => {
    api.change(secretPath("redis", "staging"), { metadata: { labels: { status: "failed" } } });
    assert.doesNotMatch(JSON.stringify(await look(api, expected)), /canary/);
  });

  const redis = workloadPath("statefulsets", "staging", "redis-node");
  const deployment = workloadPath("deployments", "argocd", "argocd-server");
  const daemonSet = workloadPath("daemonsets", "argocd", "argocd-agent");
  const claim = "redis-data-redis-node-1";
  const listener = "https-argocd.duli.ai";

  /** Changes one condition of the Gateway's listener. */
  function listenerIs(condition: object): void {
    const { status } = api.get(gatewayPath) as unknown as {
      status: { listeners: { name: string; conditions: object[] }[] };
    };
    const listeners = status.listeners.map((each) =>
      each.name === listener ? { ...each, conditions: [condition] } : each,
    );
    api.change(gatewayPath, { status: { listeners } });
  }

  /** A pod of redis-node that is not well. */
  function pod(status: object, metadata: object = {}): void {
    api.change(redis, { status: { readyReplicas: 2 } });
    api.put("/api/v1/namespaces/staging/pods/redis-node-2", {
      metadata: { labels: { app: "redis-node" }, ...metadata },
      status,
    });
  }

  const notReady = {
    conditions: [{ type: "Ready", status: "False", reason: "Why", message: "told\n here" }],
  };
  const gone = { metadata: { deletionTimestamp: "2026-11-21T12:00:00Z", finalizers: ["some/finalizer"] } };
  const goneDetail = /being deleted since 2026-11-21T12:00:00Z, held by the finalizers some\/finalizer/;
  const version = { name: "redis", namespace: "staging", version: "24.0.0" };

  const faults: readonly [string, () => void, string, RegExp][] = [
    [
      "a node that is not ready",
      () => api.change(nodePath("workloads-1"), { status: notReady }),
      "node pool workloads",
      /^node workloads-1: not ready \(Why, told here\)$/,
    ],
    [
      "a node whose kubelet is silent",
      () => api.change(nodePath("workloads-1"), { status: { conditions: null } }),
      "node pool workloads",
      /node workloads-1: its kubelet has not reported yet/,
    ],
    [
      "a node too few",
      () => api.delete(nodePath("system-1")),
      "node pool system",
      /^1 of 2 ready: they are being made/,
    ],
    [
      "a node too many",
      () =>
        api.put(nodePath("stray"), {
          ...api.get(nodePath("system-0")),
          metadata: { labels: { "doks-platform/pool": "system" } },
        }),
      "node pool system",
      /^3 nodes where 2 belong: .*npx doks leftovers/,
    ],
    [
      "a cordoned node",
      () => api.change(nodePath("system-0"), { spec: { unschedulable: true } }),
      "node pool system",
      /^node system-0: cordoned .*kubectl uncordon system-0/,
    ],
    [
      "a node under pressure",
      () =>
        api.change(nodePath("system-0"), {
          status: {
            conditions: [
              { type: "Ready", status: "True" },
              { type: "DiskPressure", status: "True", reason: "Full" },
            ],
          },
        }),
      "node pool system",
      /^node system-0: DiskPressure \(Full\)$/,
    ],
    ["a node on its way out", () => api.change(nodePath("system-0"), gone), "node pool system", goneDetail],
    [
      "a namespace that is not there",
      () => api.delete(namespacePath("metrics-server")),
      "namespace metrics-server",
      /does not exist/,
    ],
    [
      "a namespace on its way out",
      () =>
        api.change(namespacePath("metrics-server"), {
          ...gone,
          status: {
            phase: "Terminating",
            conditions: [
              { type: "NamespaceFinalizersRemaining", status: "True", message: "held by a finalizer" },
            ],
          },
        }),
      "namespace metrics-server",
      /^it is Terminating: held by a finalizer$/,
    ],
    [
      "a release that is not installed",
      () => {
        api.delete(secretPath("redis", "staging"));
        api.delete(secretPath("redis", "staging", 1));
      },
      "release redis",
      /^it is not installed in staging/,
    ],
    [
      "an interrupted release",
      () => api.put(secretPath("redis", "staging", 3), helmSecret(version, "", 3, "pending-upgrade")),
      "release redis",
      /^revision 3 is pending-upgrade: .*`pulumi up` again$/,
    ],
    [
      "a newest revision that comes after another by number, not by letter",
      () => api.put(secretPath("redis", "staging", 10), helmSecret(version, "", 10, "failed")),
      "release redis",
      /^revision 10 is failed/,
    ],
    [
      "a chart that is not the pinned one",
      () => api.put(secretPath("redis", "staging"), helmSecret({ ...version, version: "23.1.1" }, "")),
      "release redis",
      /^version 23.1.1 is installed where 24.0.0 is pinned/,
    ],
    [
      "a revision that cannot be read",
      () => api.change(secretPath("redis", "staging"), { data: { release: "bm90aGluZw==" } }),
      "release redis",
      /^revision 2 cannot be read: somebody has changed sh.helm.release.v1.redis.v2$/,
    ],
    [
      "a StatefulSet that is missing",
      () => api.delete(workloadPath("statefulsets", "staging", "redis-node")),
      "release redis",
      /^StatefulSet redis-node is missing: `pulumi up` restores it .*`helm -n staging rollback redis 2`/,
    ],
    [
      "a Deployment that is missing",
      () => api.delete(deployment),
      "release argocd",
      /^Deployment argocd-server is missing: `helm -n argocd rollback argocd 2` brings it back$/,
    ],
    [
      "a StatefulSet that somebody scaled",
      () => api.change(redis, { spec: { replicas: 2 }, status: { readyReplicas: 2, updatedReplicas: 2 } }),
      "release redis",
      /^StatefulSet redis-node: it is scaled to 2 where its release says 3 \(`kubectl -n staging scale statefulset redis-node --replicas 3`\)$/,
    ],
    ["a workload on its way out", () => api.change(redis, gone), "release redis", goneDetail],
    [
      "a workload that its controller has not looked at",
      () => api.change(deployment, { metadata: { generation: 2 } }),
      "release argocd",
      /^Deployment argocd-server: its controller has not seen its latest change/,
    ],
    [
      "a workload that is being updated",
      () => api.change(deployment, { status: { updatedReplicas: 1 } }),
      "release argocd",
      /^Deployment argocd-server: 1 of 3 updated/,
    ],
    [
      "a DaemonSet that is not everywhere",
      () => api.change(daemonSet, { status: { numberReady: 2 } }),
      "release argocd",
      /^DaemonSet argocd-agent: 2 of 3 ready \(there is no pod: a quota or an admission policy/,
    ],
    [
      "a DaemonSet that is being updated",
      () => api.change(daemonSet, { status: { updatedNumberScheduled: 2 } }),
      "release argocd",
      /^DaemonSet argocd-agent: 2 of 3 updated/,
    ],
    [
      "a pod that finds no node",
      () =>
        pod({
          phase: "Pending",
          conditions: [
            { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/5 nodes" },
          ],
        }),
      "release redis",
      /^StatefulSet redis-node: 2 of 3 ready \(pod redis-node-2 finds no node: Unschedulable, 0\/5 nodes\)$/,
    ],
    [
      "a pod whose image cannot be had",
      () =>
        pod({
          phase: "Pending",
          initContainerStatuses: [{ name: "init", state: { terminated: { exitCode: 0 } } }],
          containerStatuses: [
            { name: "waits", state: { waiting: { reason: "PodInitializing" } } },
            { name: "redis", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
          ],
        }),
      "release redis",
      /pod redis-node-2 waits: container redis: ImagePullBackOff, no such image/,
    ],
    [
      "a pod that is not ready",
      () => pod({ phase: "Running", conditions: [{ type: "Ready", status: "False" }] }),
      "release redis",
      /pod redis-node-2 is Running, not ready/,
    ],
    [
      "a pod that was evicted",
      () => pod({ phase: "Failed", reason: "Evicted", message: "low on memory" }),
      "release redis",
      /pod redis-node-2 has failed: Evicted, low on memory/,
    ],
    [
      "a pod on its way out",
      () => pod({ phase: "Running" }, gone.metadata),
      "release redis",
      /pod redis-node-2 is being deleted/,
    ],
    ["a claim that is not there", () => api.delete(claimPath(claim)), `claim ${claim}`, /^it does not exist/],
    [
      "a claim without a volume",
      () => api.change(claimPath(claim), { status: { phase: "Pending", capacity: null } }),
      `claim ${claim}`,
      /^it is Pending, not Bound: `kubectl -n staging describe pvc redis-data-redis-node-1`/,
    ],
    [
      "a claim that lost its volume",
      () => api.change(claimPath(claim), { status: { phase: "Lost" } }),
      `claim ${claim}`,
      /^it is Lost, not Bound/,
    ],
    ["a claim on its way out", () => api.change(claimPath(claim), gone), `claim ${claim}`, goneDetail],
    [
      "a claim that is too small",
      () =>
        api.change(claimPath(claim), {
          spec: { resources: { requests: { storage: "9Gi" } } },
          status: { capacity: { storage: "9Gi" } },
        }),
      `claim ${claim}`,
      /^it has 9Gi of 10Gi: run `pulumi up`, which grows it$/,
    ],
    [
      "an application's claim that is too small",
      () =>
        api.change(claimPath("data-scheduler-0"), {
          spec: { resources: { requests: { storage: "9Gi" } } },
          status: { capacity: { storage: "9Gi" } },
        }),
      "claim data-scheduler-0",
      /^it has 9Gi of 10Gi: "A larger volume" in docs\/applications.md has the commands$/,
    ],
    [
      "a claim that is growing",
      () => api.change(claimPath(claim), { status: { capacity: { storage: "9Gi" } } }),
      `claim ${claim}`,
      /^it has 9Gi of 10Gi and is growing/,
    ],
    [
      "a claim whose file system waits for its pod",
      () =>
        api.change(claimPath(claim), {
          status: {
            capacity: { storage: "9Gi" },
            conditions: [{ type: "FileSystemResizePending", status: "True" }],
          },
        }),
      `claim ${claim}`,
      /^it has 9Gi of 10Gi: its file system grows when the pod .* starts again$/,
    ],
    [
      "a claim of another class",
      () => api.change(claimPath(claim), { spec: { storageClassName: "other" } }),
      `claim ${claim}`,
      /^its class is other where do-block-storage is declared/,
    ],
    [
      "an issuer that is not there",
      () => api.delete(issuerPath("internal-ca")),
      "issuer internal-ca",
      /^it does not exist/,
    ],
    [
      "an issuer that is not ready",
      () => api.change(issuerPath("internal-ca"), { status: notReady }),
      "issuer internal-ca",
      /^it is not Ready: Why, told here$/,
    ],
    [
      "an issuer on its way out",
      () => api.change(issuerPath("internal-ca"), gone),
      "issuer internal-ca",
      goneDetail,
    ],
    ["a Gateway that is not there", () => api.delete(gatewayPath), "gateway staging", /^it does not exist/],
    ["a Gateway on its way out", () => api.change(gatewayPath, gone), "gateway staging", goneDetail],
    [
      "a Gateway that nobody programs",
      () => api.change(gatewayPath, { status: { conditions: [] } }),
      "gateway staging",
      /^it has no condition Programmed yet: is its controller running\?$/,
    ],
    [
      "a Gateway whose change nobody has seen",
      () => api.change(gatewayPath, { metadata: { generation: 2 } }),
      "gateway staging",
      /^its controller has not seen the latest change of it yet$/,
    ],
    [
      "a Gateway without an address",
      () => api.change(gatewayPath, { status: { addresses: [] } }),
      "gateway staging",
      /^it has no address/,
    ],
    [
      "a Gateway without one of its listeners",
      () =>
        api.change(gatewayPath, {
          status: {
            listeners: (
              api.get(gatewayPath)!["status"] as { listeners: { name: string }[] }
            ).listeners.filter(({ name }) => name !== listener),
          },
        }),
      "gateway staging",
      /^listener https-argocd\.duli\.ai is missing/,
    ],
    [
      "a listener without its certificate",
      () => listenerIs({ type: "ResolvedRefs", status: "False", reason: "InvalidCertificateRef" }),
      "gateway staging",
      /^listener https-argocd\.duli\.ai is not ResolvedRefs: InvalidCertificateRef$/,
    ],
    [
      "a listener that nobody has looked at",
      () => listenerIs({ type: "Accepted", status: "True" }),
      "gateway staging",
      /^listener https-argocd\.duli\.ai is not Programmed yet$/,
    ],
    [
      "a certificate that is not there",
      () => api.delete(certificatePath("tls-argocd.duli.ai")),
      "certificate tls-argocd.duli.ai",
      /^it does not exist/,
    ],
    [
      "a certificate that is not issued",
      () => api.change(certificatePath("tls-argocd.duli.ai"), { status: { ...notReady, notAfter: null } }),
      "certificate tls-argocd.duli.ai",
      /^it is not Ready: Why, told here; `kubectl -n staging-gateway describe certificate tls-argocd\.duli\.ai`/,
    ],
    [
      "a certificate that has expired",
      () => api.change(certificatePath("tls-argocd.duli.ai"), { status: { notAfter: daysFromNow(-1) } }),
      "certificate tls-argocd.duli.ai",
      /^it has expired on /,
    ],
    [
      "a certificate that is valid but not renewed",
      () =>
        api.change(certificatePath("tls-argocd.duli.ai"), {
          status: { failedIssuanceAttempts: 2, lastFailureTime: "2026-11-20T00:00:00Z" },
        }),
      "certificate tls-argocd.duli.ai",
      /^2 attempts to issue it have failed, the last at 2026-11-20T00:00:00Z/,
    ],
    [
      "a certificate on its way out",
      () => api.change(certificatePath("internal-ca", "cert-manager"), gone),
      "certificate internal-ca",
      goneDetail,
    ],
    [
      "a certificate of somebody else in the environment",
      () => api.put(certificatePath("extra", "staging"), { status: notReady }),
      "certificate extra",
      /^it is not Ready/,
    ],
    [
      "an Application that is not there",
      () => api.delete(applicationPath("backend-staging")),
      "application backend-staging",
      /^it does not exist/,
    ],
    [
      "an Application that is not as in Git",
      () =>
        api.change(applicationPath("backend-staging"), {
          status: {
            sync: { status: "Unknown" },
            conditions: [{ type: "ComparisonError", message: "no such branch" }],
            operationState: { phase: "Failed", message: "one or more objects failed to apply" },
          },
        }),
      "application backend-staging",
      /^it is Unknown at 0123456; ComparisonError: no such branch; its last sync failed: one or more objects/,
    ],
    [
      "an Application whose sync failed, with what is wrong with the objects",
      () =>
        api.change(applicationPath("backend-staging"), {
          status: {
            sync: { status: "OutOfSync" },
            operationState: {
              phase: "Failed",
              message: "one or more objects failed to apply (retried 5 times).",
              syncResult: {
                revision: "89abcdef0123456789abcdef0123456789abcdef",
                resources: [
                  { kind: "Service", name: "backend", status: "Synced", message: "serverside-applied" },
                  { kind: "StatefulSet", name: "backend", status: "SyncFailed", message: "is invalid: spec" },
                  { kind: "Job", name: "migrate", hookPhase: "Failed", message: "BackoffLimitExceeded" },
                ],
              },
            },
          },
        }),
      "application backend-staging",
      /^it is OutOfSync at 0123456; its last sync, of 89abcde, failed: StatefulSet backend: is invalid: spec; Job migrate: BackoffLimitExceeded$/,
    ],
    [
      "an Application whose sync is tried again and again",
      () =>
        api.change(applicationPath("backend-staging"), {
          status: {
            sync: { status: "OutOfSync" },
            operationState: { phase: "Running", retryCount: 2, message: "no matches for kind" },
          },
        }),
      "application backend-staging",
      /^it is OutOfSync at 0123456; its last sync is retried: no matches for kind$/,
    ],
    [
      "an Application that a repair has put back to what runs, without the failure before it",
      () =>
        api.change(applicationPath("backend-staging"), {
          status: {
            health: { status: "Progressing" },
            operationState: { phase: "Failed", message: "one or more objects failed to apply" },
          },
        }),
      "application backend-staging",
      /^it is Progressing$/,
    ],
    [
      "an Application that is not healthy",
      () =>
        api.change(applicationPath("backend-staging"), {
          status: { health: { status: "Degraded", message: "no pods" } },
        }),
      "application backend-staging",
      /^it is Degraded: no pods$/,
    ],
    [
      "an Application that nobody has compared",
      () => api.change(applicationPath("backend-staging"), { status: null }),
      "application backend-staging",
      /^it is not compared with Git yet at no revision; it is of no known health$/,
    ],
    [
      "an Application on its way out",
      () => api.change(applicationPath("backend-staging"), gone),
      "application backend-staging",
      goneDetail,
    ],
  ];
  for (const [what, breakIt, failing, detail] of faults) {
    it(`fails for ${what}, and for nothing else`, async () => {
      breakIt();
      const rows = await look(api, expected);
      assert.deepEqual(failures(rows), [failing]);
      const row = rows.find(({ check, name }) => `${check} ${name}` === failing);
      assert.match(row!.detail, detail);
    });
  }

  it("lets an autoscaler decide on the replicas, and takes a larger volume", async () => {
    const manifest = workloadDocument("StatefulSet", "redis-node", null);
    api.put(secretPath("redis", "staging"), helmSecret(version, manifest));
    api.change(redis, { spec: { replicas: 5 }, status: { readyReplicas: 5, updatedReplicas: 5 } });
    api.change(claimPath(claim), { status: { capacity: { storage: "11Gi" } } });
    assert.deepEqual(failures(await look(api, expected)), []);
  });

  it("takes a chart's version with and without its v for the same", async () => {
    const bare = { name: "cert-manager", namespace: "cert-manager", version: "1.21.1" };
    api.put(secretPath("cert-manager", "cert-manager"), helmSecret(bare, ""));
    assert.deepEqual(failures(await look(api, expected)), []);
  });

  it("counts the nodes of an autoscaled pool between its limits", async () => {
    const scaled = {
      ...expected,
      pools: expected.pools.map((pool) => (pool.name === "workloads" ? { ...pool, min: 2, max: 3 } : pool)),
    };
    const rows = await look(api, scaled);
    assert.deepEqual(failures(rows), []);
    assert.equal(rows.find(({ name }) => name === "workloads")!.detail, "3 ready, 2 to 3 wanted");
  });
});
