import { types } from "../../lib/resource-types";
import { fewerNodes } from "../../recovery/pools/fewer-nodes";
import { inputsOf, type FindingJson, type PlanJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";

/** A finding, never a mandatory one, for each pool that is to have fewer nodes: no resource is deleted with them. */
export function judgeFewerNodes(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  return resources.flatMap(({ urn, renamedFrom = urn, type, operation }) => {
    if (operation !== "update" || (type !== types.pool && type !== types.cluster)) return [];
    const message = fewerNodes(inputsOf(before, renamedFrom), inputsOf(after, urn));
    if (message === undefined) return [];
    return [{ policy: "fewer-nodes", level: "advisory", severity: "medium", urn, message }];
  });
}
