import { bytes } from "../../lib/kubernetes/quantity";
import { types } from "../../lib/resource-types";
import type { FindingJson, PlanJson } from "./contract";
import { claimsText, heldClaims, type HeldClaims } from "./held-data";
import { neverBack } from "./one-way-rule";

/**
 * What a change does to volumes of applications, which Argo CD delivers: Kubernetes lets nothing of a StatefulSet's
 * claims change, and then Argo CD applies nothing of the commit or of a later one.
 */
export function judgeDeliveredVolumes(before: PlanJson, after: PlanJson): readonly FindingJson[] {
  const layer = after.resources.find(({ type }) => type === types.delivery);
  // In another namespace they are other claims, and what becomes of these is told of the namespace.
  if (layer === undefined || before.environment.name !== after.environment.name) return [];
  const now = new Map(deliveredClaims(after).map((claims) => [claims.names[0], claims]));
  return deliveredClaims(before).flatMap((old): FindingJson[] => {
    const next = now.get(old.names[0]);
    const finding = (policy: string, level: string, message: string): FindingJson[] => [
      { policy, level, severity: "high", urn: layer.urn, message },
    ];
    const claims = claimsText([old]);
    if (next === undefined)
      return finding(
        "left-volumes",
        "advisory",
        `claims of an application stay, until somebody deletes them: ${claims}. What it has encrypted with one of ` +
          "its generatedSecrets nobody reads again without that: save it first",
      );
    const faults = [
      ...(bytes(next.size) < bytes(old.size) ? [`a volume never shrinks: ${old.size} → ${next.size}`] : []),
      ...(next.storageClass === old.storageClass
        ? []
        : [`a claim never changes its class: ${old.storageClass} → ${next.storageClass}`]),
    ];
    if (faults.length > 0)
      return finding("one-way", "mandatory", `${neverBack}\n${faults.join("; ")}: ${claims}`);
    if (bytes(next.size) === bytes(old.size)) return [];
    return finding(
      "larger-volumes",
      "advisory",
      `${claims}: to become ${next.size} by hand, or Argo CD applies nothing any more of the application ` +
        '(docs/applications.md, "A larger volume")',
    );
  });
}

/** Claims of applications, without those of data services. */
function deliveredClaims(plan: PlanJson): readonly HeldClaims[] {
  const layers = plan.resources.filter(({ type }) => type === types.delivery).map(({ name }) => name);
  return heldClaims(plan).filter(({ owner }) => layers.includes(owner));
}
