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
import { readProject } from "./project-file";
import type { Project } from "./project-file";
import { seesUnicode, styleOf } from "../lib/style";
import { messageLines, planToText } from "./text";
import type { Message } from "./message";
import { overviewToText } from "./overview/overview";
import type { Planned } from "./overview/planned";
import { failTogether, planAll } from "./plan-all";
import { checkViews, viewsAsked, type ViewOptions } from "./views";

/** Most plans draw nothing: what draws is loaded when it is asked for. */
const load = createRequire(__filename);

/** Options of `npm run plan`. */
export interface PlanOptions extends AgainstOptions, ViewOptions {
  /** File to draw: `.svg`, `.html`, or `.mmd` for Mermaid. */
  readonly graph?: string;
  /** Folder of Pulumi.yaml. */
  readonly cwd: string;
  /** Folder of the stacks' files; default the folder of Pulumi.yaml. */
  readonly stacks?: string;
}

/**
 * Plans stacks, all that have a file by default, and prints them. Writes no file if one of them fails, and of several
 * tells what is wrong beside what the others are.
 * @throws CommandError with one message
 */
export async function plan(asked: readonly string[], options: PlanOptions, io: Io): Promise<void> {
  checkOptions(options);
  checkViews(options);
  const began = performance.now();
  try {
    const stacks = options.stacks === undefined ? undefined : resolve(options.stacks);
    const project = readProject(resolve(options.cwd), stacks);
    const other = findOther(project, asked, options);
    const { plans, failures, ...rest } = await planAll(project, asked, io);
    const inPlan = options.json !== "-" && options.against === undefined;
    const said = [
      ...plans.map((each) => saidBeside(each, inPlan)),
      ...failures.map(({ error }) => error.messages),
    ];
    for (const messages of eachOnce(said)) printMessages(messages, inPlan, io);
    const show = (): void => {
      const seconds = (performance.now() - began) / 1000;
      if (inPlan) print({ plans, failures, seconds, ...rest }, options, io);
    };
    if (failures.length > 0) failTogether(failures, plans.length === 0 ? undefined : show, inPlan, io);
    const diffs = other === undefined ? [] : await writeAgainst(other, project, plans, options, io);
    if (other === undefined) await write(plans, project.root, options, io);
    show();
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
  const { json, graph } = options;
  if (graph !== undefined) await draw(plans, graph, io);
  if (json !== undefined && json !== "-") writeReport(json, plansToJson(plans, root));
  if (json === "-") io.stdout.write(plansToJson(plans, root));
}

/** Prints the views that are asked for, and the overview after them: the last screen has the answer. */
function print(planned: Planned, options: PlanOptions, { stdout, env }: Io): void {
  const style = styleOf(stdout, env);
  const views = viewsAsked(options);
  const text = { style, views, verbose: options.verbose ?? false };
  const shown = views.size === 0 ? [] : planned.plans.map((each) => `${planToText(each, text)}\n`);
  stdout.write([...shown, overviewToText(planned, { style, unicode: seesUnicode(env) })].join(""));
}

async function draw(plans: readonly Plan[], file: string, { stderr }: Io): Promise<void> {
  const { drawPlans } = load("./graph/draw") as typeof import("./graph/draw");
  const format = file.endsWith(".mmd") ? "mmd" : file.endsWith(".html") ? "html" : "svg";
  writeReport(file, await drawPlans(plans, format));
  stderr.write(`wrote ${file}: ${plans.map(({ stack }) => stack).join(", ")}\n`);
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
  const compared = compareWith(await planOther().finally(done), plansToJson(plans, project.root), {
    project: project.name,
    root: project.root,
    stackFolder: project.stackFolder,
  });
  if (options.graph !== undefined) await draw(plans, options.graph, io);
  writeDiff(compared, options, io);
  io.exitCode = exitCodeOf(compared, options);
  return compared.diffs;
}

/** What a program said, without what the overview has as something to set. */
function saidBeside({ messages, facts }: Plan, inPlan: boolean): readonly Message[] {
  const told = inPlan ? (facts?.().unset ?? []).map(({ warning }) => warning) : [];
  return messages.filter(({ text }) => !told.includes(text));
}

/** Warnings and errors of several stacks, of which most warn of the same, without what an earlier one has said. */
function eachOnce(said: readonly (readonly Message[])[]): readonly (readonly Message[])[] {
  const told = new Set<string>();
  return said.map((messages) =>
    messages.filter(({ severity, text }) => {
      const fresh = severity === "info" || !told.has(text);
      told.add(text);
      return fresh;
    }),
  );
}

/** Says on standard error what the program said, unless the same terminal shows it in the plan already. */
function printMessages(messages: readonly Message[], inPlan: boolean, { stdout, stderr, env }: Io): void {
  const seen = inPlan && stdout.isTTY && stderr.isTTY;
  for (const { severity, text } of messages) if (severity === "info") stderr.write(`${text}\n`);
  if (seen) return;
  for (const line of messageLines(messages, styleOf(stderr, env))) stderr.write(`${line}\n`);
}
