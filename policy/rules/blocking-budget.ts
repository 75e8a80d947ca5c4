import { at, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { ResourceRule } from "../rule";

/** A node that may never be emptied is never upgraded: DOKS waits, and then takes it without asking. */
export const blockingBudget: ResourceRule = {
  kind: "resource",
  name: "blocking-budget",
  description:
    "A PodDisruptionBudget lets a drain go on. Set maxUnavailable to 1 or more, or minAvailable below what there is.",
  severity: "medium",
  level: "mandatory",
  types: [types.disruptionBudget],
  *check({ name, props }) {
    const what = `PodDisruptionBudget ${textOf(at(props, "metadata.name")) || name}`;
    const stated = at(props, "spec.maxUnavailable");
    const most = typeof stated === "number" ? String(stated) : textOf(stated);
    if (/^0+%?$/.test(most))
      yield `${what}: spec.maxUnavailable is ${most}, so that no pod may go; allowed: 1 or more`;
    if (at(props, "spec.minAvailable") === "100%")
      yield `${what}: spec.minAvailable is 100%, so that no pod may go; allowed: less`;
  },
};
