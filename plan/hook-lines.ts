import type { Plan } from "./plan";
import type { PlannedResource } from "./resource";
import { wrap } from "../lib/style";
import { compare } from "../lib/compare";

/** More resources than this are counted instead of named. */
const named = 8;

/**
 * Each hook with the moments at which it runs and the resources that carry it, in lines of at most this many
 * columns. Of many resources only the number is shown; the verbose tree and the JSON have each one's hooks.
 */
export function hookLines(plan: Plan, width: number): string[] {
  return [...carriers(plan)]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([hook, moments]) => {
      const resources = new Set([...moments.values()].flat());
      const when = [...moments.keys()].map(inWords).join(", ");
      return [hook, ...wrap(`${when}: ${listed(resources)}`, width - 2).map((line) => `  ${line}`)];
    });
}

/** By hook and by moment, the resources that carry it. */
function carriers(plan: Plan): Map<string, Map<string, PlannedResource[]>> {
  const hooks = new Map<string, Map<string, PlannedResource[]>>();
  for (const resource of plan.resources) {
    for (const [moment, names] of Object.entries(resource.options.hooks)) {
      for (const name of names) {
        const moments = hooks.get(name) ?? new Map<string, PlannedResource[]>();
        const carrying = moments.get(moment) ?? [];
        carrying.push(resource);
        hooks.set(name, moments.set(moment, carrying));
      }
    }
  }
  return hooks;
}

/** `beforeUpdate` as a person says it. */
function inWords(moment: string): string {
  return moment.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function listed(resources: ReadonlySet<PlannedResource>): string {
  if (resources.size > named) return `${resources.size} resources`;
  return [...new Set([...resources].map(({ name }) => name))].sort(compare).join(", ");
}
