import { sourcesOf } from "../application-sources";
import { at } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

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
  seed: "seeds/004",
  types: [types.application],
  *check({ name, props }, { environment: { tier } }) {
    for (const [path, source] of sourcesOf(props["spec"])) {
      const revision = at(source, "targetRevision");
      const where = `application ${name}: ${path}.targetRevision`;
      if (revision === undefined || revision === null || revision === "" || revision === "HEAD")
        yield `${where} is ${revision ? "HEAD" : "not set"}, whatever the repository's default is; allowed: a branch, tag or commit`;
      else if (tier === "production" && typeof revision === "string" && trunks.includes(revision))
        yield `${where} is ${revision}; allowed in production: a branch, tag or commit of its own`;
      else if (typeof revision === "string" && /[*^~<>=]|(^|\.)x(\.|$)/.test(revision))
        yield `${where} is ${revision}, whatever is newest; allowed: a branch, tag or commit`;
    }
  },
};
