import { listOf } from "../../lib/known";
import type { StackResource, StackRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A managed database without a firewall takes connections from everywhere. */
export const databaseFirewall: StackRule = {
  kind: "stack",
  name: "database-firewall",
  description:
    "A managed database has a firewall: without one everybody on the Internet may try its passwords. " +
    "Add a DatabaseFirewall with its id as clusterId, and a rule for each that may connect.",
  severity: "critical",
  level: "mandatory",
  about: types.databaseCluster,
  *check(resources) {
    const guarded = new Set(resources.filter(hasRules).flatMap(clusterOf));
    for (const { type, name, urn } of resources)
      if (type === types.databaseCluster && !guarded.has(urn))
        yield { urn, message: `DatabaseCluster ${name}: got no DatabaseFirewall; allowed: one with rules` };
  },
};

function hasRules({ type, props }: StackResource): boolean {
  return type === types.databaseFirewall && listOf(props["rules"]).length > 0;
}

function clusterOf({ propertyDependencies }: StackResource): readonly string[] {
  return propertyDependencies["clusterId"] ?? [];
}
