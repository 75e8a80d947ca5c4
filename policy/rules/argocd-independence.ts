import { sourcesOf } from "../application-sources";
import { at, textOf } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

const namespace = "argocd";

/** A bad commit would take away the very controller that has to undo it. */
export const argocdIndependence: ResourceRule = {
  kind: "resource",
  name: "argocd-independence",
  description:
    "Argo CD never manages itself: this program does. " +
    "Let the Application deploy something else, or into another namespace than Argo CD's.",
  severity: "high",
  level: "mandatory",
  seed: "seeds/004",
  types: [types.application],
  *check({ name, props }) {
    const destination = at(props, "spec.destination.namespace");
    const own = at(props, "metadata.namespace");
    if (destination === namespace || (typeof own === "string" && destination === own))
      yield `application ${name}: spec.destination.namespace is ${textOf(destination)}, Argo CD's own; allowed: any other`;
    for (const [, source] of sourcesOf(props["spec"])) {
      const chart = textOf(at(source, "chart"));
      const what = [chart, textOf(at(source, "path")).split("/").at(-1) ?? ""].find(isArgoCd);
      if (what !== undefined) yield `application ${name}: it deploys ${what}; allowed: anything but Argo CD`;
    }
  },
};

function isArgoCd(what: string): boolean {
  return /^argo-?cd$/.test(what);
}
