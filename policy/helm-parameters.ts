import { at, isKnownObject, listOf, textOf, type Known, type KnownObject } from "../lib/known";

/**
 * What an Application sets by `parameters`, as values: Argo CD hands them to Helm as `--set`, or where they say
 * `forceString` as `--set-string`. Those with an item of a list in their name are left out: no rule looks there.
 */
export function parametersOf(helm: KnownObject): KnownObject {
  return listOf(helm["parameters"]).reduce<KnownObject>((values, parameter) => {
    const keys = keysOf(textOf(at(parameter, "name")));
    if (keys.some((key) => key === "" || /\[\d+\]$/.test(key))) return values;
    const value = at(parameter, "value");
    const forced = at(parameter, "forceString") === true;
    return put(values, keys, typeof value === "string" && !forced ? typed(value) : (value ?? ""));
  }, {});
}

/** A dot separates keys; one after a backslash belongs to its key. */
function keysOf(name: string): readonly string[] {
  return name.split(/(?<!\\)\./).map((key) => key.replaceAll("\\", ""));
}

/** What Helm takes a text for: it knows whole numbers, truth values and null. */
function typed(value: string): Known {
  if (value === "null") return null;
  if (value === "true" || value === "false") return value === "true";
  return /^(0|-?[1-9]\d*)$/.test(value) ? Number(value) : value;
}

function put(values: KnownObject, [key = "", ...rest]: readonly string[], value: Known): KnownObject {
  if (rest.length === 0) return { ...values, [key]: value };
  const below = values[key];
  return { ...values, [key]: put(isKnownObject(below) ? below : {}, rest, value) };
}
