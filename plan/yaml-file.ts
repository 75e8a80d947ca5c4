import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, isMap, parseDocument } from "yaml";
import { PlanError } from "./errors";

/** A mapping as YAML gives it. */
export type YamlObject = Readonly<Record<string, unknown>>;

/**
 * Reads a YAML file that holds one mapping; an empty file is an empty one.
 * @throws PlanError with file, line and column, never with the line itself: it may hold a secret
 */
export function readYaml(folder: string, file: string): YamlObject {
  let text: string;
  try {
    text = readFileSync(join(folder, file), "utf8");
  } catch (error) {
    throw new PlanError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new PlanError(`${file}:${line}:${col}: ${fault.message.split("\n")[0]}`);
  }
  if (document.contents === null) return {};
  if (!isMap(document.contents)) throw new PlanError(`${file}:1:1: it holds no mapping of keys to values`);
  return document.toJS({ maxAliasCount: 100 }) as YamlObject;
}

/** True for a mapping of YAML, false for a list, a scalar and nothing. */
export function isYamlObject(value: unknown): value is YamlObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
