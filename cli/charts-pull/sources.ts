import { PlanError } from "../../plan/errors";
import type { Plan } from "../../plan/plan";
import { Planner } from "../../plan/planner";
import { readProject } from "../../plan/project-file";
import { knownStacks, type StackConfig } from "../../plan/stack-file";
import { isObject } from "../../lib/json";
import { CommandError } from "../../lib/command";

/**
 * Plans every stack of a project as it is, but for images that a stack takes from a mirror: those are planned
 * from where the mirror gets them. It loads the SDK, which reads variables of the environment.
 * @throws CommandError that names the stack
 */
export async function planSources(root: string): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  const project = readProject(root);
  const planner = new Planner(project, { adapt: (config) => withoutMirror(config, project.name) });
  for (const stack of knownStacks(project.stackFolder)) {
    try {
      const plan = await planner.plan(stack);
      const errors = plan.messages.filter(({ severity }) => severity === "error").map(({ text }) => text);
      if (plan.failed) throw new PlanError(errors.join("\n"));
      plans.push(plan);
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      throw new CommandError(`cannot list the images of stack ${stack}: ${error.message}`);
    }
  }
  return plans;
}

/** The same configuration, the edition `mirror` replaced by the one that it is a copy of. */
export function withoutMirror(configuration: StackConfig, project: string): StackConfig {
  const key = `${project}:charts`;
  const charts: unknown = parsed(configuration.config[key]);
  if (!isObject(charts) || !isObject(charts["images"]) || charts["images"]["edition"] !== "mirror") {
    return configuration;
  }
  const text = JSON.stringify({ ...charts, images: { edition: "legacy" } });
  return { ...configuration, config: { ...configuration.config, [key]: text } };
}

/** What is no JSON is for the program to complain of. */
function parsed(text = "{}"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
