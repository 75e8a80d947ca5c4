import { at, isKnownObject, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import { cis } from "../cis";
import type { ResourceRule } from "../rule";

const enforce = "pod-security.kubernetes.io/enforce";

/** What no rule has seen, the namespace itself refuses. */
export const podSecurity: ResourceRule = {
  kind: "resource",
  name: "pod-security",
  description:
    "Every namespace of the stack holds its pods to a Pod Security Standard. " +
    `Set its label ${enforce} to restricted, or to baseline: components/namespace.ts does.`,
  severity: "high",
  level: "mandatory",
  framework: cis(
    "5.2.1",
    "Ensure that the cluster has at least one active policy control mechanism in place",
  ),
  types: [types.namespace],
  *check({ name, props, isPatch }) {
    const labels = at(props, "metadata.labels");
    if (typeof props["metadata"] === "symbol" || typeof labels === "symbol") return;
    const level = isKnownObject(labels) ? labels[enforce] : undefined;
    if (typeof level === "symbol" || level === "restricted" || level === "baseline") return;
    if (isPatch === true && level === undefined) return;
    const got = level === undefined || level === null ? "is not set" : `is ${textOf(level)}`;
    yield `Namespace ${textOf(at(props, "metadata.name")) || name}: ${enforce} ${got}; allowed: restricted, baseline`;
  },
};
