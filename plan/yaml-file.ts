import { join } from "node:path";
import { LineCounter, isMap, parseDocument, visit, type ErrorCode, type Scalar } from "yaml";
import { bounded, readText, Unbounded } from "../lib/bounded";
import { PlanError } from "./errors";

/** A mapping as YAML gives it. */
export type YamlObject = Readonly<Record<string, unknown>>;

/**
 * Reads a YAML file that holds one mapping; an empty file is an empty one.
 * @throws PlanError with file, line, column and kind of the fault, never with the text: it may hold a secret
 */
export function readYaml(folder: string, file: string): YamlObject {
  try {
    return readMapping(readText(join(folder, file)), file);
  } catch (error) {
    if (error instanceof PlanError) throw error;
    if (error instanceof Unbounded) throw new PlanError(`${file}: got ${error.message}`);
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new PlanError(`cannot read ${file}: ${unreadable[code] ?? "it is no YAML"}`);
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ELOOP: "it is a link to itself",
  EACCES: "permission denied",
};

function readMapping(text: string, file: string): YamlObject {
  const lines = new LineCounter();
  // As the CLI reads it: `<<` merges, and there are no tags but YAML's own.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge: true,
    resolveKnownTags: false,
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw new PlanError(`${at(fault.pos[0])}: ${faults[fault.code]}`);
  visit(document, {
    Scalar: (_, scalar) => {
      const wrong = wrongNumber(scalar);
      if (wrong !== undefined) throw new PlanError(`${at(scalar.range?.[0] ?? 0)}: ${wrong}`);
    },
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      throw new PlanError(`${at(alias.range?.[0] ?? 0)}: an alias of what is nowhere before it`);
    },
  });
  if (document.contents === null) return {};
  if (!isMap(document.contents)) throw new PlanError(`${file}:1:1: it holds no mapping of keys to values`);
  return bounded(document.toJS({ maxAliasCount: -1 }) as YamlObject);
}

/** Why a number is not taken: JSON has none such, or readers of YAML take it for different ones. */
function wrongNumber({ value, source = "", type }: Scalar): string | undefined {
  if (typeof value !== "number" || type !== "PLAIN") return undefined;
  if (!Number.isFinite(value)) return "a number without an end, or none";
  return /^[-+]?0\d/.test(source) ? "a number with a zero before it, which may be octal" : undefined;
}

/** What is wrong, by the parser's code; its own messages quote the text. */
const faults: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias with an anchor or a tag",
  BAD_ALIAS: "an alias without a name, or with a wrong one",
  BAD_COLLECTION_TYPE: "a tag that is of another kind of value",
  BAD_DIRECTIVE: "a directive that does not exist",
  BAD_DQ_ESCAPE: "a backslash in double quotes that escapes nothing",
  BAD_INDENT: "wrong indentation",
  BAD_PROP_ORDER: "an anchor or a tag in the wrong place",
  BAD_SCALAR_START: "a character that no plain text begins with; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a key that is more than one value, or a colon too many; put the text in quotes",
  BLOCK_IN_FLOW: "a block in brackets or braces",
  DUPLICATE_KEY: "a key that is there already",
  IMPOSSIBLE: "no YAML",
  KEY_OVER_1024_CHARS: "a key of more than 1,024 characters",
  MISSING_CHAR: "something is missing: a comma, a colon, a bracket or a quotation mark",
  MULTILINE_IMPLICIT_KEY: "a key of more than one line",
  MULTIPLE_ANCHORS: "more than one anchor",
  MULTIPLE_DOCS: "a second document; the file takes one",
  MULTIPLE_TAGS: "more than one tag",
  NON_STRING_KEY: "a key that is no text",
  RESOURCE_EXHAUSTION: "more levels than anybody writes",
  TAB_AS_INDENT: "a tab for indentation",
  TAG_RESOLVE_FAILED: "a tag that does not exist, or not for this value",
  UNEXPECTED_TOKEN: "what does not belong there",
};

/** True for a mapping of YAML, false for a list, a scalar and nothing. */
export function isYamlObject(value: unknown): value is YamlObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
