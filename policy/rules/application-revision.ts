import type { Tier } from "../../stacks/schema";
import { applicationsIn, declaringTypes, sourcesOf } from "../application-sources";
import { at, type Known } from "../../lib/known";
import type { ResourceRule } from "../rule";

/** Where every change arrives, however little of it has been tried. */
const trunks = ["HEAD", "main", "master", "refs/heads/main", "refs/heads/master"];

/** Production changes when somebody moves its branch or tag, not with every merge. */
export const applicationRevision: ResourceRule = {
  kind: "resource",
  name: "application-revision",
  description:
    "Production follows a branch, tag or commit of its own. " +
    "Set delivery.branch to one, such as `production`, that moves only when a change has been through staging.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-DELIVERY-5",
  types: declaringTypes,
  *check(resource, { environment: { tier } }) {
    for (const { what, spec } of applicationsIn(resource))
      for (const [path, source] of sourcesOf(spec)) {
        const fault = faultOf(at(source, "targetRevision"), tier);
        if (fault !== undefined) yield `${what}: ${path}.targetRevision is ${fault}`;
      }
  },
};

function faultOf(revision: Known | undefined, tier: Tier): string | undefined {
  if (revision === undefined || revision === null || revision === "" || revision === "HEAD")
    return `${revision ? "HEAD" : "not set"}, whatever the repository's default is; allowed: a branch, tag or commit`;
  // A template of an ApplicationSet only Argo CD can read.
  if (typeof revision !== "string" || revision.includes("{{")) return undefined;
  if (tier === "production" && trunks.includes(revision))
    return `${revision}; allowed in production: a branch, tag or commit of its own`;
  return /[*^~<>=]|(^|\.)x(\.|$)/.test(revision)
    ? `${revision}, whatever is newest; allowed: a branch, tag or commit`
    : undefined;
}
