import { dataServiceOf } from "../catalog";
import type { DataFacts } from "../catalog/chart";
import { at, objectOf, textOf, type Known, type KnownObject } from "../lib/known";
import type { Resource } from "./rule";

/** A release of a data service. */
export interface DataService extends DataFacts {
  /** As messages name it: `release redis`. */
  readonly what: string;
  readonly namespace: Known | undefined;
  readonly values: KnownObject;
}

/** The data service that a release is; none where its chart is another one. */
export function dataServicesOf({ name, props }: Resource): readonly DataService[] {
  const { chart, namespace, values } = props;
  const known = dataServiceOf(textOf(chart));
  if (known === undefined) return [];
  return [{ ...known.facts, what: `release ${name}`, namespace, values: objectOf(values) }];
}

/** A value of the service by its path; undefined where it is not stated, null where it takes the chart's own away. */
export function valueAt({ values }: DataService, path: string): Known | undefined {
  return at(values, path);
}
