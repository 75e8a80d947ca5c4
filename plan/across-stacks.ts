import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plan } from "./plan";
import { byWeight, type PolicyFinding } from "./policy";
import { Computed, isObject, Secret, type Value } from "./values";

const load = createRequire(__filename);

/** Module of a project's policy pack that compares stacks. */
const comparison = join("policy", "across-stacks.ts");

interface Comparison {
  readonly typesAcross: readonly string[];
  readonly acrossStacks: (
    stacks: readonly object[],
  ) => readonly (PolicyFinding & { readonly stack: string })[];
}

/** Adds to the findings of plans of one project what only shows beside each other. */
export function compareStacks(plans: readonly Plan[], root: string): void {
  const path = join(root, comparison);
  const asked = plans.filter(({ findings }) => findings !== undefined);
  if (asked.length < 2 || !existsSync(path)) return;
  const { typesAcross, acrossStacks } = load(path) as Comparison;
  const stacks = asked.map(({ stack, environment, resources }) => ({
    stack,
    environment: plain(environment),
    resources: resources
      .filter(({ type }) => typesAcross.includes(type))
      .map(({ urn, type, name, inputs }) => ({ urn, type, name, props: plain(inputs) })),
  }));
  const found = acrossStacks(stacks);
  for (const plan of asked) {
    const own = found.filter(({ stack }) => stack === plan.stack).map(({ stack: _, ...finding }) => finding);
    if (own.length > 0) plan.findings = [...(plan.findings ?? []), ...own].sort(byWeight);
  }
}

const unknown = Symbol("not known here");

/** Plain values, in which no rule finds what is secret or not known yet. */
function plain(value: Value): unknown {
  if (value instanceof Computed || value instanceof Secret) return unknown;
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
