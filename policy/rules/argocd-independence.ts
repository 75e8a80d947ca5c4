import { argocd } from "../../catalog";
import { applicationsIn, declaringTypes, sourcesOf } from "../application-sources";
import { at, textOf } from "../../lib/known";
import type { ResourceRule } from "../rule";

const { namespace } = argocd;

/** A bad commit would take away the very controller that has to undo it. */
export const argocdIndependence: ResourceRule = {
  kind: "resource",
  name: "argocd-independence",
  description:
    "Argo CD never manages itself: this program does. " +
    "Let the Application deploy something else, or into another namespace than Argo CD's.",
  severity: "high",
  level: "mandatory",
  requirement: "R-DELIVERY-4",
  types: declaringTypes,
  *check(resource) {
    for (const { what, namespace: own, spec } of applicationsIn(resource)) {
      const destination = at(spec, "destination.namespace");
      if (destination === namespace || (typeof own === "string" && destination === own))
        yield `${what}: spec.destination.namespace is ${textOf(destination)}, Argo CD's own; allowed: any other`;
      for (const [, source] of sourcesOf(spec)) {
        const chart = textOf(at(source, "chart"));
        const deployed = [chart, textOf(at(source, "path")).split("/").at(-1) ?? ""].find(isArgoCd);
        if (deployed !== undefined) yield `${what}: it deploys ${deployed}; allowed: anything but Argo CD`;
      }
    }
  },
};

function isArgoCd(what: string): boolean {
  return /^argo-?cd$/.test(what);
}
