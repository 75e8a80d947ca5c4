import { Computed, Secret, type Value } from "../../plan/values";
import type { Json } from "../../lib/json";
import { masked } from "./objects";

/** Stands in a manifest for a value that is known only after deployment. */
export const computedText = "[computed]";

/** A planned value with nothing in it that may not be shown or is not known yet. */
export interface Plain {
  readonly value: Json;
  /** Paths of the values for which a placeholder stands, in words. */
  readonly notes: readonly string[];
}

/** Puts a text in the place of every secret and of every value that is known only after deployment, and says so. */
export function plain(value: Value, path: string): Plain {
  const notes: string[] = [];
  return { value: replaced(value, path, notes), notes };
}

function replaced(value: Value, path: string, notes: string[]): Json {
  if (value instanceof Secret) {
    notes.push(`${path} is secret: ${masked} stands for it`);
    return masked;
  }
  if (value instanceof Computed) {
    notes.push(`${path} is known only after deployment: ${computedText} stands for it`);
    return computedText;
  }
  if (Array.isArray(value)) {
    return (value as readonly Value[]).map((item, index) => replaced(item, `${path}[${index}]`, notes));
  }
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    notes.push(`${path} is a file or another resource: ${computedText} stands for it`);
    return computedText;
  }
  return Object.fromEntries(
    Object.entries(value as Record<string, Value>).map(([key, item]) => [
      key,
      replaced(item, `${path}.${key}`, notes),
    ]),
  );
}
