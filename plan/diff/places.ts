import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { DeliveredDiff } from "./delivered-diff";
import type { StackDiff } from "./diff";
import { parsePath, type Path } from "./path";
import type { PropertyChange } from "./values";

/** Folders of this side, in which configuration stands. */
export interface Sources {
  readonly project: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  /** Folder of the stacks' files. */
  readonly stackFolder: string;
}

/** The diffs with file and line of what changed in configuration, wherever this side's files state it. */
export function withPlaces(diffs: readonly StackDiff[], sources: Sources): readonly StackDiff[] {
  const files = new Map<string, Lines | undefined>();
  const linesOf = (path: string): Lines | undefined => {
    if (!files.has(path)) files.set(path, readLines(path, sources.root));
    return files.get(path);
  };
  return diffs.map((diff) => {
    const lines = linesOf(join(sources.stackFolder, `Pulumi.${diff.stack}.yaml`));
    const inStack = (change: PropertyChange): PropertyChange =>
      placed(change, (path) => lines?.at(["config", ...sectioned(path, sources.project)]));
    const inApplication = (each: DeliveredDiff): DeliveredDiff => ({
      ...each,
      values: each.values.map((change) =>
        placed(change, (path) =>
          [diff.tier, "defaults"]
            .map((name) => linesOf(join(sources.root, "apps", each.application, `${name}.yaml`))?.at(path))
            .find((at) => at !== undefined),
        ),
      ),
    });
    return {
      ...diff,
      causes: diff.causes.map(inStack),
      settings: diff.settings.map(inStack),
      delivered: diff.delivered.map(inApplication),
    };
  });
}

function placed(change: PropertyChange, find: (path: Path) => string | undefined): PropertyChange {
  const at = find(parsePath(change.path));
  return at === undefined ? change : { ...change, at };
}

/** A section is a key of its own: `doks-platform:cluster`. */
function sectioned([section = "", ...rest]: Path, project: string): Path {
  return [`${project}:${section}`, ...rest];
}

/** Where in a file a value stands. */
interface Lines {
  readonly at: (path: Path) => string | undefined;
}

/** Undefined where there is no such file, or it cannot be read: the plan has said so. */
function readLines(path: string, root: string): Lines | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const name = relative(root, path);
  return {
    at: (steps) => {
      const offset = offsetOf(document, steps);
      return offset === undefined ? undefined : `${name}:${counter.linePos(offset).line}`;
    },
  };
}

/** Of a property its key, of a list's item itself; undefined for what is not there. */
function offsetOf(document: Document, steps: Path): number | undefined {
  const parent: unknown = document.getIn(steps.slice(0, -1), true);
  const last = steps.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key;
    return isNode(key) ? key.range?.[0] : undefined;
  }
  const item: unknown = document.getIn(steps, true);
  return isNode(item) ? item.range?.[0] : undefined;
}
