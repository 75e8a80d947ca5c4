import type { ResourceRemediation } from "@pulumi/policy";
import { isExcepted } from "./exceptions";
import type { Addition, RemediationRule, ResourceRule } from "./rule";
import type { Settings } from "./settings";
import { unwrapped } from "../lib/sdk/policies";
import { known } from "./opened";

/** The check of what a rule adds: one finding for a resource, with all that is missing. */
export function remediationCheck({ additions, ...about }: RemediationRule): ResourceRule {
  return {
    ...about,
    kind: "resource",
    level: "advisory",
    *check(resource, settings) {
      const missing = additions(resource, settings).map(shown);
      // The server would take it for mandatory: something that was to be mended and is still there.
      if (missing.length > 0)
        yield { message: `${resource.name}: missing ${missing.join(", ")}`, level: "advisory" };
    },
  };
}

/** The engine puts what this returns in the place of the resource's inputs. */
export function remediation(rule: RemediationRule, settings: Settings): ResourceRemediation {
  return ({ urn, type, name, props, opts }) => {
    if (rule.types !== undefined && !rule.types.includes(type)) return undefined;
    if (isExcepted(settings, rule.name, urn)) return undefined;
    const resource = { urn, type, name, props: known(props), protect: opts.protect };
    const additions = rule.additions(resource, settings);
    if (additions.length === 0) return undefined;
    // From beneath the proxies, where secrets are still marked as such.
    return additions.reduce<Record<string, unknown>>(
      (changed, addition) => added(changed, addition.to, addition) as Record<string, unknown>,
      unwrapped(props),
    );
  };
}

/** A copy of the value with the addition; what is on the way there is made where it is missing. */
function added(value: unknown, [next, ...rest]: readonly string[], addition: Addition): unknown {
  if (next === undefined && addition.key === undefined)
    return [...((value ?? []) as unknown[]), addition.value];
  const object = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (next === undefined) return { ...object, [addition.key as string]: addition.value };
  return { ...object, [next]: added(object[next], rest, addition) };
}

/** `metadata.labels team: platform`, or `tags doks-platform`. */
function shown({ to, key, value }: Addition): string {
  return `${to.join(".")} ${key === undefined ? value : `${key}: ${value}`}`;
}
