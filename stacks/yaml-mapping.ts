import { existsSync } from "node:fs";
// Not `yaml`, which is used where comments must survive: this one is eight times as fast, for any number of files.
import { load, YAMLException } from "js-yaml";
import { bounded, readText, Unbounded } from "../lib/bounded";
import { helmYaml } from "../lib/go-yaml";
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
    text = readText(location);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return fault(code ?? message, "a readable file");
  }
  try {
    const values: unknown = bounded(load(text, { schema: helmYaml }) ?? {});
    return isObject(values) ? { values } : fault("something else than a mapping", "a mapping of values");
  } catch (error) {
    if (error instanceof Unbounded) return fault(error.message, "values that a person can read");
    if (!(error instanceof YAMLException)) throw error;
    // What the parser quotes may be a secret.
    const kind = error.reason.startsWith("cannot resolve a node")
      ? "a tag that is not for this value"
      : error.reason.replace(/\s*["'!<`].*$/s, "");
    const mark = error.mark as typeof error.mark | undefined;
    return fault(mark ? `${kind} at line ${mark.line + 1}, column ${mark.column + 1}` : kind, "valid YAML");
  }
}
