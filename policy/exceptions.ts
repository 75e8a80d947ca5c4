import type { Environment } from "../stacks/environment";
import { longestException } from "../stacks/sections/policy";
import { nearest } from "../lib/violation";
import type { Resource, StackFinding, StackRule } from "./rule";
import type { Settings } from "./settings";
import { stacksApart } from "./stacks-apart";
import { types } from "../lib/resource-types";
import { isStack, nameOf, stackOf, typeOf } from "../lib/urn";

type Exception = Environment["policy"]["exceptions"][number];
type Given = Pick<Settings, "today"> & {
  readonly environment: { readonly policy: Pick<Environment["policy"], "exceptions"> };
};

const ruleName = "exceptions";

/** Whether a finding is accepted: until the exception's last day. */
export function isExcepted(given: Given, rule: string, urn: string): boolean {
  return exceptionsFor(given, rule, urn).length > 0;
}

/** Exceptions that have excused something, by the settings of the pack that ran. */
const used = new WeakMap<object, Set<Exception>>();

/** Whether a finding that was made is excepted; remembers that its exceptions are needed. */
export function consumeException(given: Settings, rule: string, urn: string): boolean {
  const found = exceptionsFor(given, rule, urn);
  const known = used.get(given) ?? new Set();
  used.set(given, known);
  for (const each of found) known.add(each);
  return found.length > 0;
}

function exceptionsFor({ environment, today }: Given, rule: string, urn: string): readonly Exception[] {
  return environment.policy.exceptions.filter(
    (exception) =>
      exception.rule === rule &&
      isAbout(exception, urn) &&
      // What the rule about exceptions refuses excuses nothing, least of all that rule.
      rule !== ruleName &&
      !isExpired(exception, today) &&
      exception.expires <= lastDay(today),
  );
}

/** The stack itself has two names: its own, and the one of its resource. */
function isAbout({ resource, type }: Exception, urn: string): boolean {
  if (resource !== nameOf(urn) && !(isStack(urn) && resource === stackOf(urn))) return false;
  const token = typeOf(urn);
  return type === undefined || type === token || type === token.split(":").at(-1);
}

function isExpired({ expires }: Exception, today: string): boolean {
  return expires < today;
}

/**
 * The rule that keeps exceptions honest: it lists each, and says which of them excuse nothing. An expired one stops the
 * stack, and so does one for a rule that does not exist, or for longer than anybody may decide. It has to run last.
 * @param rules names of all rules
 */
export function exceptionsRule(rules: readonly string[]): StackRule {
  return {
    kind: "stack",
    name: ruleName,
    description:
      `Every exception is for a rule and a resource that are there, and expires, within ${longestException} days. ` +
      "Mend what it excuses, or change it in policy.exceptions of the stack's configuration.",
    severity: "medium",
    level: "mandatory",
    check: (resources, settings) =>
      settings.environment.policy.exceptions.map((exception, index): StackFinding => {
        const path = `policy.exceptions[${index}]`;
        const { rule, reason, expires } = exception;
        if (rule === ruleName)
          return { message: `${path}.rule: got "${rule}", which holds for every exception` };
        if (!rules.includes(rule)) return { message: `${path}.rule: got "${rule}"; ${allowed(rule, rules)}` };
        const what = `${rule} for ${shown(exception)}`;
        if (isExpired(exception, settings.today))
          return { message: `${path}: expired on ${expires}: ${what} (${reason})` };
        const latest = lastDay(settings.today);
        if (expires > latest)
          return {
            message: `${path}.expires: got ${expires}: ${what}; allowed: ${latest}, ${longestException} days from today, at the latest`,
          };
        const about = resources.filter(({ urn }) => isAbout(exception, urn));
        return { message: `${path}${stateOf(exception, about, resources, settings)}`, level: "advisory" };
      }),
  };
}

/** The last day that an exception may have. */
function lastDay(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + longestException);
  return day.toISOString().slice(0, 10);
}

function stateOf(
  exception: Exception,
  about: readonly Pick<Resource, "type">[],
  resources: readonly Pick<Resource, "name" | "type" | "urn">[],
  settings: Settings,
): string {
  const { rule, reason, expires } = exception;
  if (about.length === 0)
    return `.resource: no resource of this stack is called "${shown(exception)}"; ${meant(exception, resources)}`;
  if (used.get(settings)?.has(exception) === true)
    return `: ${rule} does not hold for ${shown(exception)}, accepted until ${expires}: ${reason}`;
  return `: nothing to excuse: ${rule} holds for ${shown(exception)}; remove it${elsewhere(rule, about)}`;
}

/** Where an exception may have something to excuse that the pack cannot see. */
function elsewhere(rule: string, about: readonly Pick<Resource, "type">[]): string {
  if (rule === "load-balancer-names" || rule === stacksApart.name)
    return ", unless another stack has the same";
  const rendered = about.some(({ type }) => type === types.release || type === types.application);
  return rendered ? ", unless `npx doks render` finds something" : "";
}

function shown({ type, resource }: Exception): string {
  return type === undefined ? resource : `${type} ${resource}`;
}

function allowed(rule: string, rules: readonly string[]): string {
  const guess = nearest(rule, rules);
  return guess === undefined ? `allowed: ${[...rules].sort().join(", ")}` : `did you mean ${guess}?`;
}

/** The resource that was probably meant: an application's is called after it and its environment. */
function meant(
  { resource, type }: Exception,
  resources: readonly Pick<Resource, "name" | "type" | "urn">[],
): string {
  const own = resources.filter(
    (each) => type === undefined || [each.type, each.type.split(":").at(-1)].includes(type),
  );
  const after = own.filter(({ name }) => name.startsWith(`${resource}-`));
  const guess =
    (after.find((each) => each.type === types.application) ?? after[0])?.name ??
    nearest(
      resource,
      own.map(({ name }) => name),
    );
  if (guess !== undefined) return `did you mean ${guess}?`;
  const others = resources.filter(({ name }) => name === resource).map((each) => each.type);
  return others.length > 0 ? `it is a ${others.join(", a ")}` : "remove the exception";
}
