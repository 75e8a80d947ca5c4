import { specOf } from "../application-values";
import type { ResourceRule } from "../rule";
import { at, objectOf, textOf, type Known } from "../../lib/known";
import { types } from "../../lib/resource-types";

/** What is in Git everybody may read who may read the repository, for ever, and a reviewer sees it as `[secret]`. */
export const applicationSecrets: ResourceRule = {
  kind: "resource",
  name: "application-secrets",
  description:
    "No Secret comes from Git with its values. Take it out of the manifests and rotate what it held; use " +
    "generatedSecrets, a Secret made by hand, or a kind that is encrypted or only refers to one (SealedSecret, ExternalSecret).",
  severity: "critical",
  level: "mandatory",
  requirement: "R-SECURITY-1",
  types: [types.application],
  *check({ props }, { environment }) {
    const spec = specOf(props, environment);
    for (const { object, file } of spec?.objects ?? [])
      if (holdsValues(object))
        yield `application ${spec?.application.name ?? ""}: Secret ${textOf(at(object, "metadata.name"))} has its values in ${file}; allowed: none in Git`;
  },
};

/** Whether an object is a Secret that is not empty. */
export function holdsValues(object: Readonly<Record<string, Known>>): boolean {
  return (
    object["kind"] === "Secret" &&
    ["data", "stringData"].some((key) => Object.keys(objectOf(object[key])).length > 0)
  );
}
