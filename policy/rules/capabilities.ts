import { at, listOf, textOf, unknown } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

/** The one that Pod Security's `restricted` allows. */
const allowed = "NET_BIND_SERVICE";

/** Containers give up what root could do. */
export const capabilities: WorkloadRule = {
  kind: "workload",
  name: "capabilities",
  description:
    "A container drops all capabilities and adds none but NET_BIND_SERVICE. " +
    "Set capabilities.drop: [ALL] in its securityContext and take out what is in capabilities.add.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.2.10", "Minimize the admission of containers with capabilities assigned"),
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("capabilities", workload)) return;
    for (const container of workload.containers) {
      const where = placeOf(workload, container);
      const stated = at(container.spec, "securityContext.capabilities");
      if (stated === unknown) continue;
      const added = listOf(at(stated, "add"))
        .map(textOf)
        .filter((each) => each !== "" && each !== allowed);
      if (added.length > 0) yield `${where} adds capabilities: ${added.join(", ")}; allowed: ${allowed}`;
      const dropped = at(stated, "drop");
      // An application's or a release's values that say nothing leave it to the chart.
      if (dropped === unknown || (workload.from !== "object" && dropped === undefined)) continue;
      if (!listOf(dropped).includes("ALL")) yield `${where} does not drop ALL capabilities`;
    }
  },
};
