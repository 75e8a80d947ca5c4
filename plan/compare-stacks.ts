import { changedIn } from "../lib/json";
import { unknown, type KnownObject } from "../lib/known";
import type { StackBeside } from "../policy/across-stacks";
import type { Plan } from "./plan";
import { platformOf } from "./platform";
import { byWeight } from "./policy-finding";
import { Computed, isObject, Secret, type Value } from "./values";

/** Adds to the findings of plans of one project what only shows beside each other. */
export function compareStacks(plans: readonly Plan[], root: string): void {
  const asked = plans.filter(({ findings }) => findings !== undefined);
  const platform = asked.length < 2 ? undefined : platformOf(root);
  if (platform === undefined) return;
  const stacks = asked.map(({ stack, root: urn, environment, resources }) => ({
    stack,
    urn,
    environment: plain(environment) as StackBeside["environment"],
    resources: resources
      .filter(({ type }) => platform.typesAcross.includes(type))
      .map(({ urn, type, name, inputs }) => ({ urn, type, name, props: plain(inputs) as KnownObject })),
  }));
  const found = platform.acrossStacks(stacks);
  for (const plan of asked) {
    const own = found.filter(({ stack }) => stack === plan.stack).map(({ stack: _, ...finding }) => finding);
    if (own.length > 0) plan.findings = [...(plan.findings ?? []), ...own].sort(byWeight);
  }
}

/** Plain values, in which no rule finds what is secret or not known yet. */
function plain(value: Value): unknown {
  if (value instanceof Computed || value instanceof Secret) return unknown;
  return Array.isArray(value) || isObject(value) ? changedIn(value, plain) : value;
}
