import { types } from "../../lib/resource-types";
import { fewerNodes } from "../../recovery/pools/fewer-nodes";
import type { FindingJson, PlanJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";

/** A finding, never a mandatory one, for each pool that is to have fewer nodes: no resource is deleted with them. */
export function judgeFewerNodes(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  const inputs = ({ resources: all }: PlanJson, urn: string) =>
    all.find((each) => each.urn === urn)?.inputs ?? {};
  return resources.flatMap(({ urn, renamedFrom = urn, type, operation }) => {
    if (operation !== "update" || (type !== types.pool && type !== types.cluster)) return [];
    const message = fewerNodes(inputs(before, renamedFrom), inputs(after, urn));
    if (message === undefined) return [];
    return [{ policy: "fewer-nodes", level: "advisory", severity: "medium", urn, message }];
  });
}
