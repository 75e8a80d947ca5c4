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
    asked(values).flatMap(([path, needs]) =>
      excess(`apps/${name}/defaults.yaml with ${environment.tier}.yaml: ${path}resources`, needs),
    ),
  ),
];

/** What an application asks for, by what stands before it: jobs and workloads may have any name. */
function asked({
  resources: own,
  jobs = {},
  workloads = {},
}: Subject["applications"][number]["values"]): readonly (readonly [string, Resources])[] {
  const named = (section: string, all: Readonly<Record<string, { readonly resources: Resources } | null>>) =>
    Object.entries(all).flatMap(([name, each]) =>
      each === null ? [] : [[`${section}.${name}.`, each.resources] as const],
    );
  return [["", own], ...named("jobs", jobs), ...named("workloads", workloads)];
}

function everyResources(path: string, value: unknown): Violation[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    if (key === "values") return [];
    if (key === "resources") return excess(`${path}.resources`, below as unknown as Resources);
    return everyResources(`${path}.${key}`, below);
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
