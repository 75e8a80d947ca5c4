import { isKnownObject, type Known, type KnownObject } from "../../lib/known";
import { ownerLabels } from "../owner-labels";
import type { Addition, RemediationRule, Resource } from "../rule";
import type { Settings } from "../settings";

/** Types of the provider that are no objects of the cluster, or change somebody else's. */
const notObjects = /^kubernetes:(helm\.sh|kustomize|yaml)[/:]|(Patch|List)$/;

/** Whoever finds an object in the cluster can tell which stack it is of, and so can the hooks that clean up. */
export const platformLabels: RemediationRule = {
  kind: "remediation",
  name: "platform-labels",
  description:
    "Every object in the cluster bears the labels of its environment and stack. " +
    "They are added to its metadata; have lib/kubernetes/labels.ts make them instead.",
  severity: "low",
  level: "remediate",
  requirement: "R-APP-10",
  additions({ type, props }: Resource, settings: Settings): readonly Addition[] {
    if (!type.startsWith("kubernetes:") || notObjects.test(type)) return [];
    const metadata = stated(props["metadata"]);
    const labels = metadata && stated(metadata["labels"]);
    if (!labels) return [];
    const expected = { "app.kubernetes.io/managed-by": "pulumi", ...ownerLabels(settings.environment) };
    return Object.entries(expected)
      .filter(([key]) => labels[key] === undefined)
      .map(([key, value]) => ({ to: ["metadata", "labels"], key, value }));
  },
};

/** The object, an empty one where there is none; undefined where it is not known, so that nothing is added. */
function stated(value: Known | undefined): KnownObject | undefined {
  if (value === undefined || value === null) return {};
  return isKnownObject(value) ? value : undefined;
}
