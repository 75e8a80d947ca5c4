import type { Json } from "../json";
import { makeUrn } from "../urn";
import type { PlanJson, ResourceJson } from "./contract";
import { isObject } from "../../lib/json";

/** Which resource of the plan before is which of the plan after. */
export interface Identities {
  /** The resource before that one after was, by its URN or by an alias; undefined for a new one. */
  readonly before: (after: ResourceJson) => ResourceJson | undefined;
  /** URN after of one before; itself without an alias. */
  readonly renamed: (urnBefore: string) => string;
}

/** Pairs resources as the engine does: by URN first, then by their own aliases and those of their parents. */
export function identify(before: PlanJson, after: PlanJson): Identities {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const pairs = new Map<string, ResourceJson>();
  const renamed = new Map<string, string>();
  const names = new Map(after.resources.map(({ urn, name }) => [urn, name]));
  // Parents stand before their children in a plan.
  for (const resource of after.resources) {
    const candidates = [resource.urn, ...aliases(resource, after, names, (urn) => pairs.get(urn)?.urn)];
    const match = candidates.find((urn) => old.has(urn) && !renamed.has(urn));
    if (match === undefined) continue;
    pairs.set(resource.urn, old.get(match) as ResourceJson);
    renamed.set(match, resource.urn);
  }
  return {
    before: ({ urn }) => pairs.get(urn),
    renamed: (urn) => renamed.get(urn) ?? urn,
  };
}

/** URNs that a resource may have had. */
function aliases(
  resource: ResourceJson,
  plan: PlanJson,
  names: ReadonlyMap<string, string>,
  urnBefore: (urn: string) => string | undefined,
): readonly string[] {
  const { options, parent, name, type, urn } = resource;
  const own = (Array.isArray(options.aliases) ? (options.aliases as Json[]) : []).map((alias) =>
    aliasUrn(alias, resource, plan, urnBefore),
  );
  const parentBefore = parent === null ? undefined : urnBefore(parent);
  if (parent === null || parentBefore === undefined || parentBefore === parent) return own;
  const inherited = (childType: string, childName: string): string =>
    makeUrn(plan, parentBefore, childType, renamedChild(childName, names.get(parent) ?? "", parentBefore));
  return [
    ...own,
    inherited(type, name),
    ...own.filter((old) => old !== urn).map((old) => inherited(typeOf(old), nameOf(old))),
  ];
}

/** URN that an alias names: as it is, or with the parts in which it differs from the resource. */
function aliasUrn(
  alias: Json,
  { name, type, parent }: ResourceJson,
  plan: PlanJson,
  urnBefore: (urn: string) => string | undefined,
): string {
  if (!isObject(alias)) return typeof alias === "string" ? alias : "";
  const text = (key: string): string | undefined => {
    const value = alias[key];
    return typeof value === "string" ? value : undefined;
  };
  const owner = { project: text("project") ?? plan.project, stack: text("stack") ?? plan.stack };
  const given = text("parentUrn");
  const ancestor = given === undefined ? parent : (urnBefore(given) ?? given);
  return makeUrn(
    owner,
    alias.noParent === true ? "" : (ancestor ?? ""),
    text("type") ?? type,
    text("name") ?? name,
  );
}

/** A child's name begins with its parent's by convention, and then changes with it. */
function renamedChild(child: string, parent: string, parentBefore: string): string {
  return child.startsWith(parent) ? nameOf(parentBefore) + child.slice(parent.length) : child;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}
