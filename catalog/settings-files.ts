import { mergeValues, valueAt, type Json, type JsonObject } from "../lib/json";

/** A value of a chart that is a whole file: lines that a stack gives for it follow the platform's own. */
export interface SettingsFile {
  readonly path: readonly string[];
  /** Settings that a property has already said, by name, and which; default none. */
  readonly owned?: Readonly<Record<string, string>>;
  /** What to use instead, where this value would take the place of the platform's lines whatever stands in it. */
  readonly instead?: string;
}

/** Lays further values over a chart's own. Where both have lines of one file, the further ones come last, and win. */
export function layValues(
  { files = [] }: { readonly files?: readonly SettingsFile[] },
  own: JsonObject,
  further: JsonObject,
): JsonObject {
  return files.reduce(
    (laid, { path }) => {
      const [first, then] = [valueAt(own, path), valueAt(further, path)];
      if (typeof first !== "string" || typeof then !== "string") return laid;
      const lines = `${first.replace(/\n?$/, "\n")}${then}`;
      return mergeValues(
        laid,
        path.reduceRight<Json>((below, key) => ({ [key]: below }), lines) as JsonObject,
      );
    },
    mergeValues(own, further),
  );
}
