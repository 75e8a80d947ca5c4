import { types } from "../../lib/resource-types";
import { policyNames, type FindingJson, type PlanJson } from "./contract";
import { claimsText, claimsWith, heldClaims, type HeldClaims } from "./held-data";
import type { ResourceDiff } from "./resource-diff";

/** Name of the rule, as findings have it. */
export const replacementRule = "replacement";

/** What holds everything else; a pool of its own is swapped without downtime, and no finding. */
const vital: readonly string[] = [types.cluster, types.vpc];

/**
 * A finding for each cluster and VPC that would be replaced or deleted, and for each namespace and release whose
 * claims would go with that or stay behind: mandatory where either side is production or there is data in it, unless
 * the stack's config names the resource in `policy.replacements`. What is lost was made by the side before, so another
 * tier in the same change makes nothing of it harmless. Only a diff can find it: analyzers never see the old state.
 */
export function judgeReplacements(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  const acknowledged = policyNames(after, "replacements");
  const longAcknowledged = policyNames(before, "replacements");
  const production = [before, after].some(({ environment }) => environment.tier === "production");
  return losses(heldClaims(before), resources).map(({ resource, claims }) => {
    const strict = production || claims.length > 0;
    const known = acknowledged.includes(resource.name);
    const since = longAcknowledged.includes(resource.name) ? "since before" : "now";
    const why = known ? since : strict ? undefined : "by its tier";
    return {
      policy: replacementRule,
      level: strict && !known ? "mandatory" : "advisory",
      severity: "critical",
      urn: resource.urn,
      message: `${advice(resource, why)}\n${what(resource, claims)}`,
    };
  });
}

interface Loss {
  readonly resource: ResourceDiff;
  readonly claims: readonly HeldClaims[];
}

/** What is lost for its own sake: of what goes with something else nothing is said again. */
function losses(held: readonly HeldClaims[], resources: readonly ResourceDiff[]): readonly Loss[] {
  const gone = resources.filter(({ operation }) => operation === "replace" || operation === "delete");
  const all = gone.filter(({ type }) => vital.includes(type));
  const namespaces = all.length > 0 ? [] : gone.filter(({ type }) => type === types.namespace);
  const emptied = namespaces.map(({ name }) => name);
  // A release that is gone for good leaves its claims where they are, and its credentials say what becomes of it.
  const releases = all.length > 0 ? [] : gone.filter((each) => each.type === types.release && isAnew(each));
  return [
    ...all.map((resource) => ({ resource, claims: claimsWith(held, resource) })),
    ...[...namespaces, ...releases].flatMap((resource) => {
      const claims = claimsWith(held, resource).filter(
        ({ namespace = "" }) => resource.type === types.namespace || !emptied.includes(namespace),
      );
      return claims.length === 0 ? [] : [{ resource, claims }];
    }),
  ];
}

function isAnew({ operation }: ResourceDiff): boolean {
  return operation === "replace";
}

/** @param allowed why it is allowed: because `policy.replacements` names it, before this change too or only now, or by the tier */
function advice({ name }: ResourceDiff, allowed: "now" | "since before" | "by its tier" | undefined): string {
  const rule =
    "A cluster or VPC in production, and whatever holds data, is replaced or deleted only where policy.replacements " +
    "names it";
  if (allowed === "now") return `${rule}: it is allowed by this very change.`;
  if (allowed === "by its tier")
    return `${rule}: it is allowed here, where neither side is production and no claim is known.`;
  return allowed === "since before"
    ? `${rule}, and it does.`
    : `${rule}: put the change back or, if it is meant, add ${name} there.`;
}

function what({ type, consequence, replacement }: ResourceDiff, claims: readonly HeldClaims[]): string {
  const properties = replacement?.properties ?? [];
  const cause = properties.length === 0 ? "" : ` (${properties.join(", ")})`;
  const stays = type === types.release ? "left behind" : "with the claims";
  const data = claims.length === 0 ? "" : `; ${stays} ${claimsText(claims)}`;
  return `${consequence}${data}${cause}`;
}
