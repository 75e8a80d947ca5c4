import type { ResourceRule } from "../rule";
import { types } from "../types";

/** Semantic version without a range; charts may write a `v` before it. */
const exact = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** A range, or none at all, installs something else on every run. */
export const releaseVersion: ResourceRule = {
  kind: "resource",
  name: "release-version",
  description: "A release names its chart's exact version. Pin it beside its component.",
  severity: "high",
  level: "mandatory",
  types: [types.release],
  *check({ name, props: { version } }) {
    if (typeof version === "symbol" || (typeof version === "string" && exact.test(version))) return;
    const got = typeof version === "string" && version !== "" ? `"${version}"` : "not set";
    yield `release ${name}: version is ${got}; allowed: an exact one such as 24.0.0`;
  },
};
