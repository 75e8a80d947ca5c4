import type { Environment } from "../stacks/environment";
import type { StackFinding, StackRule } from "./rule";
import { nameOf } from "./urn";

type Exception = Environment["policy"]["exceptions"][number];

/** Whether a finding is accepted: until the exception's last day. */
export function isExcepted(
  { environment, today }: { readonly environment: Environment; readonly today: string },
  rule: string,
  urn: string,
): boolean {
  return environment.policy.exceptions.some(
    (exception) =>
      exception.rule === rule && exception.resource === nameOf(urn) && !isExpired(exception, today),
  );
}

function isExpired({ expires }: Exception, today: string): boolean {
  return expires < today;
}

/**
 * The rule that keeps exceptions honest: each is told, an expired one stops the stack, and so does one for a rule
 * that does not exist.
 * @param rules names of all rules
 */
export function exceptionsRule(rules: readonly string[]): StackRule {
  return {
    kind: "stack",
    name: "exceptions",
    description:
      "Every exception is for a rule and a resource that are there, and has not expired. " +
      "Mend what it excuses, or change it in policy.exceptions of the stack's configuration.",
    severity: "medium",
    level: "mandatory",
    check: (resources, { environment, today }) => {
      const names = new Set(resources.map(({ name }) => name));
      return environment.policy.exceptions.map((exception, index): StackFinding => {
        const path = `policy.exceptions[${index}]`;
        const { rule, resource, reason, expires } = exception;
        if (!rules.includes(rule))
          return { message: `${path}.rule: got "${rule}"; allowed: ${[...rules].sort().join(", ")}` };
        if (isExpired(exception, today))
          return { message: `${path}: expired on ${expires}: ${rule} for ${resource} (${reason})` };
        if (!names.has(resource))
          return {
            message: `${path}.resource: no resource of this stack is called "${resource}"; remove the exception`,
            level: "advisory",
          };
        return {
          message: `${path}: ${rule} does not hold for ${resource}, accepted until ${expires}: ${reason}`,
          level: "advisory",
        };
      });
    },
  };
}
