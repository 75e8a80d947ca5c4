import type { DeliveredJson } from "./contract";
import { compareValues, type PropertyChange } from "./values";
import { withoutSteps } from "./resource-diff";

/** What changed in what Argo CD delivers of one application. */
export interface DeliveredDiff {
  readonly application: string;
  readonly status: "added" | "removed" | "changed";
  readonly values: readonly Omit<PropertyChange, "steps">[];
  /** Whether its chart, or its manifests, are others: what they render, only `npm run render` can tell. */
  readonly source: "charts/service" | "manifests" | undefined;
}

/** Compares what is delivered beside the resources of a stack; nothing where a side does not tell. */
export function compareDelivered(
  before: readonly DeliveredJson[] | undefined,
  after: readonly DeliveredJson[] | undefined,
): readonly DeliveredDiff[] {
  if (before === undefined || after === undefined) return [];
  const old = new Map(before.map((each) => [each.application, each]));
  const now = new Set(after.map(({ application }) => application));
  return [
    ...after.flatMap((each) => {
      const other = old.get(each.application);
      return other === undefined ? [gone(each, "added")] : changed(other, each);
    }),
    ...before.filter(({ application }) => !now.has(application)).map((each) => gone(each, "removed")),
  ];
}

function gone({ application }: DeliveredJson, status: "added" | "removed"): DeliveredDiff {
  return { application, status, values: [], source: undefined };
}

function changed(before: DeliveredJson, after: DeliveredJson): readonly DeliveredDiff[] {
  const { changes } = compareValues(before.values, after.values);
  const values = changes.map(withoutSteps);
  const other = before.source !== after.source || before.tool !== after.tool;
  if (values.length === 0 && !other) return [];
  const source = !other ? undefined : after.tool === "helm" ? "charts/service" : "manifests";
  return [{ application: after.application, status: "changed", values, source }];
}
