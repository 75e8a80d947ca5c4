import type { Policies, ResourceValidation, StackValidation, ReportViolation } from "@pulumi/policy";
import type { Environment } from "../stacks/environment";
import { exceptionsRule, isExcepted } from "./exceptions";
import { known, type KnownObject } from "./known";
import { remediation, remediationCheck } from "./remediation";
import { findingOf, levelIn, type Resource, type Rule, type StackFinding, type StackRule } from "./rule";
import type { Level, ResourceRule } from "./rule";
import { rules } from "./rules";
import type { Settings } from "./settings";
import { workloadsOf, workloadTypes } from "./workloads";

/** A policy that knows of which types it can say something at all; of every type where it names none. */
export type TypedPolicy = Policies[number] & { readonly types?: readonly string[] };

/** Name of the pack, as the engine prints it. */
export const packName = "doks-platform";

/** All rules with the one that looks after exceptions. */
export const allRules: readonly Rule[] = [...rules, exceptionsRule(rules.map(({ name }) => name))];

/**
 * The rules as policies of CrossGuard: with the levels of the stack's tier, and without what it has excepted.
 * @param given what differs from a stack without secrets today
 */
export function policiesFor(
  environment: Environment,
  given: Partial<Omit<Settings, "environment">> = {},
  of: readonly Rule[] = allRules,
): readonly TypedPolicy[] {
  const settings: Settings = {
    environment,
    today: new Date().toISOString().slice(0, 10),
    secrets: [],
    ...given,
  };
  return of.map((rule) => policyOf(rule, settings));
}

function policyOf(rule: Rule, settings: Settings): TypedPolicy {
  const { name, description, severity, framework, seed } = rule;
  const about = {
    name,
    description,
    severity,
    enforcementLevel: isAsked(rule, settings)
      ? levelIn(settings.environment.tier, rule)
      : ("disabled" as const),
    ...(framework && { framework }),
    ...(seed !== undefined && { tags: [seed] }),
  };
  if (rule.kind === "stack") return { ...about, ...stackValidations(rule, settings) };
  if (rule.kind === "remediation")
    return {
      ...about,
      ...(rule.types && { types: rule.types }),
      remediateResource: remediation(rule, settings),
      validateResource: resourceValidation(remediationCheck(rule), settings),
    };
  const resourceRule: ResourceRule =
    rule.kind === "resource"
      ? rule
      : {
          ...rule,
          kind: "resource",
          types: workloadTypes,
          check: (resource, given) =>
            workloadsOf(resource, given).flatMap((each) => [...rule.check(each, given)]),
        };
  const { types } = resourceRule;
  return { ...about, ...(types && { types }), validateResource: resourceValidation(resourceRule, settings) };
}

function isAsked({ appliesTo }: Rule, { environment }: Settings): boolean {
  return appliesTo?.(environment) ?? true;
}

function resourceValidation(rule: ResourceRule, settings: Settings): ResourceValidation {
  const validate: ResourceValidation = ({ urn, type, name, props, opts }, report) => {
    if (rule.types !== undefined && !rule.types.includes(type)) return;
    const resource: Resource = withProps({ urn, type, name, protect: opts.protect }, props);
    tell(rule, rule.check(resource, settings), settings, report, urn);
  };
  const [type, ...others] = rule.types ?? [];
  if (type === undefined || others.length > 0) return validate;
  return ofType(type, validate);
}

/** With a type of its own the server passes over all other resources, or stacks without one, undecoded. */
function ofType<V extends ResourceValidation | StackValidation>(type: string, validate: V): V {
  return Object.assign(validate, { __pulumiType: type });
}

/** A stack's rule that asks for inputs has those kept that it is asked about first. */
function stackValidations(rule: StackRule, settings: Settings) {
  const inputs = new Map<string, object>();
  const validateStack = stackValidation(rule, settings, inputs);
  const { inputsOf } = rule;
  if (inputsOf === undefined) return { validateStack };
  const keep: ResourceValidation = ({ urn, type, props }) => {
    if (type === inputsOf) inputs.set(urn, props);
  };
  return { types: [inputsOf], validateResource: ofType(inputsOf, keep), validateStack };
}

function stackValidation(
  rule: StackRule,
  settings: Settings,
  inputs: ReadonlyMap<string, object>,
): StackValidation {
  const validate: StackValidation = ({ resources }, report) => {
    const all = resources.map(({ urn, type, name, props, opts, propertyDependencies }) => {
      const dependencies = Object.entries(propertyDependencies).map(
        ([key, made]) => [key, made.map((each) => each.urn)] as const,
      );
      const given = inputs.get(urn);
      const about = {
        urn,
        type,
        name,
        protect: opts.protect,
        propertyDependencies: Object.fromEntries(dependencies),
        ...(given && { inputs: known(given) }),
      };
      return withProps(about, props);
    });
    tell(rule, rule.check(all, settings), settings, report);
  };
  return rule.about === undefined ? validate : ofType(rule.about, validate);
}

/** The resource with its properties, opened only for a rule that asks for them: most look at few types. */
function withProps<R extends object>(resource: R, props: object): R & Pick<Resource, "props"> {
  let open: KnownObject | undefined;
  return Object.defineProperty(resource, "props", { get: () => (open ??= known(props)) }) as R &
    Pick<Resource, "props">;
}

/** A finding in the form that the SDK's server takes besides a plain message; its types leave this form out. */
type Report = (finding: { message: string; urn?: string; enforcementLevel?: Level }) => void;

/** Reports what is not excepted. */
function tell(
  rule: Rule,
  found: Iterable<StackFinding | string>,
  settings: Settings,
  report: ReportViolation,
  about?: string,
): void {
  for (const each of found) {
    const { message, level, urn = about }: StackFinding = findingOf(each);
    if (urn !== undefined && isExcepted(settings, rule.name, urn)) continue;
    (report as unknown as Report)({
      message: `${rule.description}\n${message}`,
      ...(level !== undefined && { enforcementLevel: level }),
      ...(urn !== undefined && urn !== about && { urn }),
    });
  }
}
