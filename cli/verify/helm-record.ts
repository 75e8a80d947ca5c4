import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { z } from "zod";
import type { Metadata } from "./objects";

/** A revision of a release, as Helm keeps it in the cluster. */
export interface HelmSecret {
  readonly metadata: Metadata;
  readonly data?: { readonly release?: string };
}

/** A workload as its release has it. */
export interface Workload {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly name: string;
  readonly namespace: string;
  /** Undefined where the release leaves it to an autoscaler, and for a DaemonSet. */
  readonly replicas?: number;
  /** The release that it is part of, and that release's revision. */
  readonly release: string;
  readonly revision: number;
}

/** What a revision has installed. */
export interface HelmRecord {
  readonly version: string;
  readonly workloads: readonly Workload[];
}

const payload = z.object({
  name: z.string(),
  version: z.number(),
  namespace: z.string(),
  manifest: z.string(),
  chart: z.object({ metadata: z.object({ version: z.string() }) }),
});

const workload = z.object({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet"]),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  spec: z.object({ replicas: z.number().nullish() }),
});

/** Number of a revision. */
export function revision({ metadata }: HelmSecret): number {
  return Number(metadata.labels?.["version"] ?? 0);
}

/** The revision that came last; undefined where there is none. */
export function newest(secrets: readonly HelmSecret[]): HelmSecret | undefined {
  return [...secrets].sort((a, b) => revision(b) - revision(a))[0];
}

/**
 * Reads a revision: base64 of the Secret, base64 of Helm, gzip, JSON. Undefined where it is none, as after a
 * Secret was edited. It also holds the values of the release: never print any of it.
 */
export function readRecord({ data }: HelmSecret): HelmRecord | undefined {
  try {
    const inner = Buffer.from(data?.release ?? "", "base64").toString("latin1");
    const json: unknown = JSON.parse(gunzipSync(Buffer.from(inner, "base64")).toString("utf8"));
    const release = payload.parse(json);
    return { version: release.chart.metadata.version, workloads: workloadsIn(release) };
  } catch {
    return undefined;
  }
}

/** Of a manifest only workloads are parsed: definitions of custom resources take seconds. */
function workloadsIn(release: z.infer<typeof payload>): Workload[] {
  return release.manifest
    .split(/^---.*$/m)
    .filter((document) => /^kind: *["']?(Deployment|StatefulSet|DaemonSet)["']? *$/m.test(document))
    .map((document) => {
      const { kind, metadata, spec } = workload.parse(parse(document));
      return {
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? release.namespace,
        replicas: spec.replicas ?? undefined,
        release: release.name,
        revision: release.version,
      };
    });
}
