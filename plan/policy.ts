import * as protocol from "@pulumi/policy/protoutil";
import * as server from "@pulumi/policy/server";
import type { Policies } from "@pulumi/policy";
import type { AnalyzeResponse, RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { PlanError } from "./errors";
import { compare, type Plan } from "./plan";
import type { PlannedResource } from "./resource";
import { rawOf, struct } from "./state";
import { decodeAll, encode, type Values } from "./values";

/** A policy, and the types of which it can say something at all; undefined for all. */
export type TypedPolicy = Policies[number] & { readonly types?: readonly string[] };

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

/** Asks, of each type, only the policies that can say something of it: decoding for the others takes most time. */
function askerByType<Response>(make: MakeHandler<Response>, policies: readonly TypedPolicy[]) {
  const askers = new Map<string, ReturnType<typeof asker<Response>>>();
  return (type: string) => {
    const ask =
      askers.get(type) ??
      asker(
        make,
        policies.filter(({ types }) => types?.includes(type) ?? true),
      );
    askers.set(type, ask);
    return ask;
  };
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
  const found = await remediate(plan, policies);
  const aboutResource = askerByType(makeAnalyzeRpcFun, policies);
  const aboutStack = asker(makeAnalyzeStackRpcFun, policies);
  for (const resource of plan.resources) {
    const response = await aboutResource(resource.type)(requestFor(resource, resource.inputs));
    found.push(...findingsOf(response, resource.urn));
  }
  const resources = plan.resources.map((resource) => requestFor(resource, plan.outputsOf(resource)));
  found.push(...findingsOf(await aboutStack({ getResourcesList: () => resources }), plan.root));
  return found.sort(byWeight);
}

/** Has the policies mend inputs, and says of each what was wrong with them before. */
async function remediate(plan: Plan, policies: readonly TypedPolicy[]): Promise<PolicyFinding[]> {
  const mending = policies.filter((policy) => "remediateResource" in policy);
  const ask = askerByType(makeRemediateRpcFun, mending);
  const found: PolicyFinding[] = [];
  for (const resource of mending.length > 0 ? plan.resources : []) {
    const { urn } = resource;
    const response = await ask(resource.type)(requestFor(resource, resource.inputs));
    for (const mended of response?.getRemediationsList() ?? []) {
      const before = requestFor(resource, resource.inputs);
      const check = mending.filter(({ name }) => name === mended.getPolicyname());
      const wrong = findingsOf(await asker(makeAnalyzeRpcFun, check)(before), urn);
      found.push(...wrong.map((finding) => ({ ...finding, level: "remediate" as const })));
      plan.mend(urn, decodeAll(rawOf(mended.getProperties())));
    }
  }
  return found;
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

/** A resource with the methods of the engine's message; making real messages would take most of the time. */
function requestFor(resource: PlannedResource, properties: Values): unknown {
  const { urn, type, name, parent = "", protect, options, dependencies, propertyDependencies } = resource;
  const raw = struct(encode(properties));
  const made = Object.entries(propertyDependencies).map(([key, urns]) => [key, { getUrnsList: () => urns }]);
  const given = {
    getProtect: () => protect,
    getIgnorechangesList: () => options.ignoreChanges,
    getAliasesList: () => options.aliases.filter((alias) => typeof alias === "string"),
    getCustomtimeouts: () => undefined,
    getAdditionalsecretoutputsList: () => options.additionalSecretOutputs,
    getDeletebeforereplacedefined: () => options.deleteBeforeReplace !== undefined,
    getDeletebeforereplace: () => options.deleteBeforeReplace,
    getParent: () => parent,
  };
  return {
    getUrn: () => urn,
    getType: () => type,
    getName: () => name,
    getProperties: () => raw,
    getOptions: () => given,
    getProvider: () => undefined,
    getParent: () => parent,
    getDependenciesList: () => dependencies,
    getPropertydependenciesMap: () => new Map(made as [string, unknown][]),
  };
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

/** The SDK puts the trace of a fault of a rule into its message. */
function firstLines(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join(" ");
}
