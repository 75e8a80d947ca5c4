import { isObject } from "../../lib/json";
import type { Json } from "../json";
import type { JsonValues } from "./contract";
import { pathText } from "./path";
import type { Path, Step } from "./path";
import { compare } from "../../lib/compare";

/** One property that changed. */
export interface PropertyChange {
  /** As the engine writes it, with indices: after the change, or before it for what is deleted. */
  readonly path: string;
  /** As people write it: with the names of a list's items where they have some. */
  readonly label: string;
  readonly kind: "add" | "update" | "delete";
  /** Not there for what is added. */
  readonly before?: Json;
  /** Not there for what is deleted. */
  readonly after?: Json;
  /** There where a value is secret on one side only; it is shown on neither. */
  readonly secrecy?: "gained" | "lost";
  /** True where this is what replaces the resource. */
  readonly replaces?: true;
  /** File and line of this side where the configuration states it, such as `Pulumi.staging.yaml:12`. */
  readonly at?: string;
  /** URNs of replaced or new resources from which an unknown value comes that will be another one. */
  readonly because?: readonly string[];
}

/** A change with its path in parts. */
export interface Change extends PropertyChange {
  readonly steps: Path;
}

/** Two values, compared. */
export interface Comparison {
  readonly changes: readonly Change[];
  /** What is secret on both sides: whether it is the same cannot be known. */
  readonly secrets: readonly Place[];
  /** What is known only after deployment on both sides: the same as long as it comes from the same resources. */
  readonly unknowns: readonly Place[];
}

/** Where a value is. */
export interface Place {
  readonly steps: Path;
  readonly path: string;
  readonly label: string;
}

/** Compares named values, such as a resource's inputs, property by property, keys in order. */
export function compareValues(before: JsonValues, after: JsonValues): Comparison {
  const comparer = new Comparer();
  comparer.objects(before, after, { steps: [], labels: [] });
  return comparer;
}

/** True for a value of which the JSON of a plan says only what it is: a secret, an unknown, a file. */
export function isSpecial(value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^\$(secret|computed|resource|asset|archive)$/.test(keys[0] as string);
}

/** True for `{"$secret": true}`. */
export function isSecret(value: Json | undefined): boolean {
  return isSpecial(value) && isObject(value) && "$secret" in value;
}

/** True for `{"$computed": true}`. */
export function isComputed(value: Json | undefined): boolean {
  return isSpecial(value) && isObject(value) && "$computed" in value;
}

type Label = Step | { readonly named: string };

interface Where {
  readonly steps: Path;
  readonly labels: readonly Label[];
}

class Comparer implements Comparison {
  readonly changes: Change[] = [];
  readonly secrets: Place[] = [];
  readonly unknowns: Place[] = [];

  objects(before: JsonValues, after: JsonValues, where: Where): void {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compare);
    for (const key of keys) this.values(before[key], after[key], within(where, key));
  }

  values(before: Json | undefined, after: Json | undefined, where: Where): void {
    if (before === undefined && after === undefined) return;
    if (isSecret(before) && isSecret(after)) this.secrets.push(place(where));
    else if (isComputed(before) && isComputed(after)) this.unknowns.push(place(where));
    else if (isSpecial(before) || isSpecial(after)) this.#change(before, after, where);
    else if (isObject(before) && isObject(after)) this.objects(before, after, where);
    else if (Array.isArray(before) && Array.isArray(after))
      this.#lists(before as Json[], after as Json[], where);
    else this.#change(before, after, where);
  }

  #change(before: Json | undefined, after: Json | undefined, where: Where): void {
    if (same(before, after)) return;
    // What is a credential on one side has no business in a report as plain text of the other side.
    const hide = isSecret(before) !== isSecret(after);
    const shown = (value: Json): Json => (hide && !isComputed(value) ? masked : value);
    const secrecy = isSecret(after) ? "gained" : "lost";
    this.changes.push({
      ...place(where),
      kind: before === undefined ? "add" : after === undefined ? "delete" : "update",
      ...(before !== undefined && { before: shown(before) }),
      ...(after !== undefined && { after: shown(after) }),
      ...(hide && before !== undefined && after !== undefined && { secrecy }),
    });
  }

  #lists(before: readonly Json[], after: readonly Json[], where: Where): void {
    const key = commonName(before, after);
    if (key !== undefined) this.#named(before as JsonValues[], after as JsonValues[], key, where);
    else if ([...before, ...after].every(isScalar)) this.#scalars(before, after, where);
    else
      for (let index = 0; index < Math.max(before.length, after.length); index++)
        this.values(before[index], after[index], within(where, index));
  }

  /**
   * Items that have names are the same ones wherever in the list they stand; one that takes another one's place is
   * that one, renamed.
   */
  #named(before: readonly JsonValues[], after: readonly JsonValues[], key: string, where: Where): void {
    const nameOf = (item: JsonValues): string => item[key] as string;
    const old = new Map(before.map((item, index) => [nameOf(item), { item, index }]));
    const now = new Set(after.map(nameOf));
    const placeless = new Map(
      [...old.values()].filter(({ item }) => !now.has(nameOf(item))).map((each) => [each.index, each.item]),
    );
    for (const [index, item] of after.entries()) {
      const other = old.get(nameOf(item))?.item ?? placeless.get(index);
      if (!old.has(nameOf(item))) placeless.delete(index);
      this.values(other, item, within(where, index, nameOf(item)));
    }
    for (const [index, item] of placeless) this.values(item, undefined, within(where, index, nameOf(item)));
  }

  /** Of plain items the ones that came and went; where one takes the place of another, it has changed. */
  #scalars(before: readonly Json[], after: readonly Json[], where: Where): void {
    const gone = without(before, after);
    const come = without(after, before);
    // The same items in another order: only the whole list says so.
    if (gone.size === 0 && come.size === 0) this.#change(before, after, where);
    for (const index of [...new Set([...gone, ...come])].sort((a, b) => a - b))
      this.#change(
        gone.has(index) ? before[index] : undefined,
        come.has(index) ? after[index] : undefined,
        within(where, index),
      );
  }
}

/** What stands for a plain value beside a secret one. */
const masked: Json = { $secret: true };

function within(where: Where, step: Step, name?: string): Where {
  const label = name === undefined ? step : { named: name };
  return { steps: [...where.steps, step], labels: [...where.labels, label] };
}

function place({ steps, labels }: Where): Place {
  return { steps, path: pathText(steps), label: pathText(labels) };
}

/** The property by which every item of both lists can be distinguished from the others. */
function commonName(before: readonly Json[], after: readonly Json[]): string | undefined {
  if (before.length + after.length === 0) return undefined;
  return ["name", "key", "sectionName"].find((key) => [before, after].every((items) => hasNames(items, key)));
}

function hasNames(items: readonly Json[], key: string): boolean {
  const names = items.map((item) => (isObject(item) && !isSpecial(item) ? item[key] : undefined));
  return names.every((name) => typeof name === "string") && new Set(names).size === names.length;
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

/** Indices of the items that a list has and another one has not, or not as often. */
function without(items: readonly Json[], others: readonly Json[]): Set<number> {
  const left = new Map<Json, number>();
  for (const item of others) left.set(item, (left.get(item) ?? 0) + 1);
  const indices = new Set<number>();
  for (const [index, item] of items.entries()) {
    const rest = left.get(item) ?? 0;
    if (rest > 0) left.set(item, rest - 1);
    else indices.add(index);
  }
  return indices;
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function same(before: Json | undefined, after: Json | undefined): boolean {
  if (Object.is(before, after)) return true;
  if (Array.isArray(before) && Array.isArray(after))
    return (
      before.length === after.length && before.every((item: Json, index) => same(item, after[index] as Json))
    );
  if (!isObject(before) || !isObject(after)) return false;
  const keys = Object.keys(before);
  return keys.length === Object.keys(after).length && keys.every((key) => same(before[key], after[key]));
}
