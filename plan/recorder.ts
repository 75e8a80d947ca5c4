import * as pulumi from "@pulumi/pulumi";
import { explain } from "./explain";
import { lookups } from "./invokes";
import type { Invokes } from "./invokes";
import { RecordingMonitor } from "./sdk/monitor";
import { Plan } from "./plan";
import { connected, runToEnd } from "./sdk/connection";
import { surround } from "./surroundings";
import { stackUrn } from "./urn";
import { secretPlaceholder, type Values } from "./values";
import type { Message } from "./message";

/** How a program is run for its plan; everything has a default that suits tests of components. */
export interface RecordOptions {
  /** Pulumi project; default `doks-platform`. */
  readonly project?: string;
  /** Pulumi stack; default `test`. */
  readonly stack?: string;
  /** Organization of the stack; default `organization`, as the engine's own default. */
  readonly organization?: string;
  /** Folder of Pulumi.yaml; default the working directory. */
  readonly rootDirectory?: string;
  /** Configuration; a key without namespace is the project's, and what is no text is passed on as JSON. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Keys of `config` that are secret. */
  readonly secretKeys?: readonly string[];
  /** Packages whose resources must name a provider, `*` for all; default none. */
  readonly disabledDefaultProviders?: readonly string[];
  /** Take what the program prints for messages of the plan, instead of letting it out; default false. */
  readonly captureOutput?: boolean;
  /** Let errors know where in the program they come from, which takes time; default true. */
  readonly traces?: boolean;
  /** Milliseconds that timers and file operations may keep a program going for; default 10,000. */
  readonly patience?: number;
  /** Warnings that are known before the program runs. */
  readonly warnings?: readonly string[];
  /** Answers to provider functions, besides the look-ups that a plan leaves unknown. */
  readonly invokes?: Invokes;
  /**
   * Outputs of other stacks, by the names that the program refers to them by; undefined for one that a plan cannot
   * know, which is the default. It may throw.
   */
  readonly outputsOf?: (stack: string) => Values | undefined;
  /** Order of the layers in the plan; default by name. */
  readonly layers?: readonly string[];
  /** Reads the resolved configuration for {@link Plan.environment} once the program has run; default none. */
  readonly environment?: () => Values | Promise<Values>;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program (or a test's `() => new Component(...)`) and records what it registers, as a preview with nothing
 * deployed: no engine, no network, no credentials. Its outputs are what it returns, unless that is a resource.
 * @throws PlanError with one message for people if the program fails or does what no plan can know
 */
export function record(program: () => unknown, options: RecordOptions = {}): Promise<Plan> {
  // The environment and the process belong to one program at a time.
  const result = last.then(() => recordNow(program, options));
  last = result.catch(() => undefined);
  return result;
}

async function recordNow(program: () => unknown, options: RecordOptions): Promise<Plan> {
  const { project = "doks-platform", stack = "test", organization = "organization" } = options;
  const { rootDirectory = process.cwd(), traces = true, patience = 10_000 } = options;
  const messages: Message[] = (options.warnings ?? []).map((text) => ({
    severity: "warning",
    text,
    urn: undefined,
  }));
  const failure = firstFailure();
  const monitor = new RecordingMonitor({
    project,
    stack,
    disabledDefaultProviders: options.disabledDefaultProviders ?? [],
    invokes: { ...lookups, ...options.invokes },
    outputsOf: options.outputsOf ?? (() => undefined),
    onFailure: failure.report,
    onWarning: (text, urn) => messages.push({ severity: "warning", text, urn }),
  });
  const config = normalizeConfig(project, options.config ?? {});
  const secretKeys = (options.secretKeys ?? []).map((key) => qualified(project, key));
  const mask = masker(secretKeys.map((key) => config[key]));
  const onMessage = (message: Message) => void messages.push({ ...message, text: mask(message.text) });
  const connection = { project, stack, organization, rootDirectory, config, secretKeys, monitor, onMessage };
  const run = async (): Promise<Values> => {
    await runToEnd(withoutResource(program), () => monitor.recorded.size, patience);
    return (await options.environment?.()) ?? {};
  };
  let environment: Values;
  try {
    environment = await connected(connection, (waiting) =>
      surround(() => Promise.race([run(), failure.promise]), {
        rootDirectory,
        traces,
        waiting,
        fail: failure.report,
        onOutput: options.captureOutput
          ? (text) => onMessage({ severity: "info", text, urn: undefined })
          : undefined,
      }),
    );
    failure.check();
  } catch (error) {
    throw explain(failure.first() ?? error, { mask, messages, rootDirectory, traces });
  }
  return new Plan({
    project,
    stack,
    environment,
    resources: monitor.recorded.values(),
    outputs: monitor.outputs.get(stackUrn({ project, stack })),
    componentOutputs: monitor.outputs,
    messages,
    layers: options.layers,
  });
}

interface Failure {
  readonly promise: Promise<never>;
  readonly report: (error: unknown) => void;
  readonly first: () => unknown;
  /** Throws what was reported, if anything was. */
  readonly check: () => void;
}

/** The first error is the cause; what follows it are its echoes in everything that depended on it. */
function firstFailure(): Failure {
  let first: { readonly error: unknown } | undefined;
  let reject: (error: unknown) => void;
  const promise = new Promise<never>((_, rejected) => (reject = rejected));
  promise.catch(() => undefined);
  return {
    promise,
    report: (error) => {
      first ??= { error };
      reject(error);
    },
    first: () => first?.error,
    check: () => {
      if (first !== undefined) throw first.error;
    },
  };
}

/** A test returns the component that it makes: that is no output. */
function withoutResource(program: () => unknown): () => Promise<unknown> {
  return async () => {
    const result = await program();
    return pulumi.Resource.isInstance(result) ? undefined : result;
  };
}

function qualified(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function normalizeConfig(project: string, config: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(config).map(([key, value]) => [
    qualified(project, key),
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Hides the stack's secrets in what people read, as the engine does. */
function masker(secrets: readonly (string | undefined)[]): (text: string) => string {
  const hidden = [secretPlaceholder, ...secrets].filter(
    (secret) => secret !== undefined && secret.length >= 3,
  );
  return (text) =>
    hidden.reduce<string>((masked, secret) => masked.replaceAll(secret as string, "[secret]"), text);
}
