import { createRequire } from "node:module";
import type { Io } from "../lib/command";
import { progress } from "../lib/output";
import { PlanError } from "./errors";
import type { Failure, Planned } from "./overview/planned";
import type { Plan } from "./plan";
import { Planner } from "./planner";
import type { Project } from "./project-file";
import { checkStack, knownStacks } from "./stack-file";

const load = createRequire(__filename);

/** A stack that cannot be planned. */
export interface Failed extends Failure {
  readonly error: PlanError;
}

export interface AllPlanned extends Pick<Planned, "stacks" | "plans"> {
  readonly failures: readonly Failed[];
}

/** Plans each of the stacks, whatever becomes of the others. */
export async function planAll(project: Project, asked: readonly string[], io: Io): Promise<AllPlanned> {
  const known = knownStacks(project.stackFolder);
  for (const stack of asked) checkStack(stack, known);
  if (known.length === 0) throw new PlanError(`there is no Pulumi.<stack>.yaml beside Pulumi.yaml`);
  const stacks = asked.length > 0 ? [...new Set(asked)] : known;
  const planner = new Planner(project);
  const plans: Plan[] = [];
  const failures: Failed[] = [];
  for (const [index, stack] of stacks.entries()) {
    const done = progress(io.stderr, `Planning ${stack} (${index + 1} of ${stacks.length})`);
    try {
      plans.push(await planner.plan(stack));
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      failures.push({ stack, message: error.message, error });
    } finally {
      done();
    }
  }
  if (plans.length > 1) {
    const { compareStacks } = load("./compare-stacks") as typeof import("./compare-stacks");
    compareStacks(plans, project.root);
  }
  return { stacks, plans, failures };
}

/**
 * Ends with what is wrong with the stacks that cannot be planned: in words, unless the same terminal has them already.
 * @param show prints the others; undefined where there are none
 * @throws PlanError
 */
export function failTogether(
  failures: readonly Failed[],
  show: (() => void) | undefined,
  inPlan: boolean,
  { stdout, stderr }: Io,
): never {
  show?.();
  const [first] = failures;
  if (show === undefined && failures.length === 1 && first !== undefined) throw new PlanError(first.message);
  const stacks = failures.map(({ stack }) => stack).join(", ");
  const seen = show !== undefined && inPlan && stdout.isTTY && stderr.isTTY;
  const told = seen ? "" : `:\n${failures.map(({ stack, message }) => `${stack}: ${message}`).join("\n")}`;
  throw new PlanError(`cannot be planned: ${stacks}${told}`);
}
