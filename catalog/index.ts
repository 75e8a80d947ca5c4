import type { z } from "zod";
import { argocd } from "./argocd";
import { certManager } from "./cert-manager";
import type { AddOn, Chart, ChartPin, DataService } from "./chart";
import { externalDns } from "./external-dns";
import { metricsServer } from "./metrics-server";
import { postgres } from "./postgres";
import { rabbitmq } from "./rabbitmq";
import { redis } from "./redis";
import type { Site } from "./site";
import { traefik } from "./traefik";

/** Data services of an environment, by their names in the section `data`. */
export const dataServices = { postgres, redis, rabbitmq };

/** What there is once in a cluster, by its names in the section `controllers`. */
export const controllers = { certManager, metricsServer, traefik, externalDns };

export { argocd };

/** Name of a data service. */
export type DataServiceName = keyof typeof dataServices;

/** Names of the data services. */
export const dataServiceNames = Object.keys(dataServices) as readonly DataServiceName[];

/** Everything with a namespace of its own, Argo CD included. */
export const addOns: readonly AddOn[] = [...Object.values<AddOn>(controllers), argocd];

/** Every chart that the platform may install. */
export const charts: readonly Chart[] = [...addOns, ...Object.values<DataService>(dataServices)];

/** Every pin, in the order of charts.lock.yaml. */
export const pins: readonly ChartPin[] = charts
  .map(({ pin }) => pin)
  .sort((one, other) => (one.name < other.name ? -1 : 1));

/** Name of the chart that a release installs: of a file, of an address or of a repository. */
export function chartName(chart: string): string {
  return chart
    .slice(chart.lastIndexOf("/") + 1)
    .replace(/\.tgz$/, "")
    .replace(/-v?\d+\.\d+\.\d+[\w.+-]*$/, "");
}

const byName: ReadonlyMap<string, Chart> = new Map(charts.map((chart) => [chart.pin.name, chart]));

/** The chart of the catalog that a release installs; undefined of one that nobody knows. */
export function chartOf(chart: string): Chart | undefined {
  return byName.get(chartName(chart));
}

/** The same where it is a data service's. */
export function dataServiceOf(chart: string): DataService | undefined {
  const name = chartName(chart);
  return Object.values<DataService>(dataServices).find(({ pin }) => pin.name === name);
}

/** A chart's own section of an environment. */
export function sectionOf<Schema extends z.ZodType>(
  { path }: Pick<Chart<Schema>, "path" | "section">,
  environment: object,
): z.output<Schema> {
  const inside = (value: object, key: string) => (value as Readonly<Record<string, object>>)[key] ?? {};
  return path.split(".").reduce(inside, environment) as z.output<Schema>;
}

/** The charts of a list that an environment has. */
export function wantedOf<C extends Chart>(list: readonly C[], environment: Site): readonly C[] {
  return list.filter((chart) => chart.wanted(sectionOf(chart, environment), environment));
}
