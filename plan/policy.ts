import * as protocol from "@pulumi/policy/protoutil";
import * as server from "@pulumi/policy/server";
import type { Policies, ReportViolation } from "@pulumi/policy";
import type { AnalyzeResponse, RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import type { TypedPolicy } from "../policy/pack";
import { PlanError } from "./errors";
import type { Plan } from "./plan";
import type { PlannedResource } from "./resource";
import { rawOf, struct, type Struct } from "./state";
import { decodeAll, encode, type Values } from "./values";
import { compare } from "../lib/compare";

/** What a rule of the policy pack finds wrong. */
export interface PolicyFinding {
  /** Name of the rule. */
  readonly policy: string;
  /** `remediate` stands for what the pack has mended: the plan's inputs are the mended ones. */
  readonly level: "advisory" | "mandatory" | "remediate";
  readonly severity: "low" | "medium" | "high" | "critical" | "unspecified";
  /** URN of the resource that it is about; the stack's own where it is about the whole. */
  readonly urn: string;
  /** As the engine prints it: what has to hold and how to mend it, and in a second line what is there. */
  readonly message: string;
}

type Handler<Response> = (
  call: { readonly request: unknown },
  callback: (error: Error | null | undefined, response?: Response) => void,
) => unknown;
type MakeHandler<Response> = (
  pack: string,
  version: string,
  level: string,
  policies: readonly TypedPolicy[],
) => Handler<Response>;

/** The functions that the SDK's analyzer server is made of; its types leave them out. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = server as unknown as {
  readonly makeAnalyzeRpcFun: MakeHandler<AnalyzeResponse>;
  readonly makeAnalyzeStackRpcFun: MakeHandler<AnalyzeResponse>;
  readonly makeRemediateRpcFun: MakeHandler<RemediateResponse>;
};
const { convertEnforcementLevel } = protocol as unknown as {
  readonly convertEnforcementLevel: (level: number) => PolicyFinding["level"];
};

/** Asks policies by one of the SDK's functions. */
function asker<Response>(make: MakeHandler<Response>, policies: readonly TypedPolicy[]) {
  const handler = make("plan", "0", "advisory", policies);
  return (request: unknown): Promise<Response | undefined> =>
    new Promise((resolve, reject) => {
      handler({ request }, (error, response) => {
        if (error) reject(new PlanError(firstLines(error.message)));
        else resolve(response);
      });
    });
}

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
  const aboutResource = resourceAsker(policies);
  for (const resource of plan.resources) found.push(...(await aboutResource(plan, resource)));
  const ask = asker(makeAnalyzeStackRpcFun, [stackPolicies(policies)]);
  const resources = plan.resources.map((resource) => requestFor(resource, plan.outputsOf(resource)));
  found.push(...findingsOf(await ask({ getResourcesList: () => resources }), plan.root));
  return found.sort(byWeight);
}

/** Asks about one resource after the other, of each type only the policies that can say something of it. */
function resourceAsker(policies: readonly TypedPolicy[]) {
  const byType = new Map<string, ReturnType<typeof ofType>>();
  const ofType = (type: string) => {
    const about = policies.filter(({ types }) => types?.includes(type) ?? true);
    return { about, ask: asker(makeAnalyzeRpcFun, [resourcePolicies(about)]) };
  };
  const mending = new Set(policies.flatMap((policy) => ("remediateResource" in policy ? [policy.name] : [])));
  return async (plan: Plan, resource: PlannedResource): Promise<readonly PolicyFinding[]> => {
    const { type, urn } = resource;
    const asked = byType.get(type) ?? ofType(type);
    byType.set(type, asked);
    const { about, ask } = asked;
    const found = findingsOf(await ask(requestFor(resource, resource.inputs)), urn);
    // The engine has them mended first; most have nothing to mend.
    const wrong = found.filter(({ policy }) => mending.has(policy));
    if (wrong.length === 0) return found;
    const mended = await remediate(plan, resource, about);
    const left = findingsOf(await ask(requestFor(resource, resource.inputs)), urn);
    const told = wrong.filter(({ policy }) => mended.has(policy));
    return [...told.map((finding) => ({ ...finding, level: "remediate" as const })), ...left];
  };
}

/** Has the policies mend a resource's inputs; returns the names of those that did. */
async function remediate(
  plan: Plan,
  resource: PlannedResource,
  policies: readonly TypedPolicy[],
): Promise<ReadonlySet<string>> {
  const ask = asker(makeRemediateRpcFun, policies);
  const response = await ask(requestFor(resource, resource.inputs));
  const remediations = response?.getRemediationsList() ?? [];
  for (const each of remediations) plan.mend(resource.urn, decodeAll(rawOf(each.getProperties())));
  return new Set(remediations.map((each) => each.getPolicyname()));
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

/** What a policy reports with, for it to be told under its own name. */
function underName(policy: TypedPolicy, report: ReportViolation): ReportViolation {
  return (message: string | object, urn?: string) => {
    const { name, description, severity, enforcementLevel } = policy;
    // What a remediation leaves is mandatory, as in the SDK's server.
    const level = enforcementLevel === "remediate" ? "mandatory" : enforcementLevel;
    const told = typeof message === "string" ? { message: `${description}\n${message}`, urn } : message;
    // The server takes this form too; its types leave it out.
    (report as unknown as (finding: object) => void)({
      name,
      description,
      severity,
      enforcementLevel: level,
      ...told,
    });
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

/** What was mended and what is mandatory first, then by rule and resource. */
export function byWeight(a: PolicyFinding, b: PolicyFinding): number {
  return (
    compare(b.level, a.level) ||
    compare(a.policy, b.policy) ||
    compare(a.urn, b.urn) ||
    compare(a.message, b.message)
  );
}

/** The same values are asked about as inputs and as outputs. */
const encoded = new WeakMap<Values, Struct>();

function requestFor(resource: PlannedResource, properties: Values): ResourceRequest {
  const raw = encoded.get(properties) ?? struct(encode(properties));
  encoded.set(properties, raw);
  return new ResourceRequest(resource, raw);
}

/** A resource with the methods of the engine's message; making real messages would take most of the time. */
class ResourceRequest {
  constructor(
    private readonly resource: PlannedResource,
    private readonly properties: Struct,
  ) {}
  getUrn(): string {
    return this.resource.urn;
  }
  getType(): string {
    return this.resource.type;
  }
  getName(): string {
    return this.resource.name;
  }
  getProperties(): Struct {
    return this.properties;
  }
  getOptions(): OptionsRequest {
    return new OptionsRequest(this.resource);
  }
  getProvider(): undefined {}
  getParent(): string {
    return this.resource.parent ?? "";
  }
  getDependenciesList(): readonly string[] {
    return this.resource.dependencies;
  }
  getPropertydependenciesMap(): Map<string, { readonly getUrnsList: () => readonly string[] }> {
    const made = Object.entries(this.resource.propertyDependencies);
    return new Map(made.map(([key, urns]) => [key, { getUrnsList: () => urns }]));
  }
}

/** A resource's options in the same way. */
class OptionsRequest {
  constructor(private readonly resource: PlannedResource) {}
  getProtect(): boolean {
    return this.resource.protect;
  }
  getIgnorechangesList(): readonly string[] {
    return this.resource.options.ignoreChanges;
  }
  getAliasesList(): readonly string[] {
    return this.resource.options.aliases.filter((alias) => typeof alias === "string");
  }
  getCustomtimeouts(): undefined {}
  getAdditionalsecretoutputsList(): readonly string[] {
    return this.resource.options.additionalSecretOutputs;
  }
  getDeletebeforereplacedefined(): boolean {
    return this.resource.options.deleteBeforeReplace !== undefined;
  }
  getDeletebeforereplace(): boolean | undefined {
    return this.resource.options.deleteBeforeReplace;
  }
  getParent(): string {
    return this.resource.parent ?? "";
  }
}

const severities = ["unspecified", "low", "medium", "high", "critical"] as const;

function findingsOf(response: AnalyzeResponse | undefined, urn: string): PolicyFinding[] {
  return (response?.getDiagnosticsList() ?? []).map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: convertEnforcementLevel(diagnostic.getEnforcementlevel()),
    severity: severities[diagnostic.getSeverity()],
    urn: diagnostic.getUrn() || urn,
    message: diagnostic.getMessage(),
  }));
}

/** What a rule's fault says of itself: the SDK puts the policies that were asked as one before it, and a trace after. */
function firstLines(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) && !line.includes(`policy '${together.name}'`))
    .join(" ")
    .replace(/^Error: /, "");
}
