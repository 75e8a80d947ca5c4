import { chartName } from "../../catalog";
import { textOf } from "../../lib/known";
import { lockedCharts } from "../../catalog/lock";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Semantic version without a range; charts may write a `v` before it. */
const exact = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** A range, or none at all, installs something else on every run. */
export const releaseVersion: ResourceRule = {
  kind: "resource",
  name: "release-version",
  description:
    "A release names its chart's exact version, the one whose digest is in charts.lock.yaml. Pin it in its own file " +
    "of catalog/, then run `npx doks charts update-lock`.",
  severity: "high",
  level: "mandatory",
  types: [types.release],
  *check({ name, props: { chart, version } }) {
    if (typeof version === "symbol") return;
    if (typeof version !== "string" || !exact.test(version)) {
      const got = typeof version === "string" && version !== "" ? `"${version}"` : "not set";
      yield `release ${name}: version is ${got}; allowed: an exact one such as 24.0.0`;
      return;
    }
    const locked = lockedCharts().find((each) => each.name === chartName(textOf(chart)));
    if (locked !== undefined && locked.version !== version)
      yield {
        message: `release ${name}: version is "${version}"; charts.lock.yaml has verified ${locked.version}`,
        level: "advisory",
      };
  },
};
