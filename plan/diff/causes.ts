import type { PlanJson } from "./contract";
import { withoutSteps } from "./resource-diff";
import { compareValues, type PropertyChange } from "./values";

/** What follows from the rest of a configuration, and what {@link PropertyChange settings} tell already. */
const elsewhere = /^(hosts|stack|project|tier|policy|cluster\.mode|delivery\.apps\[\d+\]\.)(\W|$|\w)/;

/** Changes of the configuration in effect: what all other changes come from, unless the program itself is another. */
export function compareCauses(before: PlanJson, after: PlanJson): readonly PropertyChange[] {
  const { changes } = compareValues(before.environment, after.environment);
  return changes.map(withoutSteps).filter(({ path }) => !elsewhere.test(path));
}
