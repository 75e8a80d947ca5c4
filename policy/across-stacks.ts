import { isPrivateDomain } from "../stacks/domain";
import type { Environment } from "../stacks/environment";
import { overlap, parseSubnet } from "../stacks/subnet";
import { isExcepted } from "./exceptions";
import type { Resource } from "./rule";
import { askingTypes, loadBalancerNames, namesIn } from "./rules/load-balancer-names";
import { stacksApart } from "./stacks-apart";
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
  /** URN of the resource that stands for it. */
  readonly urn: string;
  /** As much of its configuration as is needed. */
  readonly environment: Pick<Environment, "policy" | "name" | "hosts" | "cluster">;
  readonly resources: readonly Pick<Resource, "urn" | "type" | "name" | "props">[];
}

export const typesAcross: readonly string[] = askingTypes;

/** What several stacks have that may only be had once, each reported for the later stacks unless they except it. */
export function acrossStacks(stacks: readonly StackBeside[], on = today()): readonly FindingAcross[] {
  return [...sameLoadBalancers(stacks), ...copies(stacks)].filter(
    ({ stack, policy, urn }) =>
      !stacks.some(
        (each) =>
          each.stack === stack && isExcepted({ environment: each.environment, today: on }, policy, urn),
      ),
  );
}

type Rule = Pick<FindingAcross, "severity"> & { readonly name: string; readonly description: string };

function finding(rule: Rule, stack: string, urn: string, what: string): FindingAcross {
  const { name: policy, description, severity } = rule;
  return { stack, policy, level: "mandatory", severity, urn, message: `${description}\n${what}` };
}

function sameLoadBalancers(stacks: readonly StackBeside[]): readonly FindingAcross[] {
  const owners = new Map<string, string>();
  return stacks.flatMap(({ stack, resources }) =>
    resources.flatMap(namesIn).flatMap(({ name, resource }): FindingAcross[] => {
      const owner = owners.get(name) ?? stack;
      owners.set(name, owner);
      if (owner === stack) return [];
      const what = `load balancer ${name} of ${resource.name}: stack ${owner} has the same; allowed: one of its own`;
      return [finding(loadBalancerNames, stack, resource.urn, what)];
    }),
  );
}

function copies(stacks: readonly StackBeside[]): readonly FindingAcross[] {
  return stacks.flatMap((later, index) =>
    stacks
      .slice(0, index)
      .flatMap((earlier) => [...clashes(later, earlier)])
      .map((what) => finding(stacksApart, later.stack, later.urn, what)),
  );
}

function* clashes(
  { environment: one }: StackBeside,
  { stack, environment: other }: StackBeside,
): Iterable<string> {
  // Private names mean something in one network alone.
  const hosts = one.hosts.filter((host) => !isPrivateDomain(host) && other.hosts.includes(host));
  if (hosts.length > 0)
    yield `${hosts.join(", ")}: stack ${stack} has the same; allowed: hosts of its own, by ingress.domain or route.hosts`;
  if (one.cluster.mode === "shared" && other.cluster.mode === "shared") {
    if (one.cluster.stack === other.cluster.stack && one.name === other.name)
      yield `name ${one.name}: stack ${stack} has the same in the same cluster; allowed: one of its own`;
  }
  if (one.cluster.mode !== "dedicated" || other.cluster.mode !== "dedicated") return;
  if (one.cluster.name === other.cluster.name)
    yield `cluster.name ${one.cluster.name}: stack ${stack} has the same; allowed: one of its own`;
  for (const key of ranges) {
    const range = parseSubnet(one.cluster[key]);
    for (const theirs of ranges) {
      const taken = parseSubnet(other.cluster[theirs]);
      if (range && taken && overlap(range, taken))
        yield `cluster.${key} ${one.cluster[key]}: overlaps cluster.${theirs} ${other.cluster[theirs]} of stack ${stack}; allowed: a range of its own`;
    }
  }
}

const ranges = ["vpcSubnet", "clusterSubnet", "serviceSubnet"] as const;
