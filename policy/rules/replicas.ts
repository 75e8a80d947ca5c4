import { isAcceptedUpstream } from "../upstream";
import type { WorkloadRule } from "../rule";

/** In production the loss of one pod is not the loss of a service. */
export const replicas: WorkloadRule = {
  kind: "workload",
  name: "replicas",
  description:
    "In production there are at least 2 replicas of everything that serves. " +
    "Raise replicas, or autoscaling.minReplicas where it is autoscaled; what has no ports and must not run twice, " +
    "such as a scheduler, says so by strategy Recreate or as a StatefulSet.",
  severity: "high",
  level: "mandatory",
  requirement: "R-APP-4",
  check(workload, { environment: { tier } }) {
    const { what, replicas: count, runsOnce } = workload;
    // None at all is switched off on purpose.
    if (tier !== "production" || count === undefined || count === 0 || count > 1) return [];
    if (isAcceptedUpstream("replicas", workload)) return [];
    if (runsOnce === true)
      return [
        {
          message: `${what}: ${count} replica of what listens on nothing and never runs twice; its work waits while a node is lost`,
          level: "advisory",
        },
      ];
    return [`${what}: ${count} replica; at least 2 in production`];
  },
};
