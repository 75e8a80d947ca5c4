import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ErrorObject } from "ajv";
import { parse } from "yaml";
import { namesCredential } from "../../lib/credentials/names";
import { isObject, merge, type Json, type JsonObject } from "../../lib/json";
import { faultsIn } from "./validation/faults";

/**
 * What is wrong with the values of a chart by its own schema, a line each: the path, what is there, what is allowed.
 * None where it has no schema, or none that can be read here: Helm's own words have to do.
 * @param chart folder of the chart
 * @param files value files, the last one counts most
 * @param values over those of the files
 */
export function valueFaults(chart: string, files: readonly string[], values: Json): readonly string[] {
  const path = join(chart, "values.schema.json");
  if (!existsSync(path)) return [];
  const given = [join(chart, "values.yaml"), ...files].map(readValues);
  const all = [...given, isObject(values) ? values : {}].reduce(merge);
  try {
    const schema = JSON.parse(readFileSync(path, "utf8")) as JsonObject;
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: false,
      logger: false,
      unicodeRegExp: false,
    });
    const validate = ajv.compile(schema);
    if (validate(all)) return [];
    const errors = validate.errors ?? [];
    const hidden = errors.filter(isOfCredential);
    return [
      ...faultsIn(
        errors.filter((error) => !hidden.includes(error)),
        false,
      ),
      ...faultsIn(hidden, true),
    ];
  } catch {
    return [];
  }
}

function readValues(file: string): JsonObject {
  const read: unknown = existsSync(file) ? parse(readFileSync(file, "utf8"), { version: "1.1" }) : {};
  return isObject(read) ? read : {};
}

/** What somebody has put there must not be repeated. */
function isOfCredential({ instancePath }: ErrorObject): boolean {
  return instancePath.split("/").some(namesCredential);
}
