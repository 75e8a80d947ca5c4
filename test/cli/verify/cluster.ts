import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { expectedOf } from "../../../cli/verify/expected";
import type { Expected } from "../../../cli/verify/expectation";
import { verify, type VerifyOptions } from "../../../cli/verify/verify";
import type { Row } from "../../../cli/verify/row";
import type { Tier } from "../../../stacks/schema";
import { platform } from "../../components/platform";
import type { KubernetesApi } from "../../support/kubernetes-api";

export const namespacePath = (name: string): string => `/api/v1/namespaces/${name}`;
export const nodePath = (name: string): string => `/api/v1/nodes/${name}`;
export const claimPath = (name: string): string =>
  `/api/v1/namespaces/staging/persistentvolumeclaims/${name}`;
export const secretPath = (release: string, namespace: string, revision = 2): string =>
  `/api/v1/namespaces/${namespace}/secrets/sh.helm.release.v1.${release}.v${revision}`;
export const workloadPath = (collection: string, namespace: string, name: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/${collection}/${name}`;
export const issuerPath = (name: string): string => `/apis/cert-manager.io/v1/clusterissuers/${name}`;
export const certificatePath = (name: string, namespace = "staging-gateway"): string =>
  `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${name}`;
export const gatewayPath = "/apis/gateway.networking.k8s.io/v1/namespaces/staging-gateway/gateways/staging";
export const applicationPath = (name: string): string =>
  `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`;
export const jobsPath = "/apis/batch/v1/namespaces/staging/jobs";

/** What the plan of a tier promises. */
export async function expectedFor(
  tier: Tier,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Expected> {
  return expectedOf(await platform(tier, config));
}

/** A condition that is true for the first generation of an object. */
export function holds(type: string): object {
  return { type, status: "True", reason: type, observedGeneration: 1 };
}

/** Days from now, as Kubernetes writes a time. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();
}

/** A revision as Helm keeps it: JSON, gzip, base64, and base64 again by Kubernetes. */
export function helmSecret(
  release: { readonly name: string; readonly namespace: string; readonly version: string },
  manifest: string,
  revision = 2,
  status = "deployed",
): { readonly metadata: object; readonly data: object } {
  const { name, namespace, version } = release;
  const payload = {
    name,
    namespace,
    version: revision,
    manifest,
    chart: { metadata: { name, version } },
    config: { password: "canary" },
  };
  const record = gzipSync(JSON.stringify(payload)).toString("base64");
  return {
    metadata: { labels: { owner: "helm", name, status, version: String(revision) } },
    data: { release: Buffer.from(record).toString("base64") },
  };
}

/** A manifest's document with a workload of three pods. */
export function workloadDocument(kind: string, name: string, replicas: number | null = 3): string {
  const spec = kind === "DaemonSet" ? "{}" : `{ replicas: ${replicas} }`;
  return `---\n# Source: chart/templates/x.yaml\napiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

/** Puts all that is expected into a cluster, as it is when all is well. */
export function fill(api: KubernetesApi, expected: Expected): void {
  for (const { selector, name, min } of expected.pools) {
    const [label, value] = selector.split("=") as [string, string];
    for (let index = 0; index < min; index++)
      api.put(nodePath(`${name}-${index}`), {
        metadata: { labels: { [label]: value } },
        status: { conditions: [holds("Ready"), { type: "MemoryPressure", status: "False" }] },
      });
  }
  for (const name of expected.namespaces) api.put(namespacePath(name), { status: { phase: "Active" } });
  for (const release of expected.releases) fillRelease(api, release);
  fillClaims(api, expected.applicationClaims);
  for (const name of expected.issuers)
    api.put(issuerPath(name), { metadata: { generation: 1 }, status: { conditions: [holds("Ready")] } });
  for (const { name, namespace, listeners } of expected.gateways)
    api.put(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways/${name}`, {
      metadata: { generation: 1 },
      status: {
        addresses: [{ type: "IPAddress", value: "203.0.113.7" }],
        conditions: [holds("Accepted"), holds("Programmed")],
        listeners: listeners.map((listener) => ({
          name: listener,
          conditions: [holds("Programmed"), holds("ResolvedRefs"), { type: "Conflicted", status: "False" }],
        })),
      },
    });
  for (const { name, namespace } of expected.certificates)
    api.put(certificatePath(name, namespace), {
      metadata: { generation: 1 },
      status: { conditions: [holds("Ready")], notAfter: daysFromNow(60.5) },
    });
  for (const { name } of expected.applications)
    api.put(applicationPath(name), {
      status: {
        sync: { status: "Synced", revision: "0123456789abcdef0123456789abcdef01234567" },
        health: { status: "Healthy" },
      },
    });
  playJobs(api);
}

function fillRelease(api: KubernetesApi, release: Expected["releases"][number]): void {
  const { name, namespace, claims } = release;
  const workloads = [
    ["Deployment", `${name}-server`],
    ["DaemonSet", `${name}-agent`],
    ...claims.map(({ statefulSet }) => ["StatefulSet", statefulSet]),
  ] as [string, string][];
  const documents = workloads.map(([kind, workload]) => workloadDocument(kind, workload));
  const manifest = ["---\nkind: ConfigMap\nmetadata: [no, workload]\n", ...documents].join("");
  const old = helmSecret({ ...release, version: "0.0.1" }, "", 1, "superseded");
  api.put(secretPath(name, namespace, 1), old);
  api.put(secretPath(name, namespace), helmSecret(release, manifest));
  for (const [kind, workload] of workloads)
    api.put(workloadPath(`${kind.toLowerCase()}s`, namespace, workload), liveWorkload(workload));
  fillClaims(api, claims);
}

function fillClaims(api: KubernetesApi, claims: Expected["applicationClaims"]): void {
  for (const { template, statefulSet, replicas, size, storageClass } of claims)
    for (let ordinal = 0; ordinal < replicas; ordinal++)
      api.put(claimPath(`${template}-${statefulSet}-${ordinal}`), {
        spec: { storageClassName: storageClass, resources: { requests: { storage: size } } },
        status: { phase: "Bound", capacity: { storage: size } },
      });
}

/** A workload of any kind with three pods, all ready. */
function liveWorkload(app: string): Record<string, unknown> & { readonly metadata: object } {
  return {
    metadata: { generation: 1 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app } },
      template: { spec: { containers: [{ name: app, image: `registry.test/${app}:1` }] } },
    },
    status: {
      observedGeneration: 1,
      readyReplicas: 3,
      updatedReplicas: 3,
      desiredNumberScheduled: 3,
      numberReady: 3,
      updatedNumberScheduled: 3,
    },
  };
}

/** Plays the controller of Jobs: each is complete at once, unless the caller says otherwise. */
export function playJobs(api: KubernetesApi, status: object = { conditions: [holds("Complete")] }): void {
  api.react = ({ method, path, body }) => {
    if (method !== "POST" || path !== jobsPath) return;
    const { name } = (body as { metadata: { name: string } }).metadata;
    api.change(`${jobsPath}/${name}`, { status });
  };
}

/** One look without a pause. */
export async function look(
  api: KubernetesApi,
  expected: Expected,
  options: Partial<VerifyOptions> = {},
): Promise<readonly Row[]> {
  return verify(await api.connect(), expected, {
    signal: new AbortController().signal,
    report: () => undefined,
    clock: api.clock,
    ...options,
  });
}

/** `check name` of the rows that failed. */
export function failures(rows: readonly Row[]): string[] {
  return rows.filter(({ status }) => status === "failed").map(({ check, name }) => `${check} ${name}`);
}

/** Waits for what happens elsewhere, and fails rather than for ever. */
export async function until(condition: () => boolean, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition();) {
    assert.ok(Date.now() < end, `not within ${seconds} seconds: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
