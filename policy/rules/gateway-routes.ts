import { at, isKnownObject, listOf, textOf, type Known } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A route that attaches to a host takes its traffic, whoever made it. */
export const gatewayRoutes: ResourceRule = {
  kind: "resource",
  name: "gateway-routes",
  description:
    "Only routes of namespaces that it names attach to a Gateway. " +
    "Set allowedRoutes.namespaces of the listener to from: Selector with labels, or to Same.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-INGRESS-3",
  types: [types.gateway],
  *check({ name, props }) {
    const title = textOf(at(props, "metadata.name")) || name;
    for (const [index, listener] of listOf(at(props, "spec.listeners")).entries()) {
      const allowed = at(listener, "allowedRoutes.namespaces");
      const label = textOf(at(listener, "name")) || String(index);
      const where = `Gateway ${title}, listener ${label}: allowedRoutes.namespaces`;
      if (at(allowed, "from") === "All") yield `${where}.from is All; allowed: Selector or Same`;
      else if (at(allowed, "from") === "Selector" && isEmpty(at(allowed, "selector")))
        yield `${where}.selector takes every namespace; allowed: one with labels`;
    }
  },
};

function isEmpty(selector: Known | undefined): boolean {
  if (!isKnownObject(selector)) return false;
  return Object.values(selector).every(
    (each) => each !== null && typeof each === "object" && Object.keys(each).length === 0,
  );
}
