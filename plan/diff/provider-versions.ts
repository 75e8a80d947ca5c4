import { packageOf } from "../urn";
import type { PlanJson } from "./contract";
import { compare } from "../../lib/compare";

/** The plugin of a package of resources, in another version than before. */
export interface ProviderVersion {
  /** Such as `kubernetes`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Packages whose resources are made by another version of their plugin: shown once, not for each resource. */
export function providerVersions(before: PlanJson, after: PlanJson): readonly ProviderVersion[] {
  const old = versions(before);
  return [...versions(after)]
    .flatMap(([name, version]) => {
      const other = old.get(name);
      return other === undefined || other === version ? [] : [{ name, before: other, after: version }];
    })
    .sort((a, b) => compare(a.name, b.name));
}

function versions({ resources }: PlanJson): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { type, custom, options } of resources) {
    if (!custom || typeof options.version !== "string") continue;
    const name = packageOf(type);
    found.set(name, (found.get(name) ?? new Set()).add(options.version));
  }
  return new Map([...found].map(([name, all]) => [name, [...all].sort(compare).join(", ")]));
}
