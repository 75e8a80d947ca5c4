import { applicationsIn, declaringTypes } from "../application-sources";
import { at } from "../../lib/known";
import type { ResourceRule } from "../rule";

/** Git is the truth only where what is not in it goes and what was changed by hand comes back. */
export const applicationSync: ResourceRule = {
  kind: "resource",
  name: "application-sync",
  description:
    "The cluster is what Git says. " +
    "Set prune: true and selfHeal: true in spec.syncPolicy.automated of the Application.",
  severity: "medium",
  level: "mandatory",
  requirement: "R-DELIVERY-2",
  types: declaringTypes,
  *check(resource) {
    for (const { what, spec } of applicationsIn(resource)) {
      const automated = at(spec, "syncPolicy.automated");
      if (typeof spec === "symbol" || typeof automated === "symbol") continue;
      if (at(automated, "enabled") === false)
        yield `${what}: spec.syncPolicy.automated.enabled is false; allowed: true`;
      for (const key of ["prune", "selfHeal"]) {
        const value = at(automated, key);
        if (typeof value !== "symbol" && value !== true)
          yield `${what}: spec.syncPolicy.automated.${key} is ${
            value === false ? "false" : "not set"
          }; allowed: true`;
      }
    }
  },
};
