import type { Json } from "../json";
import type { JsonValues, PlanJson } from "./contract";
import { withoutSteps } from "./resource-diff";
import { isObject } from "../../lib/json";
import { compareValues } from "./values";
import type { PropertyChange } from "./values";

/**
 * What changed in what a stack is judged by: its tier, where its cluster is from, and what it tells the policy pack.
 * No resource changes with them, and yet a looser one lets through what was refused.
 * @param before undefined for a new stack, of which only its exceptions and allowed replacements are shown
 */
export function compareSettings(before: PlanJson | undefined, after: PlanJson): readonly PropertyChange[] {
  const now = settingsOf(after.environment);
  const { changes } = compareValues(
    before === undefined ? lenient(now, {}) : settingsBefore(before, now),
    now,
  );
  return changes.map(withoutSteps);
}

/** A plan from before the policies says nothing of them: there nothing was accepted, and all else was as it is. */
function settingsBefore(before: PlanJson, now: JsonValues): JsonValues {
  const { environment, policy } = before;
  if (policy !== undefined || isObject(environment.policy)) return settingsOf(environment);
  return lenient(now, settingsOf(environment));
}

function lenient(now: JsonValues, further: JsonValues): JsonValues {
  const { policy: _policy, ...known } = further;
  return {
    ...now,
    ...known,
    policy: { ...(now.policy as JsonValues), exceptions: {}, replacements: [], doneByHand: [] },
  };
}

function settingsOf({ tier, cluster, policy }: JsonValues): JsonValues {
  const mode = isObject(cluster) ? cluster.mode : undefined;
  const { exceptions, replacements = [], doneByHand = [], ...others } = isObject(policy) ? policy : {};
  return {
    ...(tier !== undefined && { tier }),
    ...(mode !== undefined && { cluster: { mode } }),
    policy: { ...others, exceptions: byFinding(exceptions), replacements, doneByHand },
  };
}

/** Exceptions by what they except: one is the same wherever in the list it stands. */
function byFinding(exceptions: Json | undefined): JsonValues {
  if (!Array.isArray(exceptions)) return {};
  const named: Record<string, Json> = {};
  for (const exception of exceptions as readonly Json[]) {
    const { rule, type, resource, ...rest } = isObject(exception) ? exception : {};
    const name = [rule, "for", type, resource].filter((part) => typeof part === "string").join(" ");
    let key = name;
    for (let count = 2; key in named; count++) key = `${name} (${count})`;
    named[key] = rest;
  }
  return named;
}
