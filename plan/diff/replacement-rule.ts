import { kindOf } from "../labels";
import type { FindingJson, PlanJson } from "./contract";
import type { ResourceDiff } from "./resources";
import { isObject } from "./values";

/** Name of the rule, as findings have it. */
export const replacementRule = "replacement";

/** What holds everything else; a pool of its own is swapped without downtime, and no finding. */
const vital = ["digitalocean:index/kubernetesCluster:KubernetesCluster", "digitalocean:index/vpc:Vpc"];

/**
 * A finding for each cluster and VPC that would be replaced or deleted: mandatory in production, unless the stack's
 * config names the resource in `policy.replacements`. Only a diff can find it: analyzers never see the old state.
 */
export function judgeReplacements(
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  const acknowledged = acknowledgedNames(after);
  const production = after.environment.tier === "production";
  return resources
    .filter(
      ({ type, operation }) => vital.includes(type) && (operation === "replace" || operation === "delete"),
    )
    .map((resource) => {
      const known = acknowledged.includes(resource.name);
      return {
        policy: replacementRule,
        level: production && !known ? "mandatory" : "advisory",
        severity: "critical",
        urn: resource.urn,
        message: `${what(resource)}; ${advice(resource, known)}`,
      };
    });
}

function what({ type, name, operation, consequence, replacement }: ResourceDiff): string {
  const properties = replacement?.properties ?? [];
  const cause = properties.length === 0 ? "" : ` (${properties.join(", ")})`;
  return `${kindOf(type)} ${name} is ${operation}d${cause}: ${consequence}`;
}

function advice({ name }: ResourceDiff, known: boolean): string {
  return known
    ? "policy.replacements allows it"
    : `put that back or, if it is meant, add ${name} to policy.replacements`;
}

function acknowledgedNames({ environment }: PlanJson): readonly string[] {
  const { policy } = environment;
  const names = isObject(policy) ? policy.replacements : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}
