import { CostError, costOf, isBillable, type Billable, type Cost } from "../cost/cost";
import { PlanError } from "./errors";
import type { PlannedResource } from "./resource";
import { Computed, Secret } from "./values";

/**
 * What resources cost in a month; those that the program only reads are somebody else's. A size that is secret is
 * not opened for it, and counts as unknown.
 * @throws PlanError that names every resource of a size or type without a price
 */
export function costOfResources(resources: readonly PlannedResource[]): Cost {
  const made = resources.filter(({ type, readId }) => readId === undefined && isBillable(type));
  try {
    return costOf(made.map(billable), { isUnknown });
  } catch (error) {
    if (error instanceof CostError) throw new PlanError(error.message);
    throw error;
  }
}

function billable({ urn, type, name, layer, dependencies, inputs }: PlannedResource): Billable {
  return { urn, type, name, layer, dependencies, properties: inputs };
}

function isUnknown(value: unknown): boolean {
  return value instanceof Computed || value instanceof Secret;
}
