import { at, listOf } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";
import { placeOf } from "../../lib/kubernetes/workload";

const namespaces = ["hostNetwork", "hostPID", "hostIPC"];

/** Pods have a network, processes and memory of their own. */
export const hostNamespaces: WorkloadRule = {
  kind: "workload",
  name: "host-namespaces",
  description:
    "No pod shares its node's network, processes or memory, nor a port of it. " +
    "Take out hostNetwork, hostPID, hostIPC and hostPort; a Service or a route gets traffic in.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.2.5", "Minimize the admission of containers wishing to share the host network namespace"),
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("host-namespaces", workload)) return;
    const { what, pod, containers } = workload;
    for (const key of namespaces) if (pod[key] === true) yield `${what}: ${key} is true`;
    for (const container of containers) {
      for (const port of listOf(container.spec["ports"])) {
        const number = at(port, "hostPort");
        if (typeof number === "number" && number > 0)
          yield `${placeOf(workload, container)}: hostPort ${number}`;
      }
    }
  },
};
