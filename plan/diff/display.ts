import { describe } from "../describe";
import type { Json } from "../json";
import { Asset, computed, ResourceReference, Secret } from "../values";
import type { Value } from "../values";
import { isObject } from "../../lib/json";
import { visible as everyCharacter } from "../../lib/visible";
import { isSpecial } from "./values";

/** Longest line of a value that is shown at all, even where all is asked for. */
const longest = 10_000;

/** The text in one line that shows every character, cut where it is very long. */
export function visible(text: string): string {
  return everyCharacter(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** A named value in lines like those of YAML. Secrets are `[secret]`, unknowns `[computed]`. */
export function valueLines(label: string, value: Json): readonly string[] {
  return describe({ [label]: fromJson(value) }).map((line) => visible(line));
}

/** A value in one line; undefined for one that takes more. */
export function inline(value: Json): string | undefined {
  if (typeof value === "string" && value.includes("\n")) return undefined;
  const block =
    (isObject(value) || Array.isArray(value)) && !isSpecial(value) && Object.keys(value).length > 0;
  return block ? undefined : valueLines("", value)[0]?.slice(2);
}

/** The value as a plan in memory has it, which is what can be described. */
function fromJson(value: Json): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => fromJson(item));
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  if (!isSpecial(value)) return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
  const [[kind, source]] = entries as readonly [readonly [string, Json]];
  switch (kind) {
    case "$secret":
      return new Secret(null);
    case "$computed":
      return computed;
    case "$resource":
      return new ResourceReference(typeof source === "string" ? source : "");
    default:
      return new Asset(
        kind === "$asset" ? "asset" : "archive",
        fromJson(source) as { readonly [key: string]: Value },
      );
  }
}
