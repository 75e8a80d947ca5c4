import type { SettingsFile } from "../../catalog/settings-files";
import { valueAt, type Json } from "../../lib/json";
import { shown, type Check, type Violation } from "../../lib/violation";
import { furtherValues } from "./further-values";
import type { Subject } from "./subject";

/** Lines that a stack adds to a service's own files say nothing that a property says, and take nothing away. */
export const settingsFiles: Check<Subject> = ({ environment }) =>
  furtherValues(environment).flatMap(({ path, values, chart }) =>
    (chart.files ?? []).flatMap((file) => {
      const value = valueAt(values, file.path);
      return value === undefined ? [] : faults([path, ...file.path].join("."), value, file);
    }),
  );

function faults(path: string, value: Json, { owned = {}, instead }: SettingsFile): Violation[] {
  if (instead !== undefined)
    return [{ path, got: "what takes the place of the platform's lines", allowed: instead }];
  if (typeof value !== "string")
    return [{ path, got: shown(value), allowed: "lines, which follow the platform's" }];
  return value.split("\n").flatMap((line, index) => {
    const name = /^\s*["']?([a-z_][\w.-]*)/i.exec(line)?.[1]?.toLowerCase() ?? "";
    const property = Object.hasOwn(owned, name) ? owned[name] : undefined;
    if (property === undefined) return [];
    return [{ path: `${path}, line ${index + 1}`, got: name, allowed: property }];
  });
}
