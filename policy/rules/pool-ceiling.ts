import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** What an autoscaler may add is on the bill before anybody looks. */
export const poolCeiling: ResourceRule = {
  kind: "resource",
  name: "pool-ceiling",
  description:
    "A pool, and what its autoscaler may make of it, stays within what the environment may have. " +
    "Lower count or autoscale.max in cluster.pools, or raise policy.limits.poolNodes.",
  severity: "medium",
  level: "mandatory",
  types: [types.pool],
  *check({ name, props }, { environment: { policy } }) {
    const { nodeCount, autoScale, maxNodes } = props;
    const most = policy.limits.poolNodes;
    if (autoScale === true && (maxNodes === undefined || maxNodes === null))
      yield `pool ${name}: autoScale has no maxNodes; allowed: at most ${most}`;
    for (const [key, value] of Object.entries({ nodeCount, maxNodes })) {
      if (typeof value === "number" && value > most)
        yield `pool ${name}: ${key} is ${value}; allowed: at most ${most}`;
    }
  },
};
