import { existsSync, readFileSync } from "node:fs";
// Not `yaml`, which is used where comments must survive: this one is eight times as fast, for any number of files.
import { load, YAMLException } from "js-yaml";
import { isObject, type JsonObject } from "../lib/json";
import type { Violation } from "../lib/violation";

/** A YAML file that holds one mapping, as far as it can be read. */
export interface YamlMapping {
  /** Nothing when there is no such file. */
  readonly values?: JsonObject;
  readonly violation?: Violation;
}

/**
 * Reads a file that may be missing; an empty one is an empty mapping.
 * @param path what a violation calls it
 */
export function readMapping(location: string, path: string): YamlMapping {
  const fault = (got: string, allowed: string): YamlMapping => ({ violation: { path, got, allowed } });
  if (!existsSync(location)) return {};
  let text: string;
  try {
    text = readFileSync(location, "utf8");
  } catch (error) {
    return fault((error as Error).message, "a readable file");
  }
  try {
    const values: unknown = load(text) ?? {};
    return isObject(values) ? { values } : fault("something else than a mapping", "a mapping of values");
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark;
    return fault(`${error.reason} at line ${line + 1}, column ${column + 1}`, "valid YAML");
  }
}
