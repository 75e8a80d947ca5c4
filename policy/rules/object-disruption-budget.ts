import { findingOf, type StackRule } from "../rule";
import { types } from "../../lib/resource-types";
import { manifestOf, objectTypes, workloadOfObject } from "../workloads";
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
  requirement: "R-APP-5",
  appliesTo: ({ tier }) => tier === "production",
  *check(resources, settings) {
    const budgets = resources.filter(({ type }) => type === types.disruptionBudget).map(({ props }) => props);
    for (const resource of resources) {
      if (!objectTypes.includes(resource.type)) continue;
      for (const workload of workloadOfObject(manifestOf(resource), budgets))
        for (const found of disruptionBudget.check(workload, settings))
          yield { urn: resource.urn, ...findingOf(found) };
    }
  },
};
