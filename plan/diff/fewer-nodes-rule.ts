import { types } from "../../lib/resource-types";
import { fewerNodes } from "../../recovery/pools/fewer-nodes";
import { inputsOf, type FindingJson, type PlanJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";
import type { PropertyChange } from "./values";

/**
 * A finding, never a mandatory one, for each pool and data service that is to have fewer nodes: no resource is deleted
 * with them.
 */
export function judgeFewerNodes(
  before: PlanJson,
  after: PlanJson,
  resources: readonly ResourceDiff[],
): readonly FindingJson[] {
  return resources.flatMap(({ urn, renamedFrom = urn, type, operation, changes }) => {
    if (operation !== "update") return [];
    const message =
      type === types.declaredRelease
        ? fewerMembers(changes)
        : type === types.pool || type === types.cluster
          ? fewerNodes(inputsOf(before, renamedFrom), inputsOf(after, urn))
          : undefined;
    if (message === undefined) return [];
    return [{ policy: "fewer-nodes", level: "advisory", severity: "medium", urn, message }];
  });
}

/** That a data service is to have fewer nodes, each of which has a volume; undefined where it is not. */
function fewerMembers(changes: readonly PropertyChange[]): string | undefined {
  const change = changes.find(({ path }) => /^claims\[\d+\]\.replicas$/.test(path));
  const [then, now] = [change?.before, change?.after];
  if (typeof then !== "number" || typeof now !== "number" || now >= then) return undefined;
  return (
    `${then - now} of ${then} nodes ${then - now === 1 ? "goes" : "go"}: the service counts them towards its quorum ` +
    "until it is told to forget them, and their claims stay (docs/operations.md)"
  );
}
