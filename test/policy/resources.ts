import type { StackConfig } from "../../plan/stack-file";
import type { Plan } from "../../plan/plan";
import type { PolicyFinding } from "../../plan/policy-finding";
import type { Tier } from "../../stacks/schema";
import { planGolden } from "../platform/stacks";

/** Changes of a golden stack's configuration by section, each laid over what the stack's file has; or a name. */
export type Changes = Readonly<Record<string, object | string>>;

/** Plans one of the golden stacks with sections of its configuration changed, and asks the policy pack about it. */
export function planWith(stack: Tier, changes: Changes = {}): Promise<Plan> {
  return planGolden(stack, (config) => changed(config, changes));
}

/** A configuration with changes. */
export function changed(config: StackConfig["config"], changes: Changes): StackConfig["config"] {
  const sections = Object.entries(changes).map(([section, change]): [string, string] => {
    const key = `doks-platform:${section}`;
    return [key, typeof change === "string" ? change : laidOver(change, config[key])];
  });
  return { ...config, ...Object.fromEntries(sections) };
}

function laidOver(change: object, below = "{}"): string {
  return JSON.stringify({ ...(JSON.parse(below) as object), ...change });
}

/** What the policy pack finds in a golden stack with these changes. */
export async function findingsWith(stack: Tier, changes: Changes = {}): Promise<readonly PolicyFinding[]> {
  return (await planWith(stack, changes)).findings ?? [];
}
