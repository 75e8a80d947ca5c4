import type { Plan } from "../../plan/plan";
import { planStack } from "../../plan/plan-stack";
import { readProject } from "../../plan/project-file";
import type { Tier } from "../../stacks/schema";
import { root } from "../components/platform";

const plans = new Map<Tier, Promise<Plan>>();

/** The plan of one of the two real stacks, from its own Pulumi.<stack>.yaml. */
export function realStack(stack: Tier): Promise<Plan> {
  const plan = plans.get(stack) ?? planStack(readProject(root), stack);
  plans.set(stack, plan);
  return plan;
}
