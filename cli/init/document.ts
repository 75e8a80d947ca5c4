import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { Document, isMap, isScalar, parseDocument, Scalar } from "yaml";
import { CommandError } from "../../lib/command";
import { readText, Unbounded } from "../../lib/bounded";

const load = createRequire(__filename);

/**
 * A YAML file to edit, with its comments; an empty one where there is none.
 * @throws CommandError where it cannot be read as a mapping
 */
export function openDocument(path: string): Document {
  if (!existsSync(path)) return new Document({});
  let document;
  try {
    document = parseDocument(readText(path), { prettyErrors: false });
  } catch (error) {
    if (!(error instanceof Unbounded || (error as NodeJS.ErrnoException).code !== undefined)) throw error;
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`);
  }
  if (document.errors.length > 0 || !(document.contents === null || isMap(document.contents)))
    throw new CommandError(`${path} is no mapping in valid YAML: mend it first; nothing was written`);
  return document;
}

/** Sets what is at a path of keys. What is new gets the comment; what is there keeps its own. */
export function put(document: Document, path: readonly string[], value: unknown, comment?: string): void {
  const there = document.hasIn(path);
  document.setIn(path, value === null || typeof value !== "object" ? value : document.createNode(value));
  if (there || comment === undefined) return;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1));
  const pair = isMap(parent) ? parent.items.find(({ key }) => keyOf(key) === path.at(-1)) : undefined;
  if (pair === undefined) return;
  const key = isScalar(pair.key) ? pair.key : new Scalar(pair.key);
  key.commentBefore = comment.replace(/^/gm, " ");
  pair.key = key;
}

function keyOf(key: unknown): unknown {
  return isScalar(key) ? key.value : key;
}

/** The text as the project's check of formats wants it. */
export async function formatted(text: string): Promise<string> {
  // Takes a tenth of a second to load.
  const { format, resolveConfig } = load("prettier") as typeof import("prettier");
  const style = await resolveConfig(__filename);
  return format(text, { ...style, parser: "yaml" });
}
