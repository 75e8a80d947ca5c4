import { at, unknown, type Known } from "../../lib/known";
import { requestOf } from "../../lib/kubernetes/container";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

/** No limit of CPU: it throttles a container that nobody else competes with, and memory is what kills neighbours. */
const needed = ["requests.cpu", "requests.memory", "limits.memory"];

/** Every container says what it needs and how much memory it may take. */
export const resourceLimits: WorkloadRule = {
  kind: "workload",
  name: "resource-limits",
  description:
    "A container says what it requests and its limit of memory. " +
    "Add resources.requests.cpu, resources.requests.memory and resources.limits.memory, each more than 0; " +
    "of an object a limit alone is also its request.",
  severity: "medium",
  level: "mandatory",
  requirement: "R-APP-2",
  *check(workload) {
    if (isAcceptedUpstream("resource-limits", workload)) return;
    for (const container of workload.containers) {
      const { resources } = container.spec;
      if (resources === unknown || (workload.from === "patch" && resources === undefined)) continue;
      const missing = needed.filter((key) => {
        // Only an object goes to Kubernetes as it is: charts may have requests of their own beside a stated limit.
        const value = workload.from === "object" ? amountIn(resources, key) : at(resources, key);
        return value === undefined || value === null || value === "" || isZero(value);
      });
      if (missing.length > 0) yield `${placeOf(workload, container)}: resources lack ${missing.join(", ")}`;
    }
  },
};

function amountIn(resources: Known | undefined, key: string): Known | undefined {
  const [list = "", name = ""] = key.split(".");
  return list === "requests" ? requestOf(resources, name) : at(resources, key);
}

/** Whether a quantity says that nothing is needed, such as 0 or 0Mi. */
function isZero(quantity: Known): boolean {
  return quantity === 0 || (typeof quantity === "string" && /^[+-]?0+(\.0*)?[a-zA-Z]*$/.test(quantity));
}
