import { isObject } from "../../lib/json";
import { mebibytes, millicores } from "../../lib/kubernetes/quantity";
import type { Check, Violation } from "../../lib/violation";
import type { Subject } from "./subject";
import type { Resources } from "../../lib/forms";

/** No container requests more than its limit, which Kubernetes would refuse. */
export const resources: Check<Subject> = ({ environment, applications }) => [
  ...(["controllers", "data"] as const).flatMap((section) => everyResources(section, environment[section])),
  ...everyResources("delivery.argocd", environment.delivery.argocd),
  ...applications.flatMap(({ application: { name }, values }) =>
    everyResources("", values).map((violation) => ({
      ...violation,
      path: `apps/${name}/defaults.yaml with ${environment.tier}.yaml: ${violation.path}`,
    })),
  ),
];

function everyResources(path: string, value: unknown): Violation[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    if (key === "values") return [];
    const own = path === "" ? key : `${path}.${key}`;
    if (key === "resources") return excess(own, below as unknown as Resources);
    return everyResources(own, below);
  });
}

function excess(path: string, { requests, limits }: Resources): Violation[] {
  const violations: Violation[] = [];
  if (limits.cpu !== undefined && millicores(requests.cpu) > millicores(limits.cpu)) {
    violations.push({
      path: `${path}.requests.cpu`,
      got: requests.cpu,
      allowed: `up to its limit, ${limits.cpu}`,
    });
  }
  if (mebibytes(requests.memory) > mebibytes(limits.memory)) {
    violations.push({
      path: `${path}.requests.memory`,
      got: requests.memory,
      allowed: `up to its limit, ${limits.memory}`,
    });
  }
  return violations;
}
