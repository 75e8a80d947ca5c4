import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { Planner } from "../../plan/planner";
import { PlanError } from "../../plan/errors";
import type { Plan } from "../../plan/plan";
import { readProject } from "../../plan/project-file";
import { checkStack, knownStacks } from "../../plan/stack-file";
import { chartsLockPath } from "../../catalog/lock";
import { readLock } from "../charts-pull/lock";
import { CommandError } from "../../lib/command";
import { findFedHelm } from "../tools/helm";
import { Charts } from "./chart-files";
import { clusterOf } from "./cluster";
import { withoutCredentials } from "./credentials";
import { checkStacks, replaceStacks, type StackFiles } from "./files";
import { findKustomize } from "./kustomize";
import { manifestText } from "./objects";
import { StackRenderer, type RenderedStack } from "./renderer";
import type { StackResult } from "./result";
import { sourcesOf } from "./sources";

/** Options of `npx doks render`. */
export interface RenderOptions {
  /** Folder that gets `<stack>/applications/` and `<stack>/releases/`. */
  readonly out: string;
  /** Folder of charts as `<name>-<version>.tgz`. */
  readonly charts: string;
  /** True: every release has to be rendered; false: none is; undefined: those whose charts can be had. */
  readonly releases?: boolean;
  /** Folder of the stacks' files; default beside Pulumi.yaml. */
  readonly stacks?: string;
  /** Kubernetes version of clusters that no stack makes. */
  readonly kubernetes?: string;
  /** API versions that the clusters have besides those that are known. */
  readonly apiVersions: readonly string[];
}

/**
 * Renders stacks, all that have a file by default, judges what came out and writes it: all of it or nothing.
 * @param env variables in which Helm and Kustomize are looked for
 * @param progress told what is being done
 * @throws CommandError with one message; exit code 3 where Helm, or a Kustomize that is needed, is missing
 */
export async function render(
  root: string,
  asked: readonly string[],
  options: RenderOptions,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<readonly StackResult[]> {
  const helm = await findFedHelm(env);
  const project = readProject(root, options.stacks);
  const known = knownStacks(project.stackFolder);
  for (const stack of asked) checkStack(stack, known);
  checkStacks(options.out, asked.length > 0 ? asked : known);
  const planner = new Planner(project);
  const plans: Plan[] = [];
  for (const stack of asked.length > 0 ? new Set(asked) : known) plans.push(await planned(planner, stack));
  const kustomizes = plans.flatMap(sourcesOf).some(({ tool }) => tool === "kustomize");
  const kustomize = kustomizes ? await findKustomize(env) : undefined;
  const charts = new Charts({
    helm: async (...args) => (await helm("", ...args)).output,
    folder: options.charts,
    root,
    lock: readLock(chartsLockPath),
    progress,
  });
  const stacks: RenderedStack[] = [];
  const written = new Map<string, StackFiles>();
  for (const plan of plans) {
    const cluster = await clusterOf(plan, planner, known, options.kubernetes);
    const renderer = new StackRenderer(plan, cluster, { ...options, root, helm, kustomize, charts, width });
    const stack = await renderer.render();
    stacks.push(stack);
    written.set(plan.stack, filesOf(stack, plan));
  }
  const failures = stacks.flatMap((stack) => stack.failures);
  if (failures.length > 0) throw new CommandError(`nothing was written:\n${failures.join("\n")}`);
  replaceStacks(options.out, written);
  return stacks.map(({ result }) => result);
}

/** Helm is one process a chart. */
const width = availableParallelism();

async function planned(planner: Planner, stack: string): Promise<Plan> {
  const plan = await planner.plan(stack);
  if (!plan.failed) return plan;
  const errors = plan.messages.filter(({ severity }) => severity === "error").map(({ text }) => text);
  throw new PlanError(`stack ${stack} cannot be planned: ${errors.join("\n")}`);
}

function filesOf({ files }: RenderedStack, { environment }: Plan): StackFiles {
  const shown = withoutCredentials(environment);
  return new Map(
    files.map(({ source, objects }) => [
      join(`${source.kind}s`, `${source.name}.yaml`),
      manifestText(objects, shown),
    ]),
  );
}

/** A path as a user of this folder would write it. */
export function shortPath(path: string, { INIT_CWD }: NodeJS.ProcessEnv): string {
  const short = relative(INIT_CWD ?? process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}
