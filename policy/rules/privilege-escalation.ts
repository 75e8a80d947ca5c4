import { at } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

/** A process never gets more rights than it was started with. */
export const privilegeEscalation: WorkloadRule = {
  kind: "workload",
  name: "privilege-escalation",
  description:
    "A container's processes cannot gain privileges. " +
    "Set allowPrivilegeEscalation: false in its securityContext.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.2.6", "Minimize the admission of containers with allowPrivilegeEscalation"),
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("privilege-escalation", workload)) return;
    for (const container of workload.containers) {
      const stated = at(container.spec, "securityContext.allowPrivilegeEscalation");
      if (stated === true || (workload.from === "object" && (stated ?? null) === null))
        yield `${placeOf(workload, container)}: allowPrivilegeEscalation is ${stated === true ? "true" : "not set"}`;
    }
  },
};
