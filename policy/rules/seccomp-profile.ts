import { at, textOf, unknown } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { placeOf } from "../../lib/kubernetes/workload";

/** A namespace that enforces the restricted Pod Security Standard admits no pod without one. */
export const seccompProfile: WorkloadRule = {
  kind: "workload",
  name: "seccomp-profile",
  description:
    "In a namespace that enforces the restricted Pod Security Standard every pod has a seccomp profile. " +
    "Set seccompProfile.type in the pod's securityContext to RuntimeDefault.",
  severity: "medium",
  level: "mandatory",
  framework: cis("5.7.2", "Ensure that the seccomp profile is set to RuntimeDefault in your Pod definitions"),
  *check(workload) {
    const { pod, containers, from, restricted } = workload;
    if (from !== "object" || restricted !== true) return;
    for (const container of containers) {
      // A container's own word counts more than its pod's.
      const type =
        at(container.spec, "securityContext.seccompProfile.type") ??
        at(pod, "securityContext.seccompProfile.type");
      if (type === unknown || allowed.includes(textOf(type))) continue;
      const got = type === undefined ? "is not set" : `is ${textOf(type)}`;
      yield `${placeOf(workload, container)}: seccompProfile.type ${got}, and its namespace does not admit it; allowed: ${allowed.join(", ")}`;
    }
  },
};

const allowed: readonly string[] = ["RuntimeDefault", "Localhost"];
