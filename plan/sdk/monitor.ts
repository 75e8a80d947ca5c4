import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  ReadResourceResponse,
  RegisterResourceResponse,
  type ReadResourceRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { types } from "../../lib/resource-types";
import { PlanError } from "../errors";
import { answer } from "../invokes";
import type { Invokes } from "../invokes";
import { fromRead, fromRegistration } from "./request";
import type { Requested } from "./request";
import type { PlannedResource } from "../resource";
import { byName, previewState, rawOf, struct } from "./state";
import type { RawValues, Struct } from "./state";
import { defaultProviderUrn, makeUrn, packageOf, stackUrn } from "../urn";
import type { StackName } from "../urn";
import { decodeAll, encode, Secret } from "../values";
import type { Values } from "../values";

const stackReference = "pulumi:pulumi:StackReference";

type Callback = (error: Error | null, response?: unknown) => void;

/** What decides how a monitor answers. */
export interface MonitorOptions extends StackName {
  /** Packages whose resources must name a provider; `*` for all. */
  readonly disabledDefaultProviders: readonly string[];
  readonly invokes: Invokes;
  /** Outputs of another stack; undefined if they are not known. */
  readonly outputsOf: (stack: string) => Values | undefined;
  /** Called with the first thing that would end a real preview. */
  readonly onFailure: (error: Error) => void;
  readonly onWarning: (message: string, urn: string) => void;
}

/**
 * Stands where the engine's resource monitor stands: keeps every request as the engine would receive it and
 * answers as a preview does that finds nothing deployed.
 */
export class RecordingMonitor extends MockMonitor {
  /** Resources by URN, in the order of registration. */
  readonly recorded = new Map<string, PlannedResource>();
  /** Outputs that components registered, by URN. */
  readonly outputs = new Map<string, Values>();
  readonly #states = new Map<string, Struct>();

  constructor(private readonly options: MonitorOptions) {
    // The two methods that would need mocks are overridden.
    super({ newResource: () => ({ id: undefined, state: {} }), call: () => ({}) });
  }

  override async registerResource(req: RegisterResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      if (req.getTransformsList().length > 0)
        throw unsupported(req, "transforms, which only the engine runs");
      if (req.getStateMigrationsList().length > 0)
        throw unsupported(req, "state migrations, which only the engine runs");
      const parent = this.recorded.get(req.getParent());
      const raw = rawOf(req.getObject());
      const resource = this.#record(req.getParent(), fromRegistration(req, raw, parent));
      if (resource.remote) this.#warnOfRemote(resource);
      // It keeps what it is made with; where nothing is deployed that is its input.
      const made = resource.type === types.stash ? { ...raw, output: raw.input } : raw;
      const state = previewState(resource.remote ? {} : made, req.getAdditionalsecretoutputsList());
      this.#states.set(resource.urn, state);
      return Object.assign(new RegisterResourceResponse(), {
        getUrn: () => resource.urn,
        getObject: () => state,
        getPropertydependenciesMap: () => undefined,
      });
    });
  }

  override async readResource(req: ReadResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const raw = rawOf(req.getProperties());
      const resource = this.#record(req.getParent(), fromRead(req, raw));
      const state = previewState(
        resource.type === stackReference ? this.#referred(raw) : raw,
        req.getAdditionalsecretoutputsList(),
      );
      this.#states.set(resource.urn, state);
      return Object.assign(new ReadResourceResponse(), {
        getUrn: () => resource.urn,
        getId: () => req.getId(),
        getProperties: () => state,
      });
    });
  }

  override async invoke(req: ResourceInvokeRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const args = rawOf(req.getArgs());
      const result =
        req.getTok() === "pulumi:pulumi:getResource" ? this.#state(args) : this.#invoke(req, args);
      return Object.assign(new InvokeResponse(), { getReturn: () => result });
    });
  }

  /** A resource's method. */
  call(req: { getTok(): string }, callback: Callback): void {
    this.#answer(callback, () => answer({}, req.getTok(), {}));
  }

  override existsResource(req: { getType(): string; getId(): string }, callback: Callback): void {
    this.#answer(callback, () => {
      throw new PlanError(
        `the program asks whether ${req.getType()} "${req.getId()}" exists, which an offline plan cannot know`,
      );
    });
  }

  override registerResourceOutputs(req: RegisterResourceOutputsRequest, callback: Callback): void {
    this.#answer(callback, () => {
      this.outputs.set(req.getUrn(), decodeAll(byName(rawOf(req.getOutputs()))));
      return {};
    });
  }

  /** Outputs of the stack that a StackReference names. */
  #referred(raw: RawValues): RawValues {
    const outputs = this.options.outputsOf(String(raw.name));
    if (outputs === undefined) return raw;
    const secretOutputNames = Object.keys(outputs).filter((name) => outputs[name] instanceof Secret);
    return { ...raw, outputs: encode(outputs), secretOutputNames };
  }

  #answer(callback: Callback, respond: () => unknown): void {
    try {
      callback(null, respond());
    } catch (error) {
      const failure = error instanceof Error ? error : new PlanError(String(error));
      this.options.onFailure(failure);
      // The SDK passes on an error's details where it would get one from the engine.
      callback(Object.assign(failure, { details: failure.message }));
    }
  }

  #record(parent: string, requested: Requested): PlannedResource {
    const urn = makeUrn(this.options, parent, requested.type, requested.name);
    const what = `${requested.type} "${requested.name}"`;
    if (this.recorded.has(urn)) {
      throw new PlanError(`two resources have the same URN, ${urn}; give one of them another name or parent`);
    }
    const resource: PlannedResource = {
      ...requested,
      urn,
      layer: this.#layer(parent, requested),
      parent: parent === "" ? undefined : parent,
      provider: this.#provider(requested, what),
    };
    this.recorded.set(urn, resource);
    return resource;
  }

  #layer(parent: string, requested: Requested): string | undefined {
    const above = this.recorded.get(parent);
    if (above?.layer !== undefined) return above.layer;
    return parent === stackUrn(this.options) && !requested.custom ? requested.name : undefined;
  }

  #provider(requested: Requested, what: string): string | undefined {
    const { provider, type, custom, remote } = requested;
    if (provider !== undefined || !(custom || remote) || type.startsWith("pulumi:")) return provider;
    this.#checkDefaultProvider(packageOf(type), what);
    return defaultProviderUrn(this.options, type, requested.options.version ?? "");
  }

  #checkDefaultProvider(name: string, what: string): void {
    const disabled = this.options.disabledDefaultProviders;
    if (!disabled.includes(name) && !disabled.includes("*")) return;
    throw new PlanError(
      `${what} names no provider, and the default provider of ${name} is disabled (pulumi:disable-default-providers); give it a provider, or a parent that has one`,
    );
  }

  #invoke(req: ResourceInvokeRequest, args: RawValues): Struct {
    const token = req.getTok();
    if (req.getProvider() === "" && !token.startsWith("pulumi:")) {
      this.#checkDefaultProvider(packageOf(token), `the provider function ${token}`);
    }
    return struct(encode(answer(this.options.invokes, token, args)));
  }

  #state(args: RawValues): object {
    const urn = String(args.urn);
    const state = this.#states.get(urn);
    if (state === undefined) throw new PlanError(`the program looks up ${urn}, which it has not registered`);
    const fields = { urn: struct(urn), id: struct(""), state: { getStructValue: () => state } };
    return { ...struct({}), getFieldsMap: () => new Map(Object.entries(fields)) };
  }

  #warnOfRemote(resource: PlannedResource): void {
    const message = `only the provider knows what ${resource.type} "${resource.name}" contains; its parts are not in this plan`;
    this.options.onWarning(message, resource.urn);
  }
}

function unsupported(req: RegisterResourceRequest, what: string): PlanError {
  return new PlanError(`${req.getType()} "${req.getName()}" has ${what}; an offline plan would be wrong`);
}
