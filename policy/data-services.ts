import { chartName } from "./chart-values/charts";
import { at, objectOf, textOf, type Known, type KnownObject } from "../lib/known";
import type { Resource } from "./rule";

/** Where the chart of a data service has what rules ask about; paths are in its values. */
interface DataChart {
  /** Number of the nodes that elect among each other. */
  readonly nodes: string;
  /** Disruption budgets: of those nodes first. */
  readonly budgets: readonly string[];
  readonly networkPolicies: readonly string[];
  /** Kubernetes Services, as far as they may be opened to the outside. */
  readonly services: readonly string[];
  /** Ports over which data or its administration can be had. */
  readonly ports: readonly number[];
}

const charts: Readonly<Record<string, DataChart>> = {
  "postgresql-ha": {
    nodes: "postgresql.replicaCount",
    budgets: ["postgresql.pdb", "pgpool.pdb"],
    networkPolicies: ["postgresql.networkPolicy", "pgpool.networkPolicy"],
    services: ["service"],
    ports: [5432],
  },
  redis: {
    nodes: "replica.replicaCount",
    budgets: ["replica.pdb"],
    networkPolicies: ["networkPolicy"],
    services: ["master.service", "replica.service", "sentinel.service", "sentinel.masterService"],
    ports: [6379, 26379],
  },
  rabbitmq: {
    nodes: "replicaCount",
    budgets: ["pdb"],
    networkPolicies: ["networkPolicy"],
    services: ["service"],
    ports: [4369, 5671, 5672, 15671, 15672, 25672],
  },
};

/** A release of a data service. */
export interface DataService extends DataChart {
  readonly chart: string;
  /** As messages name it: `release redis`. */
  readonly what: string;
  readonly namespace: Known | undefined;
  readonly values: KnownObject;
}

/** The data service that a release is; none where its chart is another one. */
export function dataServicesOf({ name, props }: Resource): readonly DataService[] {
  const chart = chartName(textOf(props["chart"]));
  const known = charts[chart];
  if (known === undefined) return [];
  const { namespace, values } = props;
  return [{ ...known, chart, what: `release ${name}`, namespace, values: objectOf(values) }];
}

/** A value of the service by its path; undefined where it is not stated. */
export function valueAt({ values }: DataService, path: string): Known | undefined {
  return at(values, path) ?? undefined;
}
