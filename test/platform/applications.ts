import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Plan } from "../../plan/plan";
import { merge, type JsonObject } from "../../lib/json";
import { at, golden, types } from "../components/platform";

/**
 * The values of an application as Argo CD gives them to charts/service: its Application's value files one over
 * the other, and what the platform tells it.
 */
export function applicationValues(plan: Plan, application: string): JsonObject {
  const helm = at(plan.get(types.application, application).inputs, "spec", "source", "helm");
  const files = at(helm, "valueFiles") as readonly string[];
  const layers = files.map((file) => parse(readFileSync(join(golden, file), "utf8")) as JsonObject);
  return [...layers, at(helm, "valuesObject") as JsonObject].reduce(merge);
}
