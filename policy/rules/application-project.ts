import { at } from "../known";
import type { ResourceRule } from "../rule";
import { types } from "../types";

/** Argo CD's project `default` may deploy anything from anywhere to everywhere. */
export const applicationProject: ResourceRule = {
  kind: "resource",
  name: "application-project",
  description:
    "An Application belongs to a project that bounds what it may deploy. " +
    "Set spec.project to the environment's AppProject.",
  severity: "high",
  level: "mandatory",
  seed: "seeds/000",
  types: [types.application],
  *check({ name, props }) {
    const project = at(props, "spec.project");
    if (project === undefined || project === null || project === "" || project === "default")
      yield `application ${name}: spec.project is ${project ? "default" : "not set"}; allowed: a project of its own`;
  },
};
