import assert from "node:assert/strict";
import { delivered } from "../../plan/delivery";
import { publicNamesOf } from "../../plan/masking";
import type { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import { readStack, type StackConfig } from "../../plan/stack-file";
import { secretPlaceholder } from "../../plan/values";
import { platform } from "../../platform";
import type { Environment } from "../../stacks/environment";
import { factsOf } from "../../stacks/facts";
import type { Tier } from "../../stacks/schema";
import {
  projectWith,
  root,
  golden,
  goldenApps,
  readEnvironmentOf,
  runProgram,
  serialized,
} from "../components/platform";

const plans = new Map<Tier, Promise<Plan>>();

/** The plan of one of the two golden stacks. */
export function goldenStack(stack: Tier): Promise<Plan> {
  const plan = plans.get(stack) ?? planGolden(stack);
  plans.set(stack, plan);
  return plan;
}

/** A golden stack's configuration as the CLI hands it to the program. */
export function goldenConfig(stack: Tier): StackConfig {
  return readStack(projectWith(golden), stack);
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
  const read = environment ?? assert.fail("no environment was read");
  plan.environmentRead = read;
  plan.findings = await analyze(plan, platform.policiesFor(read, { secrets: [secretPlaceholder] }));
  plan.facts = () => factsOf(read);
  plan.delivered = () => delivered(root, platform.applicationsOf(read), publicNamesOf(plan.environment));
  return plan;
}
