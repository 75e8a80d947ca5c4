import type {
  EnforcementLevel,
  ReportViolation,
  ResourceValidation,
  Severity,
  StackValidation,
} from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";

/** What the SDK's proxy keeps to itself: the values that stand for unknown ones, and the way to what it wraps. */
const internals = proxy as unknown as Readonly<Record<string, string>>;

/** Texts that stand for what is known only after deployment. */
export const unknownTexts: ReadonlySet<unknown> = new Set(
  Object.entries(internals).flatMap(([name, value]) => (/^unknown.*Value$/.test(name) ? [value] : [])),
);

/** What the SDK's proxies wrap; a remediation is handed two, one in the other. */
export function unwrapped(props: object): Readonly<Record<string, unknown>> {
  const inner = (props as Record<string, object | undefined>)[internals["getSpecialProxyTarget"] as string];
  return inner === undefined ? (props as Readonly<Record<string, unknown>>) : unwrapped(inner);
}

/** With a type of its own the SDK's server passes over all other resources, or stacks without one, undecoded. */
export function ofType<V extends ResourceValidation | StackValidation>(type: string, validate: V): V {
  return Object.assign(validate, { __pulumiType: type });
}

/** A finding in the form that the SDK's server takes besides a plain message. */
export interface FullFinding {
  /** Policy that it is of; default the one that reports it. */
  readonly name?: string;
  readonly description?: string;
  readonly severity?: Severity;
  readonly message: string;
  readonly urn?: string;
  readonly enforcementLevel?: EnforcementLevel;
}

/** Reports a finding in that form, which the SDK's types leave out. */
export function reportInFull(report: ReportViolation, finding: FullFinding): void {
  (report as unknown as (finding: FullFinding) => void)(finding);
}
