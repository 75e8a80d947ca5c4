import { isTaken } from "../upstream";
import type { WorkloadRule } from "../rule";

/** In production a drained node never takes the last pods with it. */
export const disruptionBudget: WorkloadRule = {
  kind: "workload",
  name: "disruption-budget",
  description:
    "In production a PodDisruptionBudget covers everything with several replicas. " +
    "Switch it on: pdb.enabled of an application, the chart's value of a release.",
  severity: "medium",
  level: "mandatory",
  seed: "seeds/004",
  check(workload, { environment: { tier } }) {
    const { what, replicas: count, disruptionBudget: covered } = workload;
    if (tier !== "production" || covered !== false || count === undefined || count < 2) return [];
    return isTaken("disruption-budget", workload)
      ? []
      : [`${what}: ${count} replicas and no PodDisruptionBudget`];
  },
};
