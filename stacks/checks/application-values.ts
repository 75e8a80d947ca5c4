import { isObject, merge, type JsonObject } from "../../lib/json";
import { faultsBySchema } from "../../lib/json-schema";
import type { Check } from "../../lib/violation";
import { chartDefaults, chartSchema } from "../service-chart";
import type { Subject } from "./subject";

/** Values of applications are those that charts/service takes: what it does not know, Argo CD would refuse, and later. */
export const applicationValues: Check<Subject> = ({ environment: { tier }, applications }) => {
  const { platform: _, ...defaults } = chartDefaults();
  const schema = schemaOfFiles();
  return applications.flatMap(({ application: { name, tool }, stated }) => {
    if (tool !== "helm") return [];
    return faultsBySchema(schema, merge(defaults, stated), chartSchema()).map((violation) => ({
      ...violation,
      path: `apps/${name}/defaults.yaml with ${tier}.yaml: ${violation.path}`,
    }));
  });
};

/** The schema without what the platform says, which is in no file: `platform` is as unknown there as any other key. */
function schemaOfFiles(): JsonObject {
  const schema = chartSchema();
  const { platform: _, ...properties } = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly string[]) : [];
  return { ...schema, properties, required: required.filter((key) => key !== "platform") };
}
