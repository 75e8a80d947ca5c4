import { at, textOf } from "../../lib/known";
import { lockedCharts } from "../../catalog/lock";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";
import type { ChartPin } from "../../catalog/chart";
import { chartSource } from "../../catalog/source";

/**
 * Whoever publishes a chart runs what he likes in the cluster. A pin is what the program says itself, so it proves
 * nothing: the list of charts beside it is what somebody has looked at.
 */
export const releaseSource: ResourceRule = {
  kind: "resource",
  name: "release-source",
  description:
    "A chart is installed by a release, from where charts.lock.yaml or charts.mirror says. Pin the chart in its own " +
    "file of catalog/, install it with components/release.ts, and review its line in charts.lock.yaml.",
  severity: "high",
  level: "mandatory",
  types: [types.release, types.chart, types.chartOfHelm3],
  *check({ type, name, props }, { environment: { charts } }) {
    if (type !== types.release) {
      // The engine shows a policy nothing of it: neither where it comes from nor, in a preview, what it makes.
      yield `Chart ${name}: got a chart without a release; allowed: a Release of components/release.ts`;
      return;
    }
    const { chart } = props;
    if (typeof chart !== "string") return;
    const repository = at(props, "repositoryOpts.repo");
    if (typeof repository === "symbol") return;
    if (lockedCharts().some((each) => isFrom(each, charts.mirror, chart, textOf(repository)))) return;
    const source = repository === undefined ? chart : `${chart} of ${textOf(repository)}`;
    yield `release ${name}: chart ${source}; allowed: one of charts.lock.yaml, from ${charts.mirror ?? "its registry there"}`;
  },
};

function isFrom(locked: ChartPin, mirror: string | undefined, chart: string, repository: string): boolean {
  const { chart: file, repositoryOpts } = chartSource(locked, mirror);
  if (file.endsWith(".tgz")) {
    // Of a chart in a folder only the version may differ, which release-version looks after; and somewhere on the
    // way to here its path may have become an absolute one.
    const prefix = file.slice(0, -`${locked.version}.tgz`.length);
    return chart.startsWith(prefix) || chart.includes(`/${prefix}`);
  }
  return chart === file && repository === (repositoryOpts?.repo ?? "");
}
