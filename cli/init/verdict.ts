import { createRequire } from "node:module";
import { CommandError, type Io } from "../../lib/command";
import { progress } from "../../lib/output";
import { styleOf, wrap } from "../../lib/style";
import { clearAmbientEnvironment } from "../../plan/ambient";
import { PlanError } from "../../plan/errors";
import type { Plan } from "../../plan/plan";
import type { Project } from "../../plan/project-file";
import { secretPlaceholder } from "../../plan/values";
import { shownUsd } from "../../cost/money";

/** What plans takes a while to load, and must not know the variables of whoever calls it. */
const load = createRequire(__filename);

/**
 * Plans stacks as they would be.
 * @param others plans of the stacks beside them
 * @param before plans of these stacks as they were, whose findings nobody is told again
 * @throws CommandError where one of the stacks cannot be planned, or breaks a mandatory rule that it kept before
 */
export async function planned(
  project: Project,
  stacks: readonly string[],
  others: readonly Plan[],
  io: Io,
  before: readonly Plan[] = [],
): Promise<readonly Plan[]> {
  const { Planner } = load("../../plan/planner") as typeof import("../../plan/planner");
  const { compareStacks } = load("../../plan/compare-stacks") as typeof import("../../plan/compare-stacks");
  const planner = new Planner(project, { adapt: (config) => withDnsToken(project.name, config) });
  const plans: Plan[] = [];
  try {
    for (const stack of stacks) plans.push(await planner.plan(stack));
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new CommandError(`${error.message}\nnothing was written`);
  }
  compareStacks([...others, ...plans], project.root);
  for (const plan of plans)
    refuse(
      plan,
      before.find(({ stack }) => stack === plan.stack),
      io,
    );
  return plans;
}

type Adapt = NonNullable<import("../../plan/plan-stack").StackOptions["adapt"]>;

/** Only the CLI can encrypt the token, once the stack is there: until then its place is kept. */
function withDnsToken(project: string, stated: Parameters<Adapt>[0]): ReturnType<Adapt> {
  const [ingress, token] = [`${project}:ingress`, `${project}:dnsToken`];
  if (token in stated.config || !/"dns":"digitalocean"/.test(stated.config[ingress] ?? "")) return stated;
  return {
    ...stated,
    config: { ...stated.config, [token]: secretPlaceholder },
    secretKeys: [...stated.secretKeys, token],
  };
}

function told({ policy, message }: NonNullable<Plan["findings"]>[number]): string {
  return `${policy}: ${message.split("\n").at(-1) ?? ""}`;
}

/** Prints what the program warns of, and ends it where something is broken: but for what was so before. */
function refuse({ stack, failed, messages, findings = [] }: Plan, before: Plan | undefined, io: Io): void {
  const { messageLines } = load("../../plan/text") as typeof import("../../plan/text");
  const heard = before?.messages.map(({ text }) => text) ?? [];
  const news = messages.filter(({ text }) => !heard.includes(text));
  for (const line of messageLines(news, styleOf(io.stderr, io.env))) io.stderr.write(`${line}\n`);
  if (failed) throw new CommandError(`stack ${stack} cannot be planned; nothing was written`);
  const known = before?.findings?.map(told) ?? [];
  const broken = findings
    .filter(({ level }) => level === "mandatory")
    .map(told)
    .filter((line) => !known.includes(line));
  if (broken.length === 0) return;
  const lines = broken.flatMap((each) => wrap(each, 78).map((line) => `  ${line}`));
  throw new CommandError(
    [`stack ${stack} would break mandatory rules; nothing was written:`, ...lines].join("\n"),
  );
}

/** The plans of stacks as they are, each that can be planned, with what shows beside each other. */
export async function plansBeside(
  project: Project,
  stacks: readonly string[],
  io: Io,
): Promise<readonly Plan[]> {
  const { Planner } = load("../../plan/planner") as typeof import("../../plan/planner");
  const { compareStacks } = load("../../plan/compare-stacks") as typeof import("../../plan/compare-stacks");
  const planner = new Planner(project, { adapt: (config) => withDnsToken(project.name, config) });
  const plans: Plan[] = [];
  for (const stack of stacks) {
    try {
      plans.push(await planner.plan(stack));
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      io.stderr.write(`stack ${stack} cannot be planned as it is, and is not compared with\n`);
    }
  }
  compareStacks(plans, project.root);
  return plans;
}

/** Does what plans without what would make plans differ, and says meanwhile that it takes a moment. */
export async function planning<T>(io: Io, act: () => Promise<T>): Promise<T> {
  const restore = clearAmbientEnvironment();
  const done = progress(io.stderr, "Planning");
  try {
    load("../../plan/sdk/preload.cjs");
    return await act();
  } finally {
    done();
    restore();
  }
}

/** One line a stack: what it would be, and that it is sound. */
export function verdict({ stack, resources, cost, findings = [] }: Plan): string {
  const { monthlyUsd, ceilingUsd } = cost;
  const most = ceilingUsd > monthlyUsd ? ` to ${shownUsd(ceilingUsd)}` : "";
  const advice = findings.filter(({ level }) => level === "advisory").length;
  const advised = advice === 0 ? "" : `, ${advice} advisory`;
  return `${stack}: ${resources.length} resources, USD ${shownUsd(monthlyUsd)}${most} a month, no mandatory finding${advised}`;
}
