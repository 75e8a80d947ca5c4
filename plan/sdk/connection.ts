import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { PlanError } from "../errors";
import { Callbacks } from "./callbacks";
import type { RecordingMonitor } from "./monitor";
import type { Message } from "../message";
import { replace } from "../replace";
import type { Undo } from "../replace";

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

/** The parts of the SDK's state of a program that are set here; the SDK keeps its declaration to itself. */
interface Store {
  settings: { options: Record<string, unknown>; monitor: unknown };
  config: Record<string, string>;
  callbacks: Callbacks;
  logErrorCount: number;
  readonly pendingResourceRegistrations: ReadonlyMap<unknown, PendingRegistration>;
  /** What packages registered when they were loaded, which is once for all programs. */
  resourcePackages: unknown;
  resourceModules: unknown;
}

const { LocalStore, getStore } = state as unknown as { LocalStore: new () => Store; getStore: () => Store };
/** The SDK's own copy of the message that values are sent in. */
const protobuf = createRequire(require.resolve("@pulumi/pulumi"))(
  "google-protobuf/google/protobuf/struct_pb.js",
) as { readonly Struct: { new (): object; fromJavaScript: (values: object) => object } };
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> };

/**
 * Runs a function with SDK state of its own, connected to a recorder instead of an engine, as a preview. Nothing is
 * left behind for the next program. (The SDK's own way to have several such states at a time, an asynchronous
 * context, would take a seventh of the time; here one program runs at a time.)
 * @param run is handed what names the registrations that still wait for a value
 */
export async function connected<T>(
  connection: Connection,
  run: (waiting: () => string[]) => Promise<T>,
): Promise<T> {
  const store = makeStore(connection);
  const globals: { globalStore: unknown; stackResource: unknown } = globalThis;
  const undo = [
    replace(globals, "globalStore", store),
    replace(globals, "stackResource", undefined),
    ...hearMessages(store, connection.onMessage),
    replace(protobuf.Struct, "fromJavaScript", inMemory),
  ];
  try {
    return await run(() => waiting(store));
  } finally {
    for (const each of undo) each();
  }
}

function makeStore({ monitor, ...connection }: Connection): Store {
  const { project, stack, organization, rootDirectory } = connection;
  const { resourcePackages, resourceModules } = getStore();
  const options = {
    project,
    stack,
    organization,
    rootDirectory,
    dryRun: true,
    // The SDK asks for the monitor that it was given, and for no connection, where this is its address.
    monitorAddr: "mock",
    cacheDynamicProviders: true,
    legacyApply: false,
    maximumProcessListeners: 30,
  };
  const store = Object.assign(new LocalStore(), { resourcePackages, resourceModules });
  Object.assign(store.settings, { options, monitor });
  store.callbacks = new Callbacks();
  store.config = {
    PULUMI_CONFIG: JSON.stringify(connection.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(connection.secretKeys),
  };
  return store;
}

/**
 * Values on their way from the program to the recorder, which are not sent: to make messages of them and to read those
 * back would take a tenth of the time of a large plan.
 */
function inMemory(values: object): object {
  return Object.assign(new protobuf.Struct(), { toJavaScript: () => values });
}

type Log = typeof pulumi.log.warn;

/** Without an engine the SDK would print what the program says, and forget which resource it is about. */
function hearMessages(store: Store, onMessage: (message: Message) => void): Undo[] {
  const log: Record<"info" | "warn" | "error", Log> = pulumi.log;
  let last = Promise.resolve();
  const hear = (severity: Message["severity"]): Log => {
    return (text, resource) => {
      if (severity === "error") store.logErrorCount++;
      const done = pulumi.runtime.rpcKeepAlive();
      // One after the other, though a resource may have its URN only later.
      last = last
        .then(async () => onMessage({ severity, text, urn: resource && (await urnOf(resource)) }))
        .finally(done);
      return last;
    };
  };
  return [
    replace(log, "info", hear("info")),
    replace(log, "warn", hear("warning")),
    replace(log, "error", hear("error")),
  ];
}

function urnOf({ urn }: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => urn.apply(resolve));
}

/** Registrations that still wait for a value, as a person would name them. */
function waiting(store: Store): string[] {
  return [...store.pendingResourceRegistrations.values()].map(({ type, name, inputProperty }) =>
    inputProperty === undefined ? `${type} "${name}"` : `${type} "${name}" (its input ${inputProperty})`,
  );
}

/**
 * Runs the program as the SDK's own runner does, to its very end: until nothing of it can register anything.
 * @param count number of resources registered so far
 * @param patience milliseconds that the program may go on for after its main file has ended
 * @throws PlanError if it goes on for longer
 */
export async function runToEnd(program: () => unknown, count: () => number, patience: number): Promise<void> {
  // A file operation of somebody else's that ends meanwhile would hide one of the program's.
  const settled = Date.now() + 50;
  while (working(/^FSReq/) > 0 && Date.now() < settled) await new Promise((resolve) => setImmediate(resolve));
  const before = ownWork();
  await pulumi.runtime.runInPulumiStack(async () => program());
  const deadline = Date.now() + patience;
  let registered: number;
  do {
    registered = count();
    await waitForRPCs();
    // One turn of the event loop: what hangs on the last answers registers itself now.
    await new Promise((resolve) => setImmediate(resolve));
    if (ownWork() > before) await new Promise((resolve) => setTimeout(resolve, 5));
    if (Date.now() > deadline)
      throw new PlanError("the program never ends: it keeps a timer or a file operation going");
  } while (count() !== registered || ownWork() > before);
}

/** Number of timers and file operations that keep the process alive. */
function ownWork(): number {
  return working(/^(Timeout|Immediate|FSReq)/);
}

function working(kinds: RegExp): number {
  return process.getActiveResourcesInfo().filter((kind) => kinds.test(kind)).length;
}
