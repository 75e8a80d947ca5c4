import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { CommandError, ExitCode } from "../cli/command";
import { checkOptions, type AgainstOptions } from "./diff/options-given";
import { PlanError } from "./errors";
import { plansToJson } from "./json";
import { progress, writeWhole } from "./output";
import type { Plan } from "./plan";
import { Planner } from "./planner";
import { readProject } from "./project-file";
import type { Project } from "./project-file";
import type { Message } from "./sdk";
import { checkStack, knownStacks } from "./stack-file";
import { styleOf } from "./style";
import { messageLines, planToText } from "./text";

/** Most plans draw nothing: what draws is loaded when it is asked for. */
const load = createRequire(__filename);

/** Options of `npm run plan`. */
export interface PlanOptions extends AgainstOptions {
  /** File to draw: `.svg` or `.html`. */
  readonly graph?: string;
  /** Folder of Pulumi.yaml. */
  readonly cwd: string;
  /** Folder of the stacks' files; default what Pulumi.yaml says, or its own folder. */
  readonly stacks?: string;
}

/**
 * Plans stacks, all that have a file by default, and prints them. Prints and writes nothing if one of them fails.
 * @throws CommandError with one message
 */
export async function plan(asked: readonly string[], options: PlanOptions): Promise<void> {
  checkOptions(options);
  process.stdout.on("error", ignoreClosedPipe);
  // A fault that shows only after the plan, such as a timer of the program that registers something.
  process.once("unhandledRejection", complain);
  try {
    const stacks = options.stacks === undefined ? undefined : resolve(options.stacks);
    const project = readProject(resolve(options.cwd), stacks);
    const plans = await planAll(project, asked);
    const inPlan = options.json !== "-" && options.against === undefined;
    for (const { messages } of plans) printMessages(messages, inPlan);
    if (options.against === undefined) await write(plans, project.root, options);
    else await writeAgainst(options.against, project, asked, plans, options);
    if (plans.some(({ failed }) => failed)) throw new PlanError("the program logged an error");
    refuse(plans);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    printMessages(error.messages, false);
    throw new CommandError(error.message);
  }
}

async function planAll(project: Project, asked: readonly string[]): Promise<readonly Plan[]> {
  const known = knownStacks(project.stackFolder);
  for (const stack of asked) checkStack(stack, known);
  if (known.length === 0) throw new PlanError(`there is no Pulumi.<stack>.yaml beside Pulumi.yaml`);
  const stacks = asked.length > 0 ? [...new Set(asked)] : known;
  const planner = new Planner(project);
  const plans: Plan[] = [];
  for (const [index, stack] of stacks.entries()) {
    const done = progress(process.stderr, `Planning ${stack} (${index + 1} of ${stacks.length})`);
    plans.push(await planner.plan(stack).finally(done));
  }
  if (plans.length > 1) {
    const { compareStacks } = load("./across-stacks") as typeof import("./across-stacks");
    compareStacks(plans, project.root);
  }
  return plans;
}

/** As a preview does, a plan fails where a mandatory rule does not hold; by then all of it has been printed. */
function refuse(plans: readonly Plan[]): void {
  const broken = plans.flatMap(({ stack, findings = [] }) => {
    const mandatory = findings.filter(({ level }) => level === "mandatory").length;
    return mandatory === 0 ? [] : [`${stack} has ${mandatory}`];
  });
  if (broken.length > 0) throw new PlanError(`mandatory findings of the policy pack: ${broken.join(", ")}`);
}

async function write(plans: readonly Plan[], root: string, options: PlanOptions): Promise<void> {
  const { json, graph, verbose } = options;
  if (graph !== undefined) await draw(plans, graph);
  if (json !== undefined && json !== "-") writeWhole(json, plansToJson(plans, root));
  if (json === "-") {
    process.stdout.write(plansToJson(plans, root));
    return;
  }
  const style = styleOf(process.stdout, process.env);
  process.stdout.write(
    plans.map((each) => planToText(each, { style, verbose: verbose ?? false })).join("\n\n"),
  );
}

async function draw(plans: readonly Plan[], file: string): Promise<void> {
  const { drawPlans } = load("./graph/draw") as typeof import("./graph/draw");
  writeWhole(file, await drawPlans(plans, file.endsWith(".html") ? "html" : "svg"));
}

/** Prints and writes what is otherwise than on another side, instead of the plans. */
async function writeAgainst(
  against: string,
  project: Project,
  asked: readonly string[],
  plans: readonly Plan[],
  options: PlanOptions,
): Promise<void> {
  const { compareWith, exitCodeOf, refuseForbidden, writeDiff } = load(
    "./diff/against",
  ) as typeof import("./diff/against");
  const side = {
    package: join(__dirname, ".."),
    project: project.root,
    stackFolder: project.stackFolder,
    stacksGiven: options.stacks !== undefined,
    asked,
  };
  const done = progress(process.stderr, `Planning ${against}`);
  const compared = await compareWith(against, side, plansToJson(plans, project.root)).finally(done);
  if (options.graph !== undefined) await draw(plans, options.graph);
  writeDiff(compared, options, styleOf(process.stdout, process.env));
  refuseForbidden(compared);
  process.exitCode = exitCodeOf(compared, options);
}

/** Says on standard error what the program said, unless the same terminal shows it in the plan already. */
function printMessages(messages: readonly Message[], inPlan: boolean): void {
  const seen = inPlan && process.stdout.isTTY && process.stderr.isTTY;
  for (const { severity, text } of messages) if (severity === "info") process.stderr.write(`${text}\n`);
  if (seen) return;
  for (const line of messageLines(messages, styleOf(process.stderr, process.env)))
    process.stderr.write(`${line}\n`);
}

/** Whoever reads the plan may have read enough, as `head` does. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function complain(error: unknown): void {
  // What depended on it fails too, and says the same.
  process.on("unhandledRejection", () => undefined);
  process.stderr.write(`plan: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = ExitCode.error;
}
