import { isObject, type Json } from "../../../lib/json";

/** The first item of a list whose keys another one has had, in words; a port without protocol is one of TCP. */
export function duplicateOf(keys: readonly string[], items: readonly Json[]): string | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) continue;
    const values = keys.map((key) => item[key] ?? (key === "protocol" ? "TCP" : null));
    const identity = JSON.stringify(values);
    if (seen.has(identity))
      return keys.map((key, index) => `${key} ${JSON.stringify(values[index])}`).join(", ");
    seen.add(identity);
  }
  return undefined;
}
