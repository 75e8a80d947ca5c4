import * as protocol from "@pulumi/policy/protoutil";
import * as server from "@pulumi/policy/server";
import type { AnalyzeResponse, RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import type { TypedPolicy } from "../../policy/pack";
import { PlanError } from "../errors";
import type { PolicyFinding } from "../policy-finding";
import type { PlannedResource } from "../resource";
import { decodeAll, encode, type Values } from "../values";
import { rawOf, struct, type Struct } from "./state";

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

/** Asks policies by one of the functions with which the SDK's server would answer the engine. */
function policyClient<Response>(make: MakeHandler<Response>, policies: readonly TypedPolicy[]) {
  const handler = make("plan", "0", "advisory", policies);
  return (request: unknown): Promise<Response | undefined> =>
    new Promise((resolve, reject) => {
      handler({ request }, (error, response) => {
        if (error) reject(new PlanError(firstLines(error.message, policies[0]?.name ?? "")));
        else resolve(response);
      });
    });
}

/** What policies find in a resource with these inputs. */
export function resourceClient(
  policies: readonly TypedPolicy[],
): (resource: PlannedResource) => Promise<readonly PolicyFinding[]> {
  const ask = policyClient(makeAnalyzeRpcFun, policies);
  return async (resource) => findingsOf(await ask(requestFor(resource, resource.inputs)), resource.urn);
}

/** The inputs that policies put in the place of a resource's own, by the name of the policy. */
export async function remediationsOf(
  policies: readonly TypedPolicy[],
  resource: PlannedResource,
): Promise<readonly (readonly [policy: string, inputs: Values])[]> {
  const response = await policyClient(makeRemediateRpcFun, policies)(requestFor(resource, resource.inputs));
  return (response?.getRemediationsList() ?? []).map((each) => [
    each.getPolicyname(),
    decodeAll(rawOf(each.getProperties())),
  ]);
}

/**
 * What policies find in a stack.
 * @param resources each with its outputs
 * @param root URN that findings are about which name no resource
 */
export async function stackFindings(
  policies: readonly TypedPolicy[],
  resources: readonly (readonly [resource: PlannedResource, outputs: Values])[],
  root: string,
): Promise<readonly PolicyFinding[]> {
  const requests = resources.map(([resource, outputs]) => requestFor(resource, outputs));
  const ask = policyClient(makeAnalyzeStackRpcFun, policies);
  return findingsOf(await ask({ getResourcesList: () => requests }), root);
}

/** The same values are asked about as inputs and as outputs. */
const encodings = new WeakMap<Values, Struct>();

function requestFor(resource: PlannedResource, properties: Values): ResourceRequest {
  const raw = encodings.get(properties) ?? struct(encode(properties));
  encodings.set(properties, raw);
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

/** What a rule's fault says of itself: the SDK puts the policy that was asked before it, and a trace after. */
function firstLines(message: string, policyName: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) && !line.includes(`policy '${policyName}'`))
    .join(" ")
    .replace(/^Error: /, "");
}
