import { at, unknown } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf, type Container, type Workload } from "../../lib/kubernetes/workload";

/** Nothing runs as root. */
export const nonRoot: WorkloadRule = {
  kind: "workload",
  name: "non-root",
  description:
    "A container does not run as root. " +
    "Set runAsNonRoot: true in its securityContext or its pod's, and runAsUser (an application's runAsUser) to a user other than 0.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.2.7", "Minimize the admission of root containers"),
  requirement: "R-SECURITY-3",
  *check(workload) {
    if (isAcceptedUpstream("non-root", workload)) return;
    for (const container of workload.containers) {
      const fault = faultOf(workload, container);
      if (fault !== undefined) yield `${placeOf(workload, container)}: ${fault}`;
    }
  },
};

function faultOf({ from, pod }: Workload, { spec }: Container): string | undefined {
  // A container's own word counts more than its pod's.
  const stated = (key: string) => at(spec, `securityContext.${key}`) ?? at(pod, `securityContext.${key}`);
  const [user, nonRootOnly] = [stated("runAsUser"), stated("runAsNonRoot")];
  if (user === 0) return "runAsUser is 0, which is root";
  if (nonRootOnly === false) return "runAsNonRoot is false";
  if (from !== "object" || nonRootOnly === true || nonRootOnly === unknown) return undefined;
  return "runAsNonRoot is not set";
}
