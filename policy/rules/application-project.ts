import { applicationsIn, declaringTypes, projectsIn } from "../application-sources";
import { at, listOf, type Known, type KnownObject } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Argo CD's project `default` may deploy anything from anywhere to everywhere; others may be as wide. */
export const applicationProject: ResourceRule = {
  kind: "resource",
  name: "application-project",
  description:
    "An Application belongs to a project that bounds what it may deploy. Set spec.project to the environment's " +
    "AppProject, and in that name repositories, namespaces and kinds instead of `*`.",
  severity: "high",
  level: "mandatory",
  requirement: "R-DELIVERY-3",
  types: [...declaringTypes, types.project],
  *check(resource) {
    for (const [what, project] of projectsIn(resource))
      for (const fault of boundless(project)) yield `${what}: ${fault}`;
    for (const { what, spec } of applicationsIn(resource)) {
      const project = at(spec, "project");
      if (typeof spec === "symbol") continue;
      if (project === undefined || project === null || project === "" || project === "default")
        yield `${what}: spec.project is ${project ? "default" : "not set"}; allowed: a project of its own`;
    }
  },
};

function* boundless(props: KnownObject): Iterable<string> {
  for (const [index, repository] of listOf(at(props, "spec.sourceRepos")).entries())
    if (isPattern(repository) && !ownerFirst.test(repository))
      yield `spec.sourceRepos[${index}] is ${repository}; allowed: addresses of repositories, or of one owner`;
  for (const [index, destination] of listOf(at(props, "spec.destinations")).entries())
    for (const [key, what] of Object.entries({
      server: "a cluster",
      name: "a cluster",
      namespace: "a namespace",
    })) {
      const value = at(destination, key);
      if (isPattern(value)) yield `spec.destinations[${index}].${key} is ${value}; allowed: ${what}`;
    }
  for (const [index, each] of listOf(at(props, "spec.clusterResourceWhitelist")).entries()) {
    const kind = at(each, "kind");
    if (isPattern(kind))
      yield `spec.clusterResourceWhitelist[${index}] is ${kindsOf(kind)} of ${textOfGroup(at(each, "group"))}; allowed: kinds`;
  }
}

/** Argo CD takes these for patterns; what begins with `!` it denies. */
function isPattern(value: Known | undefined): value is string {
  return typeof value === "string" && !value.startsWith("!") && /[*?[{]/.test(value);
}

/** A pattern whose host and first folder are spelled out, such as `https://github.com/duli-ai/*`. */
const ownerFirst = /^([a-z+]+:\/\/)?([^/@*?[{]+@)?[^/:*?[{]+(:\d+(?=\/))?[/:][^/*?[{]+\/[^/]/;

/** A star stands for everything. */
function isAny(value: Known | undefined): value is string {
  return typeof value === "string" && /^[*]+$/.test(value);
}

function kindsOf(pattern: string): string {
  return isAny(pattern) ? "every kind" : pattern;
}

function textOfGroup(group: Known | undefined): string {
  return isAny(group) ? "every group" : `group "${typeof group === "string" ? group : ""}"`;
}
