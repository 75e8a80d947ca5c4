import { join } from "node:path";
import type { ChartPin } from "./chart";

/** Where a Helm release finds a chart, in the words of the Kubernetes provider. */
export interface ChartSource {
  readonly chart: string;
  readonly repositoryOpts?: { readonly repo: string };
}

/** Where Helm finds a chart: the mirror if there is one, else the chart's own registry or repository. */
export function chartSource(pin: ChartPin, mirror?: string): ChartSource {
  const repository = mirror ?? pin.repository;
  if (repository.startsWith("oci://")) return { chart: `${repository.replace(/\/+$/, "")}/${pin.name}` };
  if (repository.startsWith("https://")) return { chart: pin.name, repositoryOpts: { repo: repository } };
  return { chart: join(repository, `${pin.name}-${pin.version}.tgz`) };
}
