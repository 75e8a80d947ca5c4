import { at, listOf, textOf, type Known } from "../../lib/known";
import { types } from "../../lib/resource-types";
import { cis } from "../cis";
import type { ResourceRule } from "../rule";

/** Whoever may do everything, or make himself somebody who may, has the cluster. */
export const rbac: ResourceRule = {
  kind: "resource",
  name: "rbac",
  description:
    "A role says what it is for, and nobody has one unasked. Name verbs and resources instead of `*`, leave out " +
    "escalate, bind and impersonate, and bind to service accounts of their own instead of cluster-admin, everybody " +
    "or the service account default.",
  severity: "critical",
  level: "mandatory",
  framework: cis("5.1.3", "Minimize wildcard use in Roles and ClusterRoles"),
  requirement: "R-SECURITY-7",
  types: [types.role, types.clusterRole, types.roleBinding, types.clusterRoleBinding],
  *check({ type, name, props }) {
    const kind = type.slice(type.lastIndexOf(":") + 1);
    const what = `${kind} ${textOf(at(props, "metadata.name")) || name}`;
    const faults = kind.endsWith("Binding") ? bindingFaults : roleFaults;
    for (const fault of faults(props)) yield `${what}: ${fault}`;
  },
};

/** With these one gives oneself whatever else one wants. */
const selfServing = ["bind", "escalate", "impersonate"];

function* roleFaults(role: Known): Iterable<string> {
  for (const [index, rule] of listOf(at(role, "rules")).entries()) {
    const where = `rules[${index}]`;
    for (const key of ["apiGroups", "resources", "verbs", "nonResourceURLs"])
      if (textsAt(rule, key).includes("*")) yield `${where}.${key} has *; allowed: what it needs, by name`;
    const verbs = textsAt(rule, "verbs").filter((verb) => selfServing.includes(verb));
    if (verbs.length > 0)
      yield `${where}.verbs has ${verbs.join(", ")}; allowed: none of ${selfServing.join(", ")}`;
  }
}

/** Groups and users that everybody is, who is let in at all or not even that. */
const everybody = /^system:(anonymous|unauthenticated|authenticated|serviceaccounts(:.*)?|masters)$/;

function* bindingFaults(binding: Known): Iterable<string> {
  if (at(binding, "roleRef.name") === "cluster-admin")
    yield "roleRef is cluster-admin, which may do everything; allowed: a role for what is needed";
  for (const [index, subject] of listOf(at(binding, "subjects")).entries()) {
    const [kind, name] = ["kind", "name"].map((key) => textOf(at(subject, key)));
    const where = `subjects[${index}] is ${kind} ${name}`;
    if (kind !== "ServiceAccount" && everybody.test(name ?? ""))
      yield `${where}, which are many; allowed: people, groups and service accounts by name`;
    else if (
      kind === "ServiceAccount"
        ? name === "default"
        : /^system:serviceaccount:[^:]+:default$/.test(name ?? "")
    )
      yield `${where}, which is of every pod that names none; allowed: a service account of its own`;
  }
}

function textsAt(rule: Known, key: string): readonly string[] {
  return listOf(at(rule, key)).map(textOf);
}
