import * as pulumi from "@pulumi/pulumi";
import type { ICallbackServer } from "@pulumi/pulumi/runtime/callbacks";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import * as state from "@pulumi/pulumi/runtime/state";
import { PlanError } from "./errors";
import type { RecordingMonitor } from "./monitor";

/** What the program told its user. */
export interface Message {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  /** URN of the resource that it is about; undefined for the program as a whole. */
  readonly urn: string | undefined;
}

/** Where the program runs and what it is connected to. */
export interface Connection {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** Folder of Pulumi.yaml. */
  readonly rootDirectory: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly monitor: RecordingMonitor;
  readonly onMessage: (message: Message) => void;
}

interface PendingRegistration {
  readonly type?: string;
  readonly name?: string;
  readonly inputProperty?: string;
}

/** The parts of the SDK's per-program state that are set here; the SDK keeps its declaration to itself. */
interface Store {
  settings: { options: Record<string, unknown>; monitor: unknown; engine: unknown };
  config: Record<string, string>;
  callbacks: ICallbackServer;
  pendingResourceRegistrations: Map<unknown, PendingRegistration>;
}

const internals = state as unknown as {
  withLocalStorage<T>(callback: () => Promise<T>): Promise<T>;
  getStore(): Store;
};

/**
 * Runs a function with SDK state of its own, connected to a recorder instead of an engine, as a preview. This is
 * how the SDK keeps programs apart that run in one process: nothing is left behind for the next.
 * @param run is handed what names the registrations that still wait for a value
 */
export async function connected<T>(
  connection: Connection,
  run: (waiting: () => string[]) => Promise<T>,
): Promise<T> {
  const outer = globalThis.stackResource;
  try {
    return await internals.withLocalStorage(() => {
      const store = internals.getStore();
      connect(store, connection);
      return run(() => waiting(store));
    });
  } finally {
    globalThis.stackResource = outer;
  }
}

function connect(store: Store, { monitor, ...connection }: Connection): void {
  const { project, stack, organization, rootDirectory } = connection;
  store.settings.options = {
    project,
    stack,
    organization,
    rootDirectory,
    dryRun: true,
    monitorAddr: "recorder",
    cacheDynamicProviders: true,
    legacyApply: false,
    maximumProcessListeners: 30,
  };
  store.settings.monitor = monitor;
  store.settings.engine = new MessageSink(connection.onMessage);
  store.callbacks = new Callbacks();
  store.config = {
    PULUMI_CONFIG: JSON.stringify(connection.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(connection.secretKeys),
  };
}

/** Registrations that still wait for a value, as a person would name them. */
function waiting(store: Store): string[] {
  return [...store.pendingResourceRegistrations.values()].map(({ type, name, inputProperty }) =>
    inputProperty === undefined ? `${type} "${name}"` : `${type} "${name}" (its input ${inputProperty})`,
  );
}

/** Runs the program as the SDK's own runner does, and waits until all that it started has been registered. */
export async function runToEnd(program: () => unknown, count: () => number): Promise<void> {
  await pulumi.runtime.runInPulumiStack(async () => program());
  let before: number;
  do {
    before = count();
    await pulumi.runtime.disconnect();
    // One turn of the event loop: what hangs on the last answers registers itself now.
    await new Promise((resolve) => setImmediate(resolve));
  } while (count() !== before);
}

/** Stands where the engine stands for logging. */
class MessageSink {
  constructor(private readonly onMessage: (message: Message) => void) {}

  log(req: LogRequest, callback: () => void): void {
    const severity = severities.get(req.getSeverity());
    const urn = req.getUrn();
    if (severity !== undefined) {
      this.onMessage({ severity, text: req.getMessage(), urn: urn === "" ? undefined : urn });
    }
    callback();
  }

  setRootResource(_req: unknown, callback: (error: null, response: object) => void): void {
    callback(null, {});
  }

  requirePulumiVersion(_req: unknown, callback: (error: null, response: object) => void): void {
    // The plan has no CLI whose version could be too old.
    callback(null, {});
  }
}

/** Debug messages are for whoever debugs the engine. */
const severities = new Map<LogSeverity, Message["severity"]>([
  [LogSeverity.INFO, "info"],
  [LogSeverity.WARNING, "warning"],
  [LogSeverity.ERROR, "error"],
]);

/** Takes hooks, which never run in a plan; what the engine would have to run on inputs is refused. */
class Callbacks implements ICallbackServer {
  readonly #names = new Set<string>();

  async registerResourceHook(hook: { name: string }): Promise<void> {
    if (this.#names.has(hook.name))
      throw new PlanError(`two hooks have the name "${hook.name}"; names must be unique`);
    this.#names.add(hook.name);
  }

  registerErrorHook(hook: { name: string }): Promise<void> {
    return this.registerResourceHook(hook);
  }

  registerTransform(): never {
    throw new PlanError(
      "a resource has transforms, which only the engine runs; an offline plan would be wrong",
    );
  }

  registerStackTransform(): never {
    return this.registerTransform();
  }

  registerStackInvokeTransform(): never {
    return this.registerTransform();
  }

  async registerStackInvokeTransformAsync(): Promise<never> {
    return this.registerTransform();
  }

  async registerStateMigration(): Promise<never> {
    throw new PlanError("a resource has state migrations, which only the engine runs");
  }

  shutdown(): void {}

  async awaitStackRegistrations(): Promise<void> {}
}
