import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A release that failed halfway stays so, and the next `up` begins from there. */
export const releaseAtomic: ResourceRule = {
  kind: "resource",
  name: "release-atomic",
  description:
    "A release waits until it works, for so long and no longer, and undoes what failed. " +
    "Set atomic and timeout, and leave skipAwait alone: components/release.ts does.",
  severity: "medium",
  level: "mandatory",
  requirement: "R-OPERATE-1",
  types: [types.release],
  *check({ name, props: { atomic, timeout, skipAwait } }) {
    if (typeof atomic !== "symbol" && atomic !== true)
      yield `release ${name}: atomic is ${atomic === false ? "false" : "not set"}; allowed: true`;
    if (timeout === undefined || timeout === null || (typeof timeout === "number" && timeout <= 0))
      yield `release ${name}: timeout is ${timeout ?? "not set"}; allowed: a number of seconds`;
    if (skipAwait === true) yield `release ${name}: skipAwait is true; allowed: false`;
  },
};
