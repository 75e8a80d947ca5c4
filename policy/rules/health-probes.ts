import { at } from "../../lib/known";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf, type Workload } from "../../lib/kubernetes/workload";

const probes = ["livenessProbe", "readinessProbe"];

/** What serves has its health checked; what runs to its end has none to check. */
export const healthProbes: WorkloadRule = {
  kind: "workload",
  name: "health-probes",
  description:
    "A container that serves has a liveness and a readiness probe. " +
    "Add both, or say why nothing can be checked: in an application's probes.disabledBecause, in a manifest by the " +
    "workload's annotation doks-platform/unprobed-because.",
  severity: "medium",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-APP-3",
  *check(workload) {
    if (!serves(workload) || workload.unprobedBecause !== undefined) return;
    if (isAcceptedUpstream("health-probes", workload)) return;
    const complete = workload.from === "object" || workload.from === "application";
    for (const container of workload.containers) {
      if (container.init) continue;
      const missing = probes.filter((probe) => {
        const stated = container.spec[probe];
        return stated === null || (complete && stated === undefined);
      });
      if (missing.length > 0) yield `${placeOf(workload, container)} has no ${missing.join(" and no ")}`;
    }
  },
};

function serves({ kind, pod }: Workload): boolean {
  if (kind === "Pod") return (at(pod, "restartPolicy") ?? "Always") === "Always";
  return kind !== "Job" && kind !== "CronJob";
}
