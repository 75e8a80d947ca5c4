import { environmentLabels, stackLabel, stackLabelValue } from "../lib/kubernetes/labels";
import type { Environment } from "../stacks/environment";

const made = new WeakMap<Environment, Readonly<Record<string, string>>>();

/** Labels that say whose an object in the cluster is: its environment's and its stack's. */
export function ownerLabels(environment: Environment): Readonly<Record<string, string>> {
  // Rules ask for every object, and it never changes.
  const labels = made.get(environment) ?? {
    [stackLabel]: stackLabelValue(environment.stack),
    ...environmentLabels(environment),
  };
  made.set(environment, labels);
  return labels;
}
