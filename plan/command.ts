import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { CommandError, type Io } from "../lib/command";
import type { StackDiff } from "./diff/diff";
import { checkOptions, type AgainstOptions } from "./diff/options-given";
import type { OtherSide } from "./diff/other-side";
import { PlanError } from "./errors";
import { plansToJson } from "./json";
import { progress, writeReport } from "../lib/output";
import type { Plan } from "./plan";
import { Planner } from "./planner";
import { readProject } from "./project-file";
import type { Project } from "./project-file";
import { checkStack, knownStacks } from "./stack-file";
import { styleOf } from "../lib/style";
import { messageLines, planToText } from "./text";
import type { Message } from "./message";

/** Most plans draw nothing: what draws is loaded when it is asked for. */
const load = createRequire(__filename);

/** Options of `npm run plan`. */
export interface PlanOptions extends AgainstOptions {
  /** File to draw: `.svg` or `.html`. */
  readonly graph?: string;
  /** Folder of Pulumi.yaml. */
  readonly cwd: string;
  /** Folder of the stacks' files; default the folder of Pulumi.yaml. */
  readonly stacks?: string;
}

/**
 * Plans stacks, all that have a file by default, and prints them. Prints and writes nothing if one of them fails.
 * @throws CommandError with one message
 */
export async function plan(asked: readonly string[], options: PlanOptions, io: Io): Promise<void> {
  checkOptions(options);
  try {
    const stacks = options.stacks === undefined ? undefined : resolve(options.stacks);
    const project = readProject(resolve(options.cwd), stacks);
    const other = findOther(project, asked, options);
    const plans = await planAll(project, asked, io);
    const inPlan = options.json !== "-" && options.against === undefined;
    for (const { messages } of plans) printMessages(messages, inPlan, io);
    const diffs = other === undefined ? [] : await writeAgainst(other, project, plans, options, io);
    if (other === undefined) await write(plans, project.root, options, io);
    if (plans.some(({ failed }) => failed)) throw new PlanError("the program logged an error");
    refuse([
      ["changes that nothing allows", diffs],
      ["mandatory findings of the policy pack", plans],
    ]);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    printMessages(error.messages, false, io);
    throw new CommandError(error.message);
  }
}

async function planAll(project: Project, asked: readonly string[], io: Io): Promise<readonly Plan[]> {
  const known = knownStacks(project.stackFolder);
  for (const stack of asked) checkStack(stack, known);
  if (known.length === 0) throw new PlanError(`there is no Pulumi.<stack>.yaml beside Pulumi.yaml`);
  const stacks = asked.length > 0 ? [...new Set(asked)] : known;
  const planner = new Planner(project);
  const plans: Plan[] = [];
  for (const [index, stack] of stacks.entries()) {
    const done = progress(io.stderr, `Planning ${stack} (${index + 1} of ${stacks.length})`);
    plans.push(await planner.plan(stack).finally(done));
  }
  if (plans.length > 1) {
    const { compareStacks } = load("./compare-stacks") as typeof import("./compare-stacks");
    compareStacks(plans, project.root);
  }
  return plans;
}

/** A stack with what was found in it. */
interface Judged {
  readonly stack: string;
  readonly findings?: readonly { readonly level: string }[];
}

/**
 * As a preview does, a plan fails where a mandatory rule does not hold; by then all of it has been printed.
 * @throws PlanError that counts such findings by what they are and by stack
 */
function refuse(found: readonly (readonly [what: string, stacks: readonly Judged[]])[]): void {
  const broken = found.flatMap(([what, stacks]) => {
    const counts = stacks.flatMap(({ stack, findings = [] }) => {
      const mandatory = findings.filter(({ level }) => level === "mandatory").length;
      return mandatory === 0 ? [] : [`${stack} has ${mandatory}`];
    });
    return counts.length === 0 ? [] : [`${what}: ${counts.join(", ")}`];
  });
  if (broken.length > 0) throw new PlanError(broken.join("; "));
}

async function write(plans: readonly Plan[], root: string, options: PlanOptions, io: Io): Promise<void> {
  const { json, graph, verbose } = options;
  if (graph !== undefined) await draw(plans, graph);
  if (json !== undefined && json !== "-") writeReport(json, plansToJson(plans, root));
  if (json === "-") {
    io.stdout.write(plansToJson(plans, root));
    return;
  }
  const style = styleOf(io.stdout, io.env);
  io.stdout.write(plans.map((each) => planToText(each, { style, verbose: verbose ?? false })).join("\n\n"));
}

async function draw(plans: readonly Plan[], file: string): Promise<void> {
  const { drawPlans } = load("./graph/draw") as typeof import("./graph/draw");
  writeReport(file, await drawPlans(plans, file.endsWith(".html") ? "html" : "svg"));
}

/** The other side, before any work is done for a comparison that cannot be. */
interface Other {
  readonly against: string;
  readonly plan: () => Promise<OtherSide>;
}

function findOther(project: Project, asked: readonly string[], options: PlanOptions): Other | undefined {
  const { against, stacks } = options;
  if (against === undefined) return undefined;
  const { findOtherSide } = load("./diff/other-side") as typeof import("./diff/other-side");
  const side = {
    name: project.name,
    package: join(__dirname, ".."),
    project: project.root,
    stackFolder: project.stackFolder,
    stacksGiven: stacks !== undefined,
    asked,
  };
  return { against, plan: findOtherSide(against, side) };
}

/** Prints and writes what differs from another side, instead of the plans. */
async function writeAgainst(
  { against, plan: planOther }: Other,
  project: Project,
  plans: readonly Plan[],
  options: PlanOptions,
  io: Io,
): Promise<readonly StackDiff[]> {
  const { compareWith, exitCodeOf, writeDiff } = load("./diff/against") as typeof import("./diff/against");
  const done = progress(io.stderr, `Planning ${against}`);
  const compared = compareWith(await planOther().finally(done), plansToJson(plans, project.root));
  if (options.graph !== undefined) await draw(plans, options.graph);
  writeDiff(compared, options, io);
  io.exitCode = exitCodeOf(compared, options);
  return compared.diffs;
}

/** Says on standard error what the program said, unless the same terminal shows it in the plan already. */
function printMessages(messages: readonly Message[], inPlan: boolean, { stdout, stderr, env }: Io): void {
  const seen = inPlan && stdout.isTTY && stderr.isTTY;
  for (const { severity, text } of messages) if (severity === "info") stderr.write(`${text}\n`);
  if (seen) return;
  for (const line of messageLines(messages, styleOf(stderr, env))) stderr.write(`${line}\n`);
}
