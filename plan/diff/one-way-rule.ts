import { loadBalancerType } from "../../lib/digitalocean/load-balancer";
import { types } from "../../lib/resource-types";
import { bytes } from "../../lib/kubernetes/quantity";
import { keepsType } from "../../recovery/cloud/load-balancer-type";
import { staysAvailable } from "../../recovery/cloud/one-way";
import type { Json } from "../json";
import type { FindingJson } from "./contract";
import type { ResourceDiff } from "./resource-diff";
import type { PropertyChange } from "./values";

/** What a finding of this rule begins with. */
export const neverBack =
  "What DigitalOcean or Kubernetes never takes back stays as it is: put the change back.";

/** A finding for each change that no `up` can make, though no resource would be replaced for it. A preview refuses it. */
export function judgeOneWay(resources: readonly ResourceDiff[]): readonly FindingJson[] {
  return resources.flatMap(({ urn, type, operation, changes }) => {
    if (operation !== "update") return [];
    const found = changes.flatMap((change) => {
      const words = oneWay[type]?.(change);
      return words === undefined ? [] : [`${words}: ${shown(change.before)} → ${shown(change.after)}`];
    });
    if (found.length === 0) return [];
    return [
      {
        policy: "one-way",
        level: "mandatory",
        severity: "high",
        urn,
        message: `${neverBack}\n${found.join("; ")}`,
      },
    ];
  });
}

/** A Gateway's annotation is a property; a release's is one of its values. */
const loadBalancer = ({ path, before, after }: PropertyChange): string | undefined =>
  path.includes(loadBalancerType) && before !== undefined && after !== undefined ? keepsType : undefined;

/** By type, what is wrong with a change; undefined for nothing. */
const oneWay: Readonly<Record<string, (change: PropertyChange) => string | undefined>> = {
  [types.gateway]: loadBalancer,
  [types.release]: loadBalancer,
  [types.cluster]: ({ path, before, after }) =>
    path === "ha" && before === true && after !== true ? staysAvailable : undefined,
  [types.declaredRelease]: ({ path, before, after }) => {
    if (typeof before !== "string" || typeof after !== "string") return undefined;
    if (/^claims\[\d+\]\.size$/.test(path) && bytes(after) < bytes(before)) return "a volume never shrinks";
    return /^claims\[\d+\]\.storageClass$/.test(path) ? "a claim never changes its class" : undefined;
  },
};

function shown(value: Json | undefined): string {
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}
