import { compareCauses } from "./causes";
import type { FindingJson, PlanJson } from "./contract";
import { compareCosts, isSameCost } from "./cost-diff";
import type { CostDiff } from "./cost-diff";
import { compareDelivered, type DeliveredDiff } from "./delivered-diff";
import { compareFindings } from "./findings";
import type { FindingsDiff } from "./findings";
import { judgeDataServices } from "./data-rules";
import { judgeDeliveredVolumes } from "./delivered-volumes-rule";
import { judgeFewerNodes } from "./fewer-nodes-rule";
import { identify } from "./identity";
import { judgeLasting } from "./lasting-rule";
import { judgeOneWay } from "./one-way-rule";
import { providerVersions } from "./provider-versions";
import type { ProviderVersion } from "./provider-versions";
import { judgeReplacements } from "./replacement-rule";
import { compareResources, createdResources } from "./resources";
import { withoutSteps } from "./resource-diff";
import type { Operation, ResourceDiff, ResourcesDiff } from "./resource-diff";
import { compareSettings } from "./settings";
import { compareValues } from "./values";
import type { PropertyChange } from "./values";

/** What changed in one stack. */
export interface StackDiff {
  readonly project: string;
  readonly stack: string;
  /** Tier of the side after; of a stack that is gone, before. */
  readonly tier: string;
  /** `added` and `removed` of a stack that has a file on one side only. */
  readonly status: "same" | "changed" | "added" | "removed";
  /** Number of resources by what an `up` does with them. */
  readonly counts: Readonly<Record<Operation | "same", number>>;
  readonly resources: readonly ResourceDiff[];
  readonly outputs: readonly PropertyChange[];
  /** Changes of the configuration in effect, besides {@link settings}; nothing for a new stack. */
  readonly causes: readonly PropertyChange[];
  /** Tier, mode of the cluster, and settings of the policy; of a new stack only what it accepts. */
  readonly settings: readonly PropertyChange[];
  /** Number of values that are secret on both sides: whether they change cannot be known. */
  readonly secrets: number;
  /** Plugins of providers that have another version. */
  readonly providers: readonly ProviderVersion[];
  /** URNs of resources that wait for others than before. */
  readonly reordered: readonly string[];
  /** Findings of this diff itself: what no policy that sees one side only could find. */
  readonly findings: readonly FindingJson[];
  readonly policy: FindingsDiff;
  /** Not there unless both sides have a bill. */
  readonly cost?: CostDiff;
  /** Applications whose values, chart or manifests are others. */
  readonly delivered: readonly DeliveredDiff[];
}

/**
 * What changed in each stack: in the order of the plans after, then stacks that are gone. Both sides are what
 * `npm run plan -- --json` writes, so that a file and another commit are the same thing.
 */
export function diffPlans(before: readonly PlanJson[], after: readonly PlanJson[]): readonly StackDiff[] {
  const old = new Map(before.map((plan) => [plan.stack, plan]));
  const now = new Set(after.map(({ stack }) => stack));
  return [
    ...after.map((plan) => {
      const other = old.get(plan.stack);
      return other === undefined ? addedStack(plan) : compareStacks(other, plan);
    }),
    ...before.filter(({ stack }) => !now.has(stack)).map(removedStack),
  ];
}

/** Whether anything changed in any stack. */
export function hasChanges(diffs: readonly StackDiff[]): boolean {
  return diffs.some(({ status }) => status !== "same");
}

const noFindings: FindingsDiff = { added: [], fixed: [], changed: [], standing: [] };

function compareStacks(before: PlanJson, after: PlanJson): StackDiff {
  const { renamed } = identify(before, after);
  const compared = compareResources(before, after);
  const { changes, secrets } = compareValues(before.outputs, after.outputs);
  const diff = {
    project: after.project,
    stack: after.stack,
    counts: count(compared),
    resources: compared.resources,
    outputs: changes.map(withoutSteps),
    tier: tierOf(after),
    causes: compareCauses(before, after),
    settings: compareSettings(before, after),
    secrets: compared.secrets + secrets.length,
    providers: providerVersions(before, after),
    reordered: compared.reordered,
    findings: [
      ...judgeReplacements(before, after, compared.resources),
      ...judgeDataServices(before, after, compared.resources),
      ...judgeOneWay(compared.resources),
      ...judgeDeliveredVolumes(before, after),
      ...judgeFewerNodes(before, after, compared.resources),
      ...judgeLasting(after, compared.resources),
    ],
    // A plan from before the policies has none: what it would have found is not new.
    policy:
      before.policy === undefined || after.policy === undefined
        ? { ...noFindings, standing: (after.policy ?? []).filter(({ level }) => level === "mandatory") }
        : compareFindings(before.policy, after.policy, renamed),
    ...costOf(before, after, renamed),
    delivered: compareDelivered(before.delivered, after.delivered),
  };
  return { ...diff, status: isSame(diff) ? "same" : "changed" };
}

function tierOf({ environment: { tier } }: PlanJson): string {
  return typeof tier === "string" ? tier : "";
}

function costOf(
  before: PlanJson,
  after: PlanJson,
  renamed: (urn: string) => string,
): { readonly cost?: CostDiff } {
  const cost = compareCosts(before.cost, after.cost, renamed);
  return cost === undefined ? {} : { cost };
}

function isSame(diff: Omit<StackDiff, "status">): boolean {
  const { resources, outputs, causes, settings, providers, reordered, policy, cost, delivered } = diff;
  const { added, fixed, changed } = policy;
  const lists = [
    resources,
    outputs,
    causes,
    settings,
    providers,
    reordered,
    added,
    fixed,
    changed,
    delivered,
  ];
  return lists.every((list) => list.length === 0) && (cost === undefined || isSameCost(cost));
}

function addedStack(after: PlanJson): StackDiff {
  const resources = createdResources(after);
  const { changes } = compareValues({}, after.outputs);
  return {
    project: after.project,
    stack: after.stack,
    status: "added",
    counts: count({ resources, unchanged: 0 }),
    resources,
    outputs: changes.map(withoutSteps),
    tier: tierOf(after),
    causes: [],
    settings: compareSettings(undefined, after),
    secrets: 0,
    providers: [],
    reordered: [],
    findings: [],
    policy: { ...noFindings, added: after.policy ?? [] },
    ...costOf({ ...after, cost: { monthlyUsd: 0 } }, after, (urn) => urn),
    delivered: [],
  };
}

/** What a stack without a file has deployed stays until somebody destroys it: nothing is deleted by this. */
function removedStack(before: PlanJson): StackDiff {
  return {
    project: before.project,
    stack: before.stack,
    status: "removed",
    counts: count({ resources: [], unchanged: 0 }),
    resources: [],
    outputs: [],
    tier: tierOf(before),
    causes: [],
    settings: [],
    secrets: 0,
    providers: [],
    reordered: [],
    findings: [],
    policy: noFindings,
    delivered: [],
  };
}

function count({
  resources,
  unchanged,
}: Pick<ResourcesDiff, "resources" | "unchanged">): StackDiff["counts"] {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, state: 0, same: unchanged };
  for (const { operation } of resources) counts[operation]++;
  return counts;
}
