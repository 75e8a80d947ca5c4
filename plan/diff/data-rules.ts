import { changedInitialValues, initialValuesAdvice } from "../../catalog/initial-values";
import { isObject } from "../../lib/json";
import { types } from "../../lib/resource-types";
import { inputsOf, policyNames, type FindingJson, type PlanJson } from "./contract";
import { claimsText, claimsWith, heldClaims } from "./held-data";
import type { ResourceDiff } from "./resource-diff";

/**
 * What a change of a data service does to data that it has, where no resource is lost: values that count only on an
 * empty volume, and volumes that are left behind without what opens them. A preview refuses the same.
 */
export function judgeDataServices(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  const releases = resources.filter(({ type }) => type === types.release);
  return [
    ...releases
      .filter(({ operation }) => operation === "update")
      .flatMap((each) => initialValues(before, after, each)),
    ...releases
      .filter(({ operation }) => operation === "delete")
      .flatMap((each) => leftVolumes(before, after, each)),
  ];
}

function initialValues(
  before: PlanJson,
  after: PlanJson,
  { urn, renamedFrom = urn }: ResourceDiff,
): FindingJson[] {
  const done = policyNames(after, "doneByHand");
  const changed = changedInitialValues(inputsOf(before, renamedFrom), inputsOf(after, urn));
  const refused = changed.filter((property) => !done.includes(property));
  const known = changed.filter((property) => done.includes(property));
  const finding = (level: string, message: string): FindingJson => ({
    policy: "empty-volume",
    level,
    severity: "high",
    urn,
    message,
  });
  return [
    ...(refused.length === 0 ? [] : [finding("mandatory", initialValuesAdvice(refused))]),
    ...(known.length === 0
      ? []
      : [finding("advisory", `${known.join(", ")}: made by hand, says policy.doneByHand`)]),
  ];
}

/** A release that goes without its namespace leaves its claims. */
function leftVolumes(before: PlanJson, after: PlanJson, resource: ResourceDiff): FindingJson[] {
  const claims = claimsWith(heldClaims(before), resource);
  const still = after.resources.some(
    ({ type, name }) => type === types.namespace && claims.some(({ namespace }) => namespace === name),
  );
  if (claims.length === 0 || !still) return [];
  const property = `data.${resource.name}`;
  const said = whenOff(after, resource.name);
  const left = `${property} is switched off: its claims stay${monthly(before, resource)}, until somebody deletes them`;
  const advice =
    said === "keep"
      ? "its passwords are kept, so it may come back"
      : said === "forget"
        ? "its passwords go, so nobody opens them again"
        : `nobody opens them without its passwords. Say in ${property}.whenOff what becomes of these: keep, if it ` +
          "may come back; forget, if nobody needs its data";
  return [
    {
      policy: "left-volumes",
      level: said === undefined ? "mandatory" : "advisory",
      severity: "high",
      urn: resource.urn,
      message: `${left}; ${advice}.\n${claimsText(claims)}`,
    },
  ];
}

/** What the bill had for them; nothing where they are not DigitalOcean's. */
function monthly({ cost, resources }: PlanJson, { urn }: ResourceDiff): string {
  const component = resources.find((each) => each.urn === urn)?.parent;
  const usd = (cost?.lines ?? [])
    .filter((line) => line.urn === component)
    .reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return usd === 0 ? "" : `, for ${usd.toFixed(2)} USD a month`;
}

function whenOff({ environment: { data } }: PlanJson, service: string): unknown {
  const section = isObject(data) ? data[service] : undefined;
  return isObject(section) ? section.whenOff : undefined;
}
