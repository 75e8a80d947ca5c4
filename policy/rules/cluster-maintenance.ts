import { objectOf } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Where nobody chose an hour, DOKS does, and it may be the busiest one. */
export const clusterMaintenance: ResourceRule = {
  kind: "resource",
  name: "cluster-maintenance",
  description:
    "A cluster has a maintenance window that somebody chose. Set cluster.maintenance, in production to one day.",
  severity: "medium",
  level: { staging: "advisory", production: "mandatory" },
  types: [types.cluster],
  *check({ name, props: { maintenancePolicy } }, { environment: { tier } }) {
    if (typeof maintenancePolicy === "symbol") return;
    const { day, startTime } = objectOf(maintenancePolicy);
    for (const [key, value] of Object.entries({ day, startTime })) {
      if (value === undefined || value === null || value === "")
        yield `cluster ${name}: maintenancePolicy.${key} is not set; allowed: ${
          key === "day" ? "a day of the week" : "an hour in UTC such as 03:00"
        }`;
    }
    if (day === "any" && tier === "production")
      yield {
        message: `cluster ${name}: maintenancePolicy.day is any; better in production: the day on which somebody is there`,
        level: "advisory",
      };
  },
};
