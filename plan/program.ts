import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { serializeProperties } from "@pulumi/pulumi/runtime/rpc";
import type { Policies } from "@pulumi/policy";
import { delivery } from "./delivered";
import { PlanError } from "./errors";
import type { Plan } from "./plan";
import type { Project } from "./project-file";
import { record, type RecordOptions } from "./recorder";
import { readStack, type StackConfig } from "./stack-file";
import { decodeAll, secretPlaceholder } from "./values";
import type { Values } from "./values";

const load = createRequire(__filename);

/** What a stack's plan may need besides its own files. */
export interface StackOptions extends Pick<RecordOptions, "outputsOf"> {
  /** Changes the stack's configuration for this plan; default leaves it as it is. */
  readonly adapt?: (config: StackConfig) => StackConfig;
}

/**
 * Plans one stack of a project: runs its unmodified program with the stack's own file.
 * @throws PlanError with one message for people
 */
export async function planStack(project: Project, stack: string, options: StackOptions = {}): Promise<Plan> {
  const { outputsOf, adapt } = options;
  const stated = readStack(project, stack);
  const configuration: RecordOptions = { ...(adapt?.(stated) ?? stated), ...(outputsOf && { outputsOf }) };
  try {
    return await planOnce(project, stack, configuration, false);
  } catch (error) {
    // Traces take a tenth of the time, so only a program with a fault is run with them, to say where it is.
    if (error instanceof PlanError && error.unplaced) return planOnce(project, stack, configuration, true);
    throw error;
  }
}

async function planOnce(
  project: Project,
  stack: string,
  configuration: RecordOptions,
  traces: boolean,
): Promise<Plan> {
  const { name, root, main } = project;
  forgetModules(root);
  try {
    let watched: Watched | undefined;
    const program = () => {
      watched = watchEnvironment(root);
      return run(main);
    };
    const plan = await record(program, {
      ...configuration,
      project: name,
      stack,
      rootDirectory: root,
      captureOutput: true,
      traces,
      environment: async () => (await watched?.values()) ?? {},
    });
    const policies = policiesOf(root, watched?.environment());
    if (policies !== undefined) {
      const { analyze } = load("./policy") as typeof import("./policy");
      plan.findings = await analyze(plan, policies);
    }
    plan.delivered = delivery(root, watched?.environment() ?? {});
    return plan;
  } finally {
    forgetModules(root);
  }
}

/** As the SDK's runner does: what a module exports is its outputs, unless it exports a function that makes them. */
function run(main: string): unknown {
  const exported: unknown = load(main);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/** Module of a project that reads its configuration, and the function of it that does. */
const reader = join("stacks", "environment.ts");

/** The environment that a program has read; undefined for one that reads none in this way. */
interface Watched {
  readonly environment: () => object | undefined;
  readonly values: () => Promise<Values>;
}

/** Takes note of the environment that the program reads, so that the plan says what the program had before it. */
function watchEnvironment(root: string): Watched {
  const path = join(root, reader);
  let read: object | undefined;
  if (existsSync(path)) {
    const exported = load(path) as Record<string, unknown> & {
      readEnvironment?: (...args: unknown[]) => object;
    };
    const module = load.cache[path];
    const { readEnvironment } = exported;
    if (module !== undefined && readEnvironment !== undefined) {
      module.exports = {
        ...exported,
        readEnvironment: (...args: unknown[]) => (read = readEnvironment(...args)),
      };
    }
  }
  return {
    environment: () => read,
    values: async () => decodeAll(await serializeProperties("environment", read ?? {})),
  };
}

/** Module of a project's policy pack that makes its policies. */
const pack = join("policy", "pack.ts");

/** The policies of a project for an environment; undefined for a project that has no pack. */
function policiesOf(root: string, environment: object | undefined): Policies | undefined {
  const path = join(root, pack);
  if (environment === undefined || !existsSync(path)) return undefined;
  const { policiesFor } = load(path) as {
    policiesFor: (environment: object, given: { readonly secrets: readonly string[] }) => Policies;
  };
  return policiesFor(environment, { secrets: [secretPlaceholder] });
}

/**
 * Lets the next program load the project's modules afresh, as a process of its own would. Packages stay, and so
 * do the plan's own modules, those that price and the ground words, which keep nothing between two programs.
 */
function forgetModules(root: string): void {
  const own = root + sep;
  const ours = join(__dirname, "..");
  const kept = [join(root, "node_modules"), ...["plan", "cost", "lib"].map((room) => join(ours, room))].map(
    (path) => path + sep,
  );
  for (const path of Object.keys(load.cache)) {
    if (path.startsWith(own) && !kept.some((folder) => path.startsWith(folder))) delete load.cache[path];
  }
}
