import { at, textOf, type Known } from "../known";
import type { StackResource, StackRule } from "../rule";
import { selects } from "../selector";
import { types } from "../types";
import { objectTypes, workloadsOf } from "../workloads";
import { disruptionBudget } from "./disruption-budget";

/** What covers an object that the program itself makes is another object, so that only the whole stack tells. */
export const objectDisruptionBudget: StackRule = {
  kind: "stack",
  name: "object-disruption-budget",
  description:
    "In production a PodDisruptionBudget covers every object of the program with several replicas, and leaves one. " +
    "Make one in its namespace that selects the labels of its pods, with maxUnavailable below replicas.",
  severity: "medium",
  level: "mandatory",
  seed: "seeds/004",
  appliesTo: ({ tier }) => tier === "production",
  *check(resources, settings) {
    const budgets = resources.filter(({ type }) => type === types.disruptionBudget);
    for (const resource of resources) {
      if (!objectTypes.includes(resource.type)) continue;
      const budget = budgets.find((each) => covers(each, resource));
      const most = budget && at(budget.props, "spec.maxUnavailable");
      for (const workload of workloadsOf(resource, settings)) {
        const seen = {
          ...workload,
          disruptionBudget: budget !== undefined,
          ...(typeof most === "number" && { maxUnavailable: most }),
        };
        for (const message of disruptionBudget.check(seen, settings))
          yield { urn: resource.urn, ...(typeof message === "string" ? { message } : message) };
      }
    }
  },
};

function covers(budget: StackResource, { props }: StackResource): boolean {
  const [one, other] = [budget.props, props].map((each) => at(each, "metadata.namespace"));
  return (
    isSame(one, other) &&
    selects(at(budget.props, "spec.selector"), at(props, "spec.template.metadata.labels"))
  );
}

/** What is not known yet may be the same. */
function isSame(one: Known | undefined, other: Known | undefined): boolean {
  return typeof one === "symbol" || typeof other === "symbol" || textOf(one) === textOf(other);
}
