import { chartOf } from "../../catalog";
import { unreadTexts } from "../../catalog/workloads";
import { at, listOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { Environment } from "../../stacks/environment";
import { specOf } from "../application-values";
import type { Resource, ResourceRule } from "../rule";

/** What is not looked at must not look as if it had been. */
export const unjudged: ResourceRule = {
  kind: "resource",
  name: "unjudged",
  description:
    "What no rule can look at is told. Write out what is a template, and deliver what runs from a folder of apps/; " +
    "else review it by hand, and what is rendered by `npx doks render`.",
  severity: "low",
  level: "advisory",
  types: [types.release, types.application, types.applicationSet],
  *check(resource, { environment }) {
    const { type, name, props } = resource;
    if (type === types.applicationSet)
      yield `ApplicationSet ${name}: its Applications are made in the cluster, where no rule sees what they deliver`;
    else if (type === types.release) {
      if (typeof props["chart"] === "string" && chartOf(props["chart"]) === undefined)
        yield `release ${name}: its chart is in no file of catalog/, so that no rule knows what its values make`;
      for (const path of unreadTexts(props["values"]))
        yield `release ${name}: ${path} is a text that only Helm can read whole; allowed: lists and objects`;
    } else
      for (const fault of applicationFaults(resource, environment)) yield `application ${name}: ${fault}`;
  },
};

/** What an Application delivers besides what is in its folder. */
function* applicationFaults({ props }: Resource, environment: Environment): Iterable<string> {
  const spec = at(props, "spec");
  const source = at(spec, "source");
  if (listOf(at(spec, "sources")).length > 0) {
    yield "spec.sources are several sources, and no rule sees what they deliver; allowed: one, in spec.source";
    return;
  }
  if (typeof source === "symbol" || source === undefined) return;
  const known = specOf(props, environment);
  if (known === undefined) {
    yield "spec.source is no folder of apps/ that this stack delivers, and no rule sees what is in it";
    return;
  }
  const { application } = known;
  const own = application.tool === "helm" ? application.valueFiles.map((file) => `/${file}`) : [];
  for (const [index, file] of listOf(at(source, "helm.valueFiles")).entries())
    if (typeof file === "string" && !own.includes(file))
      yield `spec.source.helm.valueFiles[${index}] is ${file}, which no rule reads; allowed: ${own.join(", ")}`;
  for (const path of ["helm.fileParameters", "kustomize.components", "directory", "plugin"])
    if ((at(source, path) ?? null) !== null)
      yield `spec.source.${path} adds what no rule reads; allowed: none`;
}
