import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMap, isSeq, type Document } from "yaml";
import { CommandError } from "../../lib/command";
import { inFull } from "../../lib/image";
import { isTrusted, trustedBy } from "../../policy/rules/image-registry";
import type { Environment } from "../../stacks/environment";
import { openDocument, put } from "./document";

/** What a comment says of a list that is changed by name. */
const byName = "A map changes the preset's list by name, a list takes its place";

/**
 * Names an application in a stack's file, and has the stack trust where its image is from, unless it does.
 * @param environment the stack's as it is
 * @returns the registry that is trusted from now on; undefined where it was already
 */
export function nameIn(
  document: Document,
  { project, environment }: { readonly project: string; readonly environment: Environment },
  name: string,
  repository: string,
): string | undefined {
  add(document, [`${project}:delivery`, "apps"], name);
  if (isTrusted(repository, trustedBy({ environment }))) return undefined;
  const registry = inFull(repository).replace(/\/[^/]*$/, "");
  add(document, [`${project}:policy`, "registries"], registry);
  return registry;
}

/** Adds to a list of the stack's own, or to what changes the preset's by name. */
function add(
  document: Document,
  [section, property]: readonly [section: string, property: string],
  value: string,
): void {
  const above = document.getIn(["config", section]);
  if (above !== undefined && !isMap(above))
    throw new CommandError(`${section} is no mapping: write it as one; nothing was written`);
  const path = ["config", section, property];
  const list = document.getIn(path);
  if (isSeq(list)) list.add(value);
  else if (isMap(list)) list.set(value, true);
  else put(document, path, { [value]: true }, byName);
}

/** Lets an application reach another: its own file says whom it may. Undefined where that has no place for it. */
export function callerDocument(folder: string, caller: string, name: string): Document | undefined {
  const path = join(folder, caller, "defaults.yaml");
  if (!existsSync(path)) return undefined;
  const document = openDocument(path);
  if (document.has("tool")) return undefined;
  const list = document.getIn(["networkPolicy", "to"]);
  if (isSeq(list)) list.add(document.createNode({ app: name }, { flow: true }));
  else put(document, ["networkPolicy", "to"], [{ app: name }]);
  return document;
}

/** Callers that a stack has and whose own files, after all, do not let them reach an application. */
export function barred({ applications }: Environment, callers: readonly string[], name: string): string[] {
  return applications
    .filter(({ application }) => callers.includes(application.name))
    .filter(({ stated }) => {
      const { networkPolicy } = stated as { readonly networkPolicy?: { readonly to?: unknown } };
      const to = Array.isArray(networkPolicy?.to) ? (networkPolicy.to as { readonly app?: unknown }[]) : [];
      return !to.some(({ app }) => app === name);
    })
    .map(({ application }) => application.name);
}
