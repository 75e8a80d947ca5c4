import type {
  Policies,
  PolicyResource,
  ReportViolation,
  ResourceValidation,
  ResourceValidationArgs,
  StackValidation,
} from "@pulumi/policy";
import type { Environment } from "../stacks/environment";
import { objectsIn, typesAround } from "./brought";
import { consumeException, exceptionsRule } from "./exceptions";
import { stacksApart } from "./stacks-apart";
import type { KnownObject } from "../lib/known";
import { remediation, remediationCheck } from "./remediation";
import {
  findingOf,
  levelIn,
  type Finding,
  type Resource,
  type Rule,
  type StackFinding,
  type StackRule,
} from "./rule";
import type { ResourceRule, StackResource } from "./rule";
import { rules } from "./rules";
import type { Settings } from "./settings";
import { stackUrn } from "../lib/urn";
import { ofType, reportInFull } from "../lib/sdk/policies";
import type { Workload } from "../lib/kubernetes/workload";
import { currentType } from "./versions";
import { workloadsOf, workloadTypes } from "./workloads";
import { known } from "./opened";
import { today } from "../lib/today";

/** A policy that knows of which types it can say something at all; of every type where it names none. */
export type TypedPolicy = Policies[number] & { readonly types?: readonly string[] };

/** Name of the pack, as the engine prints it. */
export const packName = "doks-platform";

/** All rules with the one that looks after exceptions. */
export const allRules: readonly Rule[] = [
  ...rules,
  exceptionsRule([...rules, stacksApart].map(({ name }) => name)),
];

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
    today: today(),
    secrets: [],
    ...given,
  };
  const inputs: Inputs = new Map();
  const views: Views = { stack: stackListing(inputs), workloads: workloadListing(settings) };
  const policies = of.map((rule) => policyOf(rule, settings, views));
  const last = policies.findLastIndex((policy) => "validateStack" in policy && isActive(policy));
  return policies.map((policy, index) => (index === last ? withInputsKept(policy, inputs) : policy));
}

/** What rules are handed besides a single resource, made once for all of them. */
interface Views {
  readonly stack: Listing;
  readonly workloads: (resource: Resource) => readonly Workload[];
}

function policyOf(rule: Rule, settings: Settings, views: Views): TypedPolicy {
  const { name, description, severity, framework, requirement } = rule;
  const about = {
    name,
    description,
    severity,
    enforcementLevel: isEnabled(rule, settings)
      ? levelIn(settings.environment.tier, rule)
      : ("disabled" as const),
    ...(framework && { framework }),
    ...(requirement !== undefined && { tags: [requirement] }),
  };
  if (rule.kind === "stack") return { ...about, validateStack: stackValidation(rule, settings, views.stack) };
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
            views.workloads(resource).flatMap((each) => [...rule.check(each, given)]),
        };
  const types = resourceRule.types && typesAround(resourceRule.types);
  return { ...about, ...(types && { types }), validateResource: resourceValidation(resourceRule, settings) };
}

function isActive({ enforcementLevel }: TypedPolicy): boolean {
  return enforcementLevel !== "disabled";
}

function isEnabled({ appliesTo }: Rule, { environment }: Settings): boolean {
  return appliesTo?.(environment) ?? true;
}

function resourceValidation(rule: ResourceRule, settings: Settings): ResourceValidation {
  const around = rule.types && typesAround(rule.types);
  const validate: ResourceValidation = (args, report) => {
    if (around !== undefined && !around.includes(args.type)) return;
    reportFindings(rule, findingsOf(rule, resourceOf(args), settings), settings, report, { about: args.urn });
  };
  const [type, ...others] = around ?? [];
  if (type === undefined || others.length > 0) return validate;
  return ofType(type, validate);
}

/** What a rule finds in a resource, and in what that brings where the rule says of which types it is. */
function* findingsOf(rule: ResourceRule, resource: Resource, settings: Settings): Iterable<Finding | string> {
  const { types } = rule;
  if (types?.includes(resource.type) ?? true) yield* rule.check(resource, settings);
  for (const each of types === undefined ? [] : objectsIn(resource)) {
    if (types?.includes(each.type) !== true) continue;
    for (const found of rule.check(each, settings)) {
      const { message, ...level } = findingOf(found);
      yield { message: `${each.through ?? ""} ${message}`.trim(), ...level };
    }
  }
}

/** A resource is the same for all rules that are handed the same arguments, as offline they are. */
const resourcesOfArguments = new WeakMap<ResourceValidationArgs, Resource>();

function resourceOf(args: ResourceValidationArgs): Resource {
  const { urn, type, name, props, opts } = args;
  const resource =
    resourcesOfArguments.get(args) ??
    withProps({ urn, type: currentType(type), name, protect: opts.protect }, props);
  resourcesOfArguments.set(args, resource);
  return resource;
}

function workloadListing(settings: Settings): Views["workloads"] {
  const listed = new WeakMap<Resource, readonly Workload[]>();
  return (resource) => {
    const workloads = listed.get(resource) ?? workloadsOf(resource, settings);
    listed.set(resource, workloads);
    return workloads;
  };
}

/** Inputs of the resources that the engine has asked about, by URN; it asks about the stack last. */
type Inputs = Map<string, object>;

/** A stack's resources as its rules see them. */
type Listing = (resources: readonly PolicyResource[]) => readonly StackResource[];

/**
 * Lists what stacks' rules see, once for all that are handed the same stack: inputs too. In outputs is also what
 * others have put into an object of the cluster, in the preview of a replacement what it had before, and before there
 * is a cluster they are empty.
 */
function stackListing(inputs: Inputs): Listing {
  const listed = new WeakMap<readonly PolicyResource[], readonly StackResource[]>();
  return (resources) => {
    const all =
      listed.get(resources) ?? resources.flatMap((each) => withObjects(stackResource(each, inputs)));
    listed.set(resources, all);
    return all;
  };
}

function stackResource(
  { urn, type, name, props, opts, propertyDependencies }: PolicyResource,
  inputs: Inputs,
): StackResource {
  const dependencies = Object.entries(propertyDependencies).map(
    ([key, made]) => [key, made.map((each) => each.urn)] as const,
  );
  const about = { urn, type: currentType(type), name, protect: opts.protect };
  const resource = { ...about, propertyDependencies: Object.fromEntries(dependencies) };
  return withLazy(withProps(resource, inputs.get(urn) ?? props), "outputs", props);
}

/** A resource with what it brings, which is as it was stated. */
function withObjects(resource: StackResource): readonly StackResource[] {
  const { propertyDependencies } = resource;
  const brought = objectsIn(resource).map((each) => ({ ...each, propertyDependencies, outputs: each.props }));
  return [resource, ...brought];
}

function stackValidation(rule: StackRule, settings: Settings, list: Listing): StackValidation {
  const validate: StackValidation = ({ resources }, report) => {
    const all = list(resources);
    const [any] = all;
    reportFindings(rule, rule.check(all, settings), settings, report, { whole: any && stackUrn(any.urn) });
  };
  return rule.about === undefined ? validate : ofType(rule.about, validate);
}

/** The policy of a stack's rule that also keeps the inputs for all of them: one is enough, as each decodes anew. */
function withInputsKept(policy: TypedPolicy, inputs: Inputs): TypedPolicy {
  const keep: ResourceValidation = ({ urn, props }) => void inputs.set(urn, props);
  return { ...policy, validateResource: keep };
}

/** The resource with its properties, opened only for a rule that asks for them: most look at few types. */
function withProps<R extends object>(resource: R, props: object): R & Pick<Resource, "props"> {
  return withLazy(resource, "props", props);
}

function withLazy<R extends object, K extends string>(
  resource: R,
  key: K,
  props: object,
): R & Readonly<Record<K, KnownObject>> {
  let open: KnownObject | undefined;
  return Object.defineProperty(resource, key, { get: () => (open ??= known(props)) }) as R &
    Readonly<Record<K, KnownObject>>;
}

/**
 * Reports what is not excepted.
 * @param about resource that findings without one are about
 * @param whole the stack's own, which the engine names where there is none at all
 */
function reportFindings(
  rule: Rule,
  found: Iterable<StackFinding | string>,
  settings: Settings,
  report: ReportViolation,
  { about, whole }: { readonly about?: string; readonly whole?: string | undefined },
): void {
  for (const each of found) {
    const { message, level, urn = about }: StackFinding = findingOf(each);
    const subject = urn ?? whole;
    if (subject !== undefined && consumeException(settings, rule.name, subject)) continue;
    reportInFull(report, {
      message: `${rule.description}\n${message}`,
      ...(level !== undefined && { enforcementLevel: level }),
      ...(urn !== undefined && urn !== about && { urn }),
    });
  }
}
