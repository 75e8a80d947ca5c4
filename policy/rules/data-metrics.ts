import { dataServicesOf, valueAt } from "../data-services";
import { switchInWords, truthOf } from "../../lib/helm-truth";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A database that nobody watches is noticed when it is full. */
export const dataMetrics: ResourceRule = {
  kind: "resource",
  name: "data-metrics",
  description: "A data service can be watched. Leave metrics.enabled true in data.<service>.values.",
  severity: "medium",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-DATA-10",
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource)) {
      const enabled = valueAt(service, "metrics.enabled");
      // Off is what these charts do by themselves.
      if (enabled === undefined || truthOf(enabled) === false)
        yield `${service.what}: metrics.enabled is ${switchInWords(enabled)}; allowed: true`;
    }
  },
};
