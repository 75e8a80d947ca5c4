import { isKnownObject, type Known } from "./known";

/**
 * What a template of Helm takes a value for: false, 0, nothing, an empty text, list or map are false, and everything
 * else is true, the text "false" too. A null takes the chart's own value away, and what is not there is false.
 * Undefined where nothing is stated, so that the chart's default counts, or where the value is not known yet.
 */
export function truthOf(value: Known | undefined): boolean | undefined {
  if (value === undefined || typeof value === "symbol") return undefined;
  if (Array.isArray(value)) return value.length > 0;
  return isKnownObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A switch in words, as the end of "is"; what is no truth value may be a secret, and is not shown. */
export function switchInWords(value: Known | undefined): string {
  if (value === undefined) return "not set";
  if (typeof value === "boolean") return String(value);
  return truthOf(value) === false
    ? `${JSON.stringify(value)}, which Helm takes for false`
    : "something that Helm takes for true";
}
