import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CommandError } from "../../lib/command";
import type { FedHelm } from "../tools/helm";
import { readManifests, type Manifests } from "./objects";
import { mayDraw, steady } from "./random";
import { valuesText, type ChartSource, type ReleaseSource } from "./sources";
import { valueFaults } from "./value-faults";

/** What a cluster is, as far as charts ask. */
export interface Capabilities {
  /** Kubernetes version, such as `1.35.4`. */
  readonly version: string;
  /** API versions besides Kubernetes' own, such as `gateway.networking.k8s.io/v1`, and `<it>/<kind>`. */
  readonly apiVersions: readonly string[];
}

/** What a chart gave. */
export interface Rendering extends Manifests {
  /** What Helm had to say besides. */
  readonly complaints: readonly string[];
  /** The same objects with a placeholder for what the chart makes up anew every time. */
  readonly steady: Manifests["objects"];
}

/** Long enough for a chart that goes by the clock to show it. */
const tickMs = 1100;

/**
 * Renders a chart as Argo CD, or Pulumi, has Helm render it; what `helm test` would run is left out.
 * @param chart folder or file of the chart
 * @param root where value files are
 * @throws CommandError with Helm's own words
 */
export async function template(
  source: ChartSource | ReleaseSource,
  chart: string,
  root: string,
  capabilities: Capabilities,
  helm: FedHelm,
): Promise<Rendering> {
  const files = source.kind === "application" ? valueFiles(source, root) : [];
  const args = [
    ...["template", source.release, chart, "--namespace", source.namespace, "--skip-tests"],
    ...["--kube-version", capabilities.version],
    ...capabilities.apiVersions.flatMap((version) => ["--api-versions", version]),
    ...(source.skipCrds ? [] : ["--include-crds"]),
    ...files.flatMap((file) => ["--values", file]),
    ...["--values", "-"],
  ];
  const render = () =>
    helm(valuesText(source.values), ...args).catch((error: unknown) => {
      const faults = isOfSchema(error) ? valueFaults(chart, files, source.values) : [];
      if (faults.length === 0) throw error;
      throw new CommandError(
        [`values that the chart ${basename(chart)} does not take:`, ...faults].join("\n  "),
      );
    });
  const { output, complaints } = await render();
  const manifests = readManifests(output);
  if (!mayDraw(chart)) return { ...manifests, complaints, steady: manifests.objects };
  await new Promise((resolve) => setTimeout(resolve, tickMs));
  const others = readManifests((await render()).output);
  return { ...manifests, complaints, steady: steady(manifests.objects, others.objects) };
}

/** Helm says of a value that its schema does not allow which one it is, but neither what it is nor what is allowed. */
function isOfSchema(error: unknown): boolean {
  return error instanceof CommandError && /values don't meet the specifications/.test(error.message);
}

/** As Argo CD takes them: from the repository's root where they begin with a slash, else from the chart's folder. */
function valueFiles(
  { valueFiles: files, ignoreMissing, path }: ChartSource,
  root: string,
): readonly string[] {
  return files.flatMap((file) => {
    const place = file.startsWith("/") ? join(root, file) : join(root, path, file);
    if (existsSync(place)) return [place];
    if (ignoreMissing) return [];
    throw new CommandError(`value file ${file} does not exist`);
  });
}
