import { chartSource, type ChartPin } from "../../components/release";
import { pins } from "../../components/pins";
import { at, textOf } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

/** Whoever publishes a chart runs what he likes in the cluster. */
export const releaseSource: ResourceRule = {
  kind: "resource",
  name: "release-source",
  description:
    "A release's chart comes from where the platform's pins or charts.mirror say. " +
    "Pin the chart beside its component and collect the pin in components/pins.ts.",
  severity: "high",
  level: "mandatory",
  types: [types.release],
  *check({ name, props }, { environment: { charts } }) {
    const { chart } = props;
    if (typeof chart !== "string") return;
    const repository = at(props, "repositoryOpts.repo");
    if (typeof repository === "symbol") return;
    if (pins.some((pin) => isFrom(pin, charts.mirror, chart, textOf(repository)))) return;
    const source = repository === undefined ? chart : `${chart} of ${textOf(repository)}`;
    yield `release ${name}: chart ${source}; allowed: a pinned chart${
      charts.mirror === undefined ? ", from its own registry" : `, from ${charts.mirror}`
    }`;
  },
};

function isFrom(pin: ChartPin, mirror: string | undefined, chart: string, repository: string): boolean {
  const source = chartSource(pin, mirror);
  const file = source.chart as string;
  if (file.endsWith(".tgz")) {
    // Of a chart in a folder only the version may differ from its pin, which release-version looks after; and
    // somewhere on the way to here its path may have become an absolute one.
    const prefix = file.slice(0, -`${pin.version}.tgz`.length);
    return chart.startsWith(prefix) || chart.includes(`/${prefix}`);
  }
  const { repo = "" } = (source.repositoryOpts ?? {}) as { readonly repo?: string };
  return chart === file && repository === repo;
}
