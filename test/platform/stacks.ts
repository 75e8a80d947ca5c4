import assert from "node:assert/strict";
import { delivery } from "../../plan/delivered";
import type { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import { readProject } from "../../plan/project-file";
import { readStack, type StackConfig } from "../../plan/stack-file";
import { secretPlaceholder } from "../../plan/values";
import { policiesFor } from "../../policy/pack";
import type { Environment } from "../../stacks/environment";
import type { Tier } from "../../stacks/schema";
import { golden, goldenApps, readEnvironmentOf, root, runProgram, serialized } from "../components/platform";

const plans = new Map<Tier, Promise<Plan>>();

/** The plan of one of the two golden stacks. */
export function goldenStack(stack: Tier): Promise<Plan> {
  const plan = plans.get(stack) ?? planGolden(stack);
  plans.set(stack, plan);
  return plan;
}

/** A golden stack's configuration as the CLI hands it to the program. */
export function goldenConfig(stack: Tier): StackConfig {
  return readStack(readProject(root, golden), stack);
}

/** Plans one of the golden stacks with its configuration changed, and asks the policy pack about it. */
export async function planGolden(
  stack: Tier,
  change: (config: StackConfig["config"]) => StackConfig["config"] = (config) => config,
): Promise<Plan> {
  const stated = goldenConfig(stack);
  let environment: Environment | undefined;
  const plan = await runProgram(
    {
      ...stated,
      config: change(stated.config),
      stack,
      environment: () => serialized((environment = readEnvironmentOf(goldenApps))),
    },
    goldenApps,
  );
  assert.ok(environment);
  plan.findings = await analyze(plan, policiesFor(environment, { secrets: [secretPlaceholder] }));
  plan.delivered = delivery(root, environment);
  return plan;
}
