import { bytes } from "../../lib/kubernetes/quantity";
import { types } from "../../lib/resource-types";
import { inputsOf, type FindingJson, type JsonValues, type PlanJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";
import type { PropertyChange } from "./values";

/**
 * A finding, never a mandatory one, for each change in place after which there is no way back, or that takes more with
 * it than it says: another Kubernetes version, larger volumes, a control plane that becomes highly available.
 */
export function judgeLasting(after: PlanJson, resources: readonly ResourceDiff[]): readonly FindingJson[] {
  return resources.flatMap((resource) => {
    const { urn, type, operation, changes } = resource;
    if (operation !== "update") return [];
    const words =
      type === types.cluster
        ? [upgrade(after, resource), availability(changes)]
        : type === types.declaredRelease
          ? [growth(changes)]
          : [];
    return words.flatMap((each) =>
      each === undefined ? [] : [{ level: "advisory", severity: "medium", urn, ...each }],
    );
  });
}

type Words = Pick<FindingJson, "policy" | "message">;

const version = /^(\d+)\.(\d+)\.(\d+)-do\.(\d+)$/;

function upgrade(after: PlanJson, { urn, changes }: ResourceDiff): Words | undefined {
  const change = changes.find(({ path }) => path === "version");
  const [from, to] = [change?.before, change?.after].map((value) =>
    typeof value === "string" && version.test(value) ? value : undefined,
  );
  if (from === undefined || to === undefined) return undefined;
  const inputs = inputsOf(after, urn);
  const pools = after.resources.filter(({ type }) => type === types.pool).length + 1;
  const minor = minorOf(from) === minorOf(to) ? "" : "A new minor also drops API versions: ";
  return {
    policy: "kubernetes-upgrade",
    message:
      "Another Kubernetes version replaces every node, and a lower one would replace the cluster: there is no way " +
      `back. ${minor === "" ? "Look" : `${minor}look`} at npm run render first, and let pods have more than one replica.\n` +
      `${from} → ${to}: the control plane first, then the nodes of ${pools === 1 ? "1 pool" : `${pools} pools`}, ${surge(inputs)}`,
  };
}

function minorOf(slug: string): string {
  return slug.split(".").slice(0, 2).join(".");
}

function surge({ surgeUpgrade }: JsonValues): string {
  return surgeUpgrade === true
    ? "new ones beside the old ones, which are drained then (surgeUpgrade); the further nodes are billed by the hour"
    : "each drained before its successor is there (no surgeUpgrade): there is less room meanwhile";
}

function growth(changes: readonly PropertyChange[]): Words | undefined {
  const grown = changes.flatMap(({ path, before, after }) =>
    /^claims\[\d+\]\.size$/.test(path) &&
    typeof before === "string" &&
    typeof after === "string" &&
    bytes(after) > bytes(before)
      ? [`${before} → ${after}`]
      : [],
  );
  if (grown.length === 0) return undefined;
  return {
    policy: "growing-volumes",
    message:
      "A volume never shrinks: what it grows by is billed from then on, and only a new volume with the data moved to " +
      `it is smaller again.\n${grown.join(", ")} each, in place, while its pods run`,
  };
}

function availability(changes: readonly PropertyChange[]): Words | undefined {
  const on = changes.some(({ path, before, after }) => path === "ha" && before !== true && after === true);
  if (!on) return undefined;
  return {
    policy: "lasting-availability",
    message:
      "A control plane that is highly available stays that: it cannot be switched off again, and costs 40 USD a month " +
      "for as long as there is the cluster.\ncluster.highAvailability: true",
  };
}
