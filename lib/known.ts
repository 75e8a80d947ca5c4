/** Stands for what is known only after deployment: no rule can judge it, and none may stumble over it. */
export const unknown: unique symbol = Symbol("known only after deployment");

/** A property's value as far as it is known. */
export type Known =
  null | boolean | number | string | typeof unknown | readonly Known[] | { readonly [key: string]: Known };

/** An object of named values. */
export type KnownObject = Readonly<Record<string, Known>>;

/** The value where it is an object, else an empty one. */
export function objectOf(value: Known | undefined): KnownObject {
  return isKnownObject(value) ? value : {};
}

/** The value where it is a list, else an empty one. */
export function listOf(value: Known | undefined): readonly Known[] {
  return isKnownList(value) ? value : [];
}

function isKnownList(value: Known | undefined): value is readonly Known[] {
  return Array.isArray(value);
}

export function isKnownObject(value: Known | undefined): value is KnownObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is at a path such as `spec.template.spec`; undefined where nothing is, or something on the way is unknown. */
export function at(value: Known | undefined, path: string): Known | undefined {
  let here: Known | undefined = value;
  for (const key of keysOf(path)) {
    if (!isKnownObject(here)) return undefined;
    here = here[key];
  }
  return here;
}

/** Paths stand in the rules: they are few, and each is asked for in every resource. */
const paths = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  const keys = paths.get(path) ?? path.split(".");
  paths.set(path, keys);
  return keys;
}

/** What is there where it is a text, else an empty one. */
export function textOf(value: Known | undefined): string {
  return typeof value === "string" ? value : "";
}
