import { charts, sectionOf } from "../../catalog";
import type { Chart } from "../../catalog/chart";
import { isObject, type JsonObject } from "../../lib/json";
import type { Environment } from "../environment";

/** Values that an environment lays over a chart's own. */
export interface FurtherValues {
  readonly chart: Chart;
  /** Property that has them, such as `data.redis.values`. */
  readonly path: string;
  readonly values: JsonObject;
}

/** The further values of every chart that takes some, also of charts that are switched off. */
export function furtherValues(environment: Environment): readonly FurtherValues[] {
  return charts.flatMap((chart) => {
    const { values } = sectionOf(chart, environment) as { readonly values?: unknown };
    return isObject(values) ? [{ chart, path: `${chart.path}.values`, values }] : [];
  });
}
