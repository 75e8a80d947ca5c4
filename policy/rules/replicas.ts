import { isAcceptedUpstream } from "../upstream";
import type { WorkloadRule } from "../rule";

/** In production the loss of one pod is not the loss of a service. */
export const replicas: WorkloadRule = {
  kind: "workload",
  name: "replicas",
  description:
    "In production there are at least 2 replicas of everything that serves. " +
    "Raise replicas, or autoscaling.minReplicas where it is autoscaled.",
  severity: "high",
  level: "mandatory",
  requirement: "R-APP-4",
  check(workload, { environment: { tier } }) {
    const { what, replicas: count } = workload;
    // None at all is switched off on purpose.
    if (tier !== "production" || count === undefined || count === 0 || count > 1) return [];
    return isAcceptedUpstream("replicas", workload)
      ? []
      : [`${what}: ${count} replica; at least 2 in production`];
  },
};
