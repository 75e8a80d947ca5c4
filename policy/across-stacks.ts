import { isExcepted } from "./exceptions";
import type { Resource } from "./rule";
import { askingTypes, loadBalancerNames, namesIn } from "./rules/load-balancer-names";
import { today } from "../lib/today";

/** What a plan of several stacks can see and the pack, which sees one at a time, cannot. */
export interface FindingAcross {
  readonly stack: string;
  readonly policy: string;
  readonly level: "mandatory";
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly urn: string;
  readonly message: string;
}

/** One of several stacks; of its resources only those of {@link typesAcross} are needed. */
export interface StackBeside {
  readonly stack: string;
  /** As much of its configuration as is needed. */
  readonly environment: Parameters<typeof isExcepted>[0]["environment"];
  readonly resources: readonly Pick<Resource, "urn" | "type" | "name" | "props">[];
}

export const typesAcross: readonly string[] = askingTypes;

/** Load balancers of one name in several stacks, each reported for the later stacks unless they except it. */
export function acrossStacks(stacks: readonly StackBeside[], on = today()): readonly FindingAcross[] {
  const { name: policy, description, severity } = loadBalancerNames;
  const owners = new Map<string, string>();
  return stacks.flatMap(({ stack, environment, resources }) =>
    resources.flatMap(namesIn).flatMap(({ name, resource }): FindingAcross[] => {
      const owner = owners.get(name) ?? stack;
      owners.set(name, owner);
      if (owner === stack || isExcepted({ environment, today: on }, policy, resource.urn)) return [];
      const what = `load balancer ${name} of ${resource.name}: stack ${owner} has the same; allowed: one of its own`;
      return [
        {
          stack,
          policy,
          level: "mandatory",
          severity,
          urn: resource.urn,
          message: `${description}\n${what}`,
        },
      ];
    }),
  );
}
