import { at } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

/** Nothing has the node for itself. */
export const privileged: WorkloadRule = {
  kind: "workload",
  name: "privileged",
  description:
    "No container is privileged, which makes it root of its node. Take privileged out of its securityContext.",
  severity: "critical",
  level: "mandatory",
  framework: cis("5.2.2", "Minimize the admission of privileged containers"),
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("privileged", workload)) return;
    for (const container of workload.containers) {
      if (at(container.spec, "securityContext.privileged") === true)
        yield `${placeOf(workload, container)} is privileged`;
    }
  },
};
