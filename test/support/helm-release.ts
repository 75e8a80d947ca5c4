import { gunzipSync, gzipSync } from "node:zlib";
import type { KubernetesApi } from "./kubernetes-api";

/** Where the revisions of the release `redis` in the namespace `prod` are kept. */
export function revisionPath(version: number): string {
  return `/api/v1/namespaces/prod/secrets/sh.helm.release.v1.redis.v${version}`;
}

/** A revision of the release `redis` in the namespace `prod`, as Helm keeps it. */
export function putRevision(api: KubernetesApi, version: number, status: string, age = 3600): void {
  const changed = new Date(api.clock.now() - age * 1000);
  const payload =
    `{"name":"redis","info":{"first_deployed":"x","description":"says \\"status\\":\\"${status}\\"",` +
    `"status":"${status}","notes":"n"},"config":{"big":12345678901234567890,"info":{"status":"${status}"}},` +
    `"version":${version}}`;
  api.put(revisionPath(version), {
    type: "helm.sh/release.v1",
    metadata: {
      creationTimestamp: changed.toISOString(),
      labels: { owner: "helm", name: "redis", status, version: String(version) },
    },
    data: { release: encoded(payload) },
  });
}

/** What a revision says of itself, as the text that Helm reads. */
export function payloadOf(api: KubernetesApi, version: number): string {
  const data = api.get(revisionPath(version))?.["data"] as { release: string };
  return gunzipSync(Buffer.from(Buffer.from(data.release, "base64").toString(), "base64")).toString();
}

/** The revisions that are left, such as `1 deployed`, the oldest first. */
export function history(api: KubernetesApi): string[] {
  return [...api.objects.values()]
    .filter(({ metadata }) => metadata.labels?.["owner"] === "helm")
    .map(({ metadata }) => `${metadata.labels!["version"]} ${metadata.labels!["status"]}`)
    .sort();
}

function encoded(payload: string): string {
  return Buffer.from(gzipSync(payload).toString("base64")).toString("base64");
}
