import { loadAll } from "js-yaml";
import { changedIn } from "./json";
import { unknown, type Known } from "./known";

/** Stands for what a template writes: no YAML has it. */
const written = "\uE000";

/** What a text of YAML documents says; what a template writes in it only Helm knows. Undefined where it is no YAML. */
export function readText(text: string): readonly Known[] | undefined {
  const plain = text.replaceAll(/^\s*\{\{(?:[^}]|\}(?!\}))*\}\}[ \t]*$/gm, "").replaceAll(template, written);
  try {
    const documents = loadAll(plain) as Known[];
    return documents.map(withoutWritten);
  } catch {
    return undefined;
  }
}

/** Whether parts of a text only Helm can write. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

const template = /\{\{(?:[^}]|\}(?!\}))*\}\}/g;

function withoutWritten(value: Known): Known {
  if (typeof value === "string") return value.includes(written) ? unknown : value;
  if (typeof value !== "object" || value === null) return value;
  return changedIn(value as Readonly<Record<string, Known>>, withoutWritten);
}
