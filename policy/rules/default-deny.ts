import { at, listOf, objectOf } from "../../lib/known";
import { cis } from "../cis";
import type { StackResource, StackRule } from "../rule";
import { types } from "../../lib/resource-types";

/** What no policy allows, nobody may: also not to a pod that somebody put there by hand. */
export const defaultDeny: StackRule = {
  kind: "stack",
  name: "default-deny",
  description:
    "Every namespace of the stack denies what no NetworkPolicy allows. " +
    "Give it one with an empty podSelector, policyTypes Ingress and Egress, and no rules.",
  severity: "medium",
  level: { staging: "advisory", production: "mandatory" },
  framework: cis("5.3.2", "Ensure that all Namespaces have Network Policies defined"),
  requirement: "R-SECURITY-6",
  about: types.namespace,
  appliesTo: ({ policy }) => policy.defaultDeny,
  *check(resources) {
    const denied = new Map<unknown, Set<string>>();
    for (const { type, props } of resources) {
      if (type !== types.networkPolicy) continue;
      const namespace = at(props, "metadata.namespace");
      denied.set(namespace, new Set([...(denied.get(namespace) ?? []), ...deniedBy(props)]));
    }
    for (const { urn, type, name, props } of resources) {
      if (type !== types.namespace) continue;
      const title = at(props, "metadata.name");
      const missing = ["Ingress", "Egress"].filter((each) => denied.get(title)?.has(each) !== true);
      if (missing.length > 0)
        yield { urn, message: `Namespace ${name}: nothing denies ${missing.join(" and ")} by default` };
    }
  },
};

/** Directions that a NetworkPolicy denies for all pods of its namespace. */
function deniedBy(props: StackResource["props"]): readonly string[] {
  const spec = objectOf(props["spec"]);
  const { matchLabels, matchExpressions } = objectOf(spec["podSelector"]);
  if (Object.keys(objectOf(matchLabels)).length > 0 || listOf(matchExpressions).length > 0) return [];
  return listOf(spec["policyTypes"]).filter(
    (direction): direction is string =>
      typeof direction === "string" && listOf(spec[direction.toLowerCase()]).length === 0,
  );
}
