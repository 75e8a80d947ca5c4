import { addOns } from "../../catalog";
import { shortLabel } from "../../lib/forms";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** Namespaces that Kubernetes or the platform itself has. */
const taken = ["default", ...addOns.map(({ namespace }) => namespace).sort()];

/** The environment's name can be that of its namespace, and the stack's that of a cluster. */
export const namespaces: Check<Subject> = ({ environment: { name, cluster, stack } }) => {
  const violations: Violation[] = [];
  if (taken.includes(name) || name.startsWith("kube-")) {
    violations.push({
      path: "name",
      got: shown(name),
      allowed: `another name than ${taken.join(", ")} and kube-*`,
    });
  }
  if (!shortLabel.safeParse(cluster.name).success) {
    violations.push({
      path: "cluster.name",
      got: `${shown(cluster.name)}, made of the name of stack ${stack}`,
      allowed: "a lower-case DNS label of at most 40 characters: set it",
    });
  }
  return violations;
};
