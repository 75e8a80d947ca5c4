import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { delivered } from "./delivery";
import { PlanError } from "./errors";
import { publicNamesOf } from "./masking";
import type { Plan } from "./plan";
import { platformOf } from "./platform";
import type { Project } from "./project-file";
import { record, type RecordOptions } from "./recorder";
import { encoded } from "./sdk/encoding";
import { readStack, type StackConfig } from "./stack-file";
import { decodeAll, secretPlaceholder } from "./values";

const load = createRequire(__filename);
const { useSource } = load("./compiled.cjs") as { readonly useSource: () => void };

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
  if (traces) useSource();
  forgetModules(project, traces);
  try {
    const platform = platformOf(root);
    const before = platform?.lastEnvironment();
    const read = (): object | undefined => {
      const last = platform?.lastEnvironment();
      return last === before ? undefined : last;
    };
    const plan = await record(() => run(main), {
      ...configuration,
      project: name,
      stack,
      rootDirectory: root,
      captureOutput: true,
      traces,
      layers: platform?.layers,
      environment: async () => decodeAll(await encoded("environment", read() ?? {})),
    });
    const environment = read();
    if (platform === undefined || environment === undefined) return plan;
    plan.environmentRead = environment;
    const { analyze } = load("./policy") as typeof import("./policy");
    plan.findings = await analyze(plan, platform.policiesFor(environment, { secrets: [secretPlaceholder] }));
    const { factsOf } = platform;
    if (factsOf !== undefined) plan.facts = () => factsOf(environment);
    plan.delivered = () =>
      delivered(root, platform.applicationsOf(environment), publicNamesOf(plan.environment));
    return plan;
  } finally {
    forgetModules(project, traces);
  }
}

/** As the SDK's runner does: what a module exports is its outputs, unless it exports a function that makes them. */
function run(main: string): unknown {
  const exported: unknown = load(main);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/**
 * Lets the next program load what registers resources afresh, as a process of its own would: where there is a
 * platform.ts the main file alone, unless all is asked for, else all modules of the project. Packages and the plan's
 * own modules stay.
 */
function forgetModules({ root, main }: Project, all: boolean): void {
  if (!all && platformOf(root) !== undefined) {
    delete load.cache[main];
    return;
  }
  const kept = [join(root, "node_modules") + sep, __dirname + sep];
  for (const path of Object.keys(load.cache)) {
    if (path.startsWith(root + sep) && !kept.some((folder) => path.startsWith(folder)))
      delete load.cache[path];
  }
}
