import { at } from "../../lib/known";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

/** What nobody can write to, nobody can put a program into. */
export const readOnlyRoot: WorkloadRule = {
  kind: "workload",
  name: "read-only-root",
  description:
    "A container's root file system is read-only where the program allows it. " +
    "Set readOnlyRootFilesystem: true and mount an emptyDir where it writes.",
  severity: "low",
  level: "advisory",
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("read-only-root", workload)) return;
    for (const container of workload.containers) {
      const stated = at(container.spec, "securityContext.readOnlyRootFilesystem");
      if (stated === false || (workload.from === "object" && (stated ?? null) === null))
        yield `${placeOf(workload, container)}: readOnlyRootFilesystem is ${stated === false ? "false" : "not set"}`;
    }
  },
};
