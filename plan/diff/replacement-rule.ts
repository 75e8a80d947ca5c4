import type { FindingJson, PlanJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";
import { isObject } from "../../lib/json";

/** Name of the rule, as findings have it. */
export const replacementRule = "replacement";

/** What holds everything else; a pool of its own is swapped without downtime, and no finding. */
const vital = ["digitalocean:index/kubernetesCluster:KubernetesCluster", "digitalocean:index/vpc:Vpc"];

/**
 * A finding for each cluster and VPC that would be replaced or deleted: mandatory where either side is production,
 * unless the stack's config names the resource in `policy.replacements`. What is lost was made by the side before, so
 * another tier in the same change makes nothing of it harmless. Only a diff can find it: analyzers never see the old
 * state.
 */
export function judgeReplacements(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  const acknowledged = acknowledgedNames(after);
  const longAcknowledged = acknowledgedNames(before);
  const production = [before, after].some(({ environment }) => environment.tier === "production");
  return resources
    .filter(
      ({ type, operation }) => vital.includes(type) && (operation === "replace" || operation === "delete"),
    )
    .map((resource) => {
      const known = acknowledged.includes(resource.name);
      const since = longAcknowledged.includes(resource.name) ? "since before" : "now";
      const why = known ? since : production ? undefined : "by its tier";
      return {
        policy: replacementRule,
        level: production && !known ? "mandatory" : "advisory",
        severity: "critical",
        urn: resource.urn,
        message: `${advice(resource, why)}\n${what(resource)}`,
      };
    });
}

/** @param allowed why it is allowed: because `policy.replacements` names it, before this change too or only now, or by the tier */
function advice({ name }: ResourceDiff, allowed: "now" | "since before" | "by its tier" | undefined): string {
  const rule =
    "A cluster or VPC in production is replaced or deleted only where policy.replacements names it";
  if (allowed === "now") return `${rule}: it is allowed by this very change.`;
  if (allowed === "by its tier") return `${rule}: it is allowed here, where neither side is production.`;
  return allowed === "since before"
    ? `${rule}, and it does.`
    : `${rule}: put the change back or, if it is meant, add ${name} there.`;
}

function what({ consequence, replacement }: ResourceDiff): string {
  const properties = replacement?.properties ?? [];
  return `${consequence}${properties.length === 0 ? "" : ` (${properties.join(", ")})`}`;
}

function acknowledgedNames({ environment }: PlanJson): readonly string[] {
  const { policy } = environment;
  const names = isObject(policy) ? policy.replacements : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}
