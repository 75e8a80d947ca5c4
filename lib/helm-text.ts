import { loadAll } from "js-yaml";
import { goYaml } from "./go-yaml";
import { changedIn } from "./json";
import { unknown, type Known } from "./known";

/** Stands for what a template writes: no YAML has it. */
const written = "\uE000";

/** What a text of YAML documents says; what a template writes in it only Helm knows. Undefined where it is no YAML. */
export function readText(text: string): readonly Known[] | undefined {
  const plain = text.replaceAll(ownLine, "").replaceAll(template, written);
  try {
    const documents = loadAll(plain, null, { schema: goYaml }) as Known[];
    return documents.map((each) => withoutWritten(each, new Map()));
  } catch {
    return undefined;
  }
}

/** Whether parts of a text only Helm can write. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

/** One that is alone on its line controls others; neither looks past where the next begins. */
const ownLine = /^[ \t]*\{\{(?:(?!\{\{)[^}]|\}(?!\}))*\}\}[ \t]*$/gm;
const template = /\{\{(?:(?!\{\{)[^}]|\}(?!\}))*\}\}/g;

/** @param done what has been looked at: an alias may stand for much, and for what it is in itself */
function withoutWritten(value: Known, done: Map<object, Known>): Known {
  if (typeof value === "string") return value.includes(written) ? unknown : value;
  if (typeof value !== "object" || value === null) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  done.set(value, unknown);
  const read = changedIn(value as Readonly<Record<string, Known>>, (each) => withoutWritten(each, done));
  done.set(value, read);
  return read;
}
