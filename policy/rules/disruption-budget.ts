import { isAcceptedUpstream } from "../upstream";
import type { WorkloadRule } from "../rule";

/** In production a drained node never takes the last pods with it. */
export const disruptionBudget: WorkloadRule = {
  kind: "workload",
  name: "disruption-budget",
  description:
    "In production a PodDisruptionBudget covers everything with several replicas, and leaves one. " +
    "Switch it on, with maxUnavailable of 1 or more and below replicas: pdb of an application, the chart's values of a " +
    "release, beside manifests one that selects their pods.",
  severity: "medium",
  level: "mandatory",
  requirement: "R-APP-5",
  check(workload, { environment: { tier } }) {
    const { what, replicas: count, disruptionBudget: covered, maxUnavailable: taken } = workload;
    if (tier !== "production" || count === undefined || count < 2) return [];
    if (isAcceptedUpstream("disruption-budget", workload)) return [];
    if (covered === true && taken === 0)
      return [
        `${what}: ${count} replicas, and its PodDisruptionBudget lets a drain take none, so that it never ends`,
      ];
    if (covered === true && taken !== undefined && taken >= count)
      return [`${what}: ${count} replicas, and its PodDisruptionBudget lets a drain take ${taken} at a time`];
    return covered === false ? [`${what}: ${count} replicas and no PodDisruptionBudget`] : [];
  },
};
