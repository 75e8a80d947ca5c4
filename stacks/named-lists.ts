import { isObject, merge, valueAt, type Json, type JsonObject } from "../lib/json";
import { textOf } from "../lib/known";
import { taintEffects } from "../lib/kubernetes/taint";
import { allowedInstead, propertyPath, shown, type Violation } from "../lib/violation";

/** A list of the configuration whose items have names. */
interface NamedList {
  readonly path: readonly [section: string, list: string];
  /** Whether items are objects, with a `name`, or names alone. */
  readonly items: "objects" | "names";
}

const effects: readonly string[] = taintEffects;

/** The lists that a map may stand for. */
export const namedLists: readonly NamedList[] = [
  { path: ["cluster", "pools"], items: "objects" },
  { path: ["storage", "classes"], items: "objects" },
  { path: ["delivery", "apps"], items: "names" },
  { path: ["policy", "registries"], items: "names" },
];

/** Sections in which each of these lists is one, and how to speak of its items. */
export interface WithLists {
  readonly sections: JsonObject;
  readonly violations: readonly Violation[];
  /** What a list leaves out that one easily forgets, in sentences. */
  readonly hints: readonly string[];
  /** `cluster.pools.data.size` of `cluster.pools[0].size`, where the stack names its pools. */
  readonly spokenOf: (path: string) => string;
}

/**
 * A map in the place of such a list changes the preset's one by one: an object lies over the item of its name or is a
 * new one, `true` adds a name, and null or `false` takes one away. A list replaces all of them. Taints of a pool may be
 * a map as well, of keys to what kubectl calls them, such as `data:NoSchedule`.
 */
export function withLists(preset: JsonObject, stated: JsonObject): WithLists {
  const violations: Violation[] = [];
  const hints: string[] = [];
  const names = new Map<string, readonly string[]>();
  let sections = stated;
  for (const { path, items } of namedLists) {
    const map = valueAt(stated, path);
    const base = itemsOf(valueAt(preset, path));
    if (Array.isArray(map) && items === "objects") {
      const list = (map as readonly Json[]).map((item, index) =>
        isObject(item) ? withTaints(item, [...path, index], violations) : item,
      );
      hints.push(...list.flatMap((item) => forgottenTaints(base, item)));
      sections = merge(sections, { [path[0]]: { [path[1]]: list } });
    }
    if (!isObject(map)) continue;
    const change = items === "objects" ? changedObjects : changedNames;
    const changed = change(base, map, path);
    violations.push(...changed.violations);
    names.set(
      path.join("."),
      changed.list.map((item) => textOf(isObject(item) ? item["name"] : item)),
    );
    sections = merge(sections, { [path[0]]: { [path[1]]: changed.list } });
  }
  const spokenOf = (path: string): string =>
    path.replace(/^(\w+\.\w+)\[(\d+)\]/, (whole, list: string, index: string) => {
      const name = names.get(list)?.[Number(index)];
      return name === undefined ? whole : propertyPath([...list.split("."), name]);
    });
  return { sections, violations, hints, spokenOf };
}

interface Changed {
  readonly list: readonly Json[];
  readonly violations: readonly Violation[];
}

function changedObjects(base: readonly Json[], map: JsonObject, path: readonly string[]): Changed {
  const items = new Map(base.filter(isObject).map((item) => [textOf(item["name"]), item]));
  const violations: Violation[] = [];
  for (const [name, change] of Object.entries(map)) {
    const at = [...path, name];
    const before = items.get(name);
    if (change === null) violations.push(...takenAway(items, name, at));
    else if (!isObject(change)) violations.push(fault(at, change, "an object, or null to take it away"));
    else if ("name" in change)
      violations.push(fault([...at, "name"], change["name"], "nothing: the key is its name"));
    else
      items.set(name, {
        name,
        ...merge(before ?? {}, withTaints(withoutOther(change), at, violations, before)),
      });
  }
  return { list: [...items.values()], violations };
}

/** A pool has a number of nodes or scales: whoever says one means that the other goes. */
function withoutOther(pool: JsonObject): JsonObject {
  if ("count" in pool && !("autoscale" in pool)) return { ...pool, autoscale: null };
  if ("autoscale" in pool && !("count" in pool)) return { ...pool, count: null };
  return pool;
}

/** Taints as a map lie over those that the pool has, by key. */
function withTaints(
  pool: JsonObject,
  at: readonly PropertyKey[],
  violations: Violation[],
  before: JsonObject = {},
): JsonObject {
  const { taints } = pool;
  if (!isObject(taints)) return pool;
  const had = itemsOf(before["taints"]).filter(isObject);
  const byKey = new Map<string, Json>(had.map((taint) => [textOf(taint["key"]), taint]));
  for (const [key, stated] of Object.entries(taints)) {
    const here = [...at, "taints", key];
    const [, value, effect] = /^(?:([^:]*):)?(\w+)$/.exec(textOf(stated)) ?? [];
    if (stated === null) violations.push(...takenAway(byKey, key, here));
    else if (effect === undefined || !effects.includes(effect))
      violations.push(fault(here, stated, "such as data:NoSchedule, or null to take it away"));
    else byKey.set(key, { key, ...(value !== undefined && { value }), effect });
  }
  return { ...pool, taints: [...byKey.values()] };
}

/** Whoever lists a pool of the preset's without its taints lets other pods onto it, mostly by mistake. */
function forgottenTaints(preset: readonly Json[], pool: Json): readonly string[] {
  if (!isObject(pool) || "taints" in pool) return [];
  const same = preset.filter(isObject).find(({ name }) => name === pool["name"]);
  const keys = itemsOf(same?.["taints"]).map((taint) => (isObject(taint) ? textOf(taint["key"]) : ""));
  if (keys.length === 0) return [];
  const name = textOf(pool["name"]);
  return [
    `cluster.pools lists ${name} without the preset's taint ${keys.join(", ")}: any pod may run there. A map, such as ` +
      `\`pools: { ${name}: { count: 4 } }\`, keeps it; \`taints: []\` says that none is meant`,
  ];
}

function changedNames(base: readonly Json[], map: JsonObject, path: readonly string[]): Changed {
  const items = new Map(base.map((item) => [textOf(item), item]));
  const violations: Violation[] = [];
  for (const [name, change] of Object.entries(map)) {
    const at = [...path, name];
    if (change === true) items.set(name, name);
    else if (change === false || change === null) violations.push(...takenAway(items, name, at));
    else violations.push(fault(at, change, "true, or false to take it away"));
  }
  return { list: [...items.values()], violations };
}

function takenAway(items: Map<string, Json>, name: string, at: readonly PropertyKey[]): readonly Violation[] {
  const names = [...items.keys()];
  if (items.delete(name)) return [];
  const allowed = names.length === 0 ? "nothing: the preset has none" : allowedInstead(name, names);
  return [{ path: propertyPath(at), got: "a name that the preset does not have", allowed }];
}

function fault(at: readonly PropertyKey[], got: Json | undefined, allowed: string): Violation {
  return { path: propertyPath(at), got: shown(got, String(at.at(-1) ?? "")), allowed };
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
