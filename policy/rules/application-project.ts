import { at, listOf, type Known, type KnownObject } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

/** Argo CD's project `default` may deploy anything from anywhere to everywhere; others may be as wide. */
export const applicationProject: ResourceRule = {
  kind: "resource",
  name: "application-project",
  description:
    "An Application belongs to a project that bounds what it may deploy. Set spec.project to the environment's " +
    "AppProject, and in that name repositories, namespaces and kinds instead of `*`.",
  severity: "high",
  level: "mandatory",
  seed: "seeds/000",
  types: [types.application, types.project],
  *check({ type, name, props }) {
    if (type === types.project) {
      for (const fault of boundless(props)) yield `project ${name}: ${fault}`;
      return;
    }
    const project = at(props, "spec.project");
    if (project === undefined || project === null || project === "" || project === "default")
      yield `application ${name}: spec.project is ${project ? "default" : "not set"}; allowed: a project of its own`;
  },
};

function* boundless(props: KnownObject): Iterable<string> {
  for (const [index, repository] of listOf(at(props, "spec.sourceRepos")).entries())
    if (isAny(repository))
      yield `spec.sourceRepos[${index}] is ${repository}; allowed: addresses of repositories`;
  for (const [index, destination] of listOf(at(props, "spec.destinations")).entries()) {
    const namespace = at(destination, "namespace");
    if (isAny(namespace)) yield `spec.destinations[${index}].namespace is ${namespace}; allowed: a namespace`;
  }
  for (const [index, kind] of listOf(at(props, "spec.clusterResourceWhitelist")).entries())
    if (isAny(at(kind, "kind")))
      yield `spec.clusterResourceWhitelist[${index}] is every kind of ${textOfGroup(at(kind, "group"))}; allowed: kinds`;
}

/** Argo CD takes these for patterns, in which a star stands for everything. */
function isAny(value: Known | undefined): value is string {
  return typeof value === "string" && /^[*]+(\/[*]+)*$/.test(value);
}

function textOfGroup(group: Known | undefined): string {
  return isAny(group) ? "every group" : `group "${typeof group === "string" ? group : ""}"`;
}
