import type { Policies, ReportViolation } from "@pulumi/policy";
import type { TypedPolicy } from "../policy/pack";
import type { Plan } from "./plan";
import type { PlannedResource } from "./resource";
import { byWeight, type PolicyFinding } from "./policy-finding";
import { remediationsOf, resourceClient, stackFindings } from "./sdk/analyzer";
import { reportInFull, type FullFinding } from "../lib/sdk/policies";

/**
 * Asks the policies about a plan, with the requests that the engine would send and the very functions that answer
 * them in the pack's own process: first each resource's inputs, which they may mend and the plan then has, then the
 * stack with its outputs.
 * @throws PlanError when a rule fails
 */
export async function analyze(
  plan: Plan,
  policies: readonly TypedPolicy[],
): Promise<readonly PolicyFinding[]> {
  const found: PolicyFinding[] = [];
  const aboutResource = resourceFindings(policies);
  for (const resource of plan.resources) found.push(...(await aboutResource(plan, resource)));
  const resources = plan.resources.map((resource) => [resource, plan.outputsOf(resource)] as const);
  found.push(...(await stackFindings([stackPolicies(policies)], resources, plan.root)));
  return found.sort(byWeight);
}

/** Asks about one resource after the other, of each type only the policies that can say something of it. */
function resourceFindings(policies: readonly TypedPolicy[]) {
  const byType = new Map<string, ReturnType<typeof ofType>>();
  const ofType = (type: string) => {
    const about = policies.filter(({ types }) => types?.includes(type) ?? true);
    return { about, ask: resourceClient([resourcePolicies(about)]) };
  };
  const mending = new Set(policies.flatMap((policy) => ("remediateResource" in policy ? [policy.name] : [])));
  return async (plan: Plan, resource: PlannedResource): Promise<readonly PolicyFinding[]> => {
    const { type } = resource;
    const asked = byType.get(type) ?? ofType(type);
    byType.set(type, asked);
    const { about, ask } = asked;
    const found = await ask(resource);
    // The engine has them mended first; most have nothing to mend.
    const wrong = found.filter(({ policy }) => mending.has(policy));
    if (wrong.length === 0) return found;
    const mended = await remediate(plan, resource, about);
    const left = await ask(resource);
    const mendedFindings = wrong.filter(({ policy }) => mended.has(policy));
    return [...mendedFindings.map((finding) => ({ ...finding, level: "remediate" as const })), ...left];
  };
}

/** Has the policies mend a resource's inputs; returns the names of those that did. */
async function remediate(
  plan: Plan,
  resource: PlannedResource,
  policies: readonly TypedPolicy[],
): Promise<ReadonlySet<string>> {
  const remediations = await remediationsOf(policies, resource);
  for (const [, inputs] of remediations) plan.mend(resource.urn, inputs);
  return new Set(remediations.map(([policy]) => policy));
}

type ResourcePolicy = Extract<Policies[number], { validateResource?: unknown }>;
type StackPolicy = Extract<Policies[number], { validateStack: unknown }>;

/**
 * Policies about single resources as one: for each policy the SDK would decode the resource anew, which would be
 * most of the time of a large plan.
 */
function resourcePolicies(policies: readonly TypedPolicy[]): TypedPolicy {
  const asked = policies.filter(
    (policy): policy is ResourcePolicy => "validateResource" in policy && isAsked(policy),
  );
  const checks = asked.flatMap((policy) =>
    [policy.validateResource ?? []].flat().map((validate) => ({ policy, validate })),
  );
  return {
    ...together,
    validateResource: async (args, report) => {
      for (const { policy, validate } of checks) {
        const pending = named(policy, () => validate(args, underName(policy, report)));
        // Most are done at once; to wait for each all the same would take longer than they do.
        if (pending !== undefined) await pending;
      }
    },
  };
}

/** The same for policies about the stack. */
function stackPolicies(policies: readonly TypedPolicy[]): TypedPolicy {
  const asked = policies.filter(
    (policy): policy is StackPolicy => "validateStack" in policy && isAsked(policy),
  );
  return {
    ...together,
    validateStack: async (args, report) => {
      for (const policy of asked)
        await named(policy, () => policy.validateStack(args, underName(policy, report)));
    },
  };
}

const together = { name: "together", description: "", enforcementLevel: "mandatory" } as const;

function isAsked({ enforcementLevel }: TypedPolicy): boolean {
  return enforcementLevel !== "disabled";
}

/** What a policy reports with, so that its findings carry its own name. */
function underName(policy: TypedPolicy, report: ReportViolation): ReportViolation {
  return (message: string | FullFinding, urn?: string) => {
    const { name, description, severity, enforcementLevel } = policy;
    // What a remediation leaves is mandatory, as in the SDK's server.
    const level = enforcementLevel === "remediate" ? "mandatory" : enforcementLevel;
    const said = typeof message === "string" ? { message: `${description}\n${message}`, urn } : message;
    reportInFull(report, { name, description, severity, enforcementLevel: level, ...said });
  };
}

/**
 * Runs a policy; undefined when it is done at once.
 * @throws Error that names the policy which failed
 */
function named({ name }: TypedPolicy, validate: () => Promise<void> | void): Promise<void> | undefined {
  try {
    return validate()?.catch((error: unknown) => {
      throw faultOf(name, error);
    });
  } catch (error) {
    throw faultOf(name, error);
  }
}

function faultOf(policy: string, error: unknown): Error {
  return new Error(`policy ${policy}: ${error instanceof Error ? error.message : String(error)}`);
}
