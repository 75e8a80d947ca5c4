import { stackLabel } from "../../lib/kubernetes/labels";
import { chartOf } from "../../catalog";
import { under } from "../../catalog/workloads";
import { at, isKnownObject, objectOf, textOf, type Known, type KnownObject } from "../../lib/known";
import { ownerLabels } from "../owner-labels";
import type { Resource, ResourceRule } from "../rule";
import type { Settings } from "../settings";
import { specOf } from "../application-values";
import { types } from "../../lib/resource-types";

/** Labels that say what an object is; only whoever makes it knows. */
const own = ["app", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"];

/** Everything in the cluster can be found by what it is and whose. */
export const identityLabels: ResourceRule = {
  kind: "resource",
  name: "identity-labels",
  description:
    "An object says what it is and of which environment, by labels. Take them from lib/kubernetes/labels.ts; " +
    "a chart gets them in its values, an application says its component, and one of Kustomize puts them on all of its " +
    "objects by `labels` in its kustomization.",
  severity: "low",
  level: "mandatory",
  requirement: "R-APP-10",
  *check(resource, settings) {
    const { type, name, props } = resource;
    if (!type.startsWith("kubernetes:")) return;
    const title = textOf(at(props, "metadata.name")) || name;
    const kind = type.slice(type.lastIndexOf(":") + 1);
    for (const fault of faultsOf(resource, settings)) yield `${kind} ${title}: ${fault}`;
  },
};

function* faultsOf({ type, props }: Resource, settings: Settings): Iterable<string> {
  const { "app.kubernetes.io/part-of": _partOf, ...mine } = ownerLabels(settings.environment);
  if (type === types.release) {
    const chart = chartOf(textOf(props["chart"]));
    if (chart === undefined) return;
    const { labelsKey: key = "commonLabels" } = chart;
    const handed = handedOn(settings);
    const labels = under(objectOf(props["values"]), key);
    yield* differing(labels, handed, `values.${key.replaceAll("/", ".")}`, true);
    return;
  }
  const labels = at(props, "metadata.labels");
  // What is no object has none, such as a chart's or a folder of manifests.
  if (!isKnownObject(props["metadata"]) || (labels !== undefined && !isKnownObject(labels))) return;
  const missing = own.filter((key) => (objectOf(labels)[key] ?? "") === "");
  if (missing.length > 0) yield `metadata.labels lack ${missing.join(", ")}`;
  yield* differing(labels, mine, "metadata.labels", false);
  if (type === types.application) yield* faultsOfApplication(props, settings);
}

/** @param needed whether one that is not stated is a fault; objects get theirs by the rule platform-labels */
function* differing(
  labels: Known | undefined,
  wanted: Readonly<Record<string, string>>,
  where: string,
  needed: boolean,
): Iterable<string> {
  const stated = objectOf(labels);
  for (const [key, value] of Object.entries(wanted)) {
    const got = stated[key];
    if (got === undefined && !needed) continue;
    if (typeof got === "string" ? got !== value : got === undefined)
      yield `${where}: ${key} is ${typeof got === "string" ? got : "missing"}; allowed: ${value}`;
  }
}

/** What charts put on all that they make; the others' names for `part-of` are their own. */
function handedOn({ environment }: Settings): Readonly<Record<string, string>> {
  const { [stackLabel]: _stack, "app.kubernetes.io/part-of": _partOf, ...handed } = ownerLabels(environment);
  return handed;
}

function* faultsOfApplication(props: KnownObject, settings: Settings): Iterable<string> {
  const { environment } = settings;
  const spec = specOf(props, environment);
  if (spec === undefined) return;
  const handed = handedOn(settings);
  if (spec.application.tool === "kustomize") {
    const key = "spec.source.kustomize.commonLabels";
    yield* differing(at(props, key), handed, key, true);
    return;
  }
  const key = "spec.source.helm.valuesObject.platform";
  yield* differing(at(props, key), handed, key, true);
  if ((spec.stated["component"] ?? "") === "")
    yield `apps/${spec.application.name}: component is missing, which the label app.kubernetes.io/component is`;
}
