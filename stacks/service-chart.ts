import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { JsonObject } from "../lib/json";

const folder = join(__dirname, "..", "charts", "service");

let defaults: JsonObject | undefined;
let schema: JsonObject | undefined;

/** What charts/service fills in where an application says nothing. Read when the first one is judged, and never again. */
export function chartDefaults(): JsonObject {
  return (defaults ??= load(readFileSync(join(folder, "values.yaml"), "utf8")) as JsonObject);
}

/** What Helm judges values of charts/service by. */
export function chartSchema(): JsonObject {
  return (schema ??= JSON.parse(readFileSync(join(folder, "values.schema.json"), "utf8")) as JsonObject);
}
