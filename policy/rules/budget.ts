import { CostError, costOf, isBillable, type Cost } from "../../cost/cost";
import { shownUsd } from "../../cost/money";
import type { StackFinding, StackResource, StackRule } from "../rule";

/** Part of the limit from which on it is time to talk about it. */
const early = 0.8;

/** What the stack costs by list prices, which its plan has line by line. */
export const budget: StackRule = {
  kind: "stack",
  name: "budget",
  description:
    "The stack costs less a month than its budget. " +
    "Make nodes or volumes fewer or smaller, or raise policy.budget.monthlyUsd.",
  severity: "medium",
  level: "mandatory",
  *check(resources, { environment: { policy } }) {
    const limit = policy.budget.monthlyUsd;
    // What asks for something that is billed is declared outside of what a release brings.
    const cost = priceOf(resources.filter(({ through }) => through === undefined));
    if (Array.isArray(cost)) {
      yield* cost as readonly StackFinding[];
      return;
    }
    const { monthlyUsd, ceilingUsd } = cost as Cost;
    const share = `${Math.floor((monthlyUsd / limit) * 100)} % of the ${shownUsd(limit)} that it may`;
    if (monthlyUsd >= limit) yield `it costs USD ${shownUsd(monthlyUsd)} a month, ${share}`;
    else if (monthlyUsd >= early * limit)
      yield { message: `it costs USD ${shownUsd(monthlyUsd)} a month, ${share}`, level: "advisory" };
    if (monthlyUsd < limit && ceilingUsd > limit)
      yield {
        message: `autoscaling may raise its cost to USD ${shownUsd(ceilingUsd)} a month; it may be ${shownUsd(limit)}`,
        level: "advisory",
      };
  },
};

/** The cost, or what cannot be priced. */
function priceOf(resources: readonly StackResource[]): Cost | readonly StackFinding[] {
  try {
    return costOf(
      resources
        .filter(({ type }) => isBillable(type))
        .map(({ urn, type, name, props, propertyDependencies }) => ({
          urn,
          type,
          name,
          properties: props,
          dependencies: Object.values(propertyDependencies).flat(),
        })),
    );
  } catch (error) {
    if (!(error instanceof CostError)) throw error;
    return error.faults;
  }
}
