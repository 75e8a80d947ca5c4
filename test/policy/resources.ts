import { planStack } from "../../plan/plan-stack";
import { readProject } from "../../plan/project-file";
import type { Plan } from "../../plan/plan";
import type { PolicyFinding } from "../../plan/policy-finding";
import type { Tier } from "../../stacks/schema";
import { root } from "../components/platform";

/** Changes of a real stack's configuration by section, each laid over what the stack's file has; or a name. */
export type Changes = Readonly<Record<string, object | string>>;

/** Plans one of the real stacks with sections of its configuration changed, and asks the policy pack about it. */
export function planWith(stack: Tier, changes: Changes = {}): Promise<Plan> {
  return planStack(readProject(root), stack, {
    adapt: (stated) => {
      const config: Record<string, string> = { ...stated.config };
      for (const [section, change] of Object.entries(changes)) {
        const key = `doks-platform:${section}`;
        config[key] = typeof change === "string" ? change : laidOver(change, config[key]);
      }
      return { ...stated, config };
    },
  });
}

function laidOver(change: object, below = "{}"): string {
  return JSON.stringify({ ...(JSON.parse(below) as object), ...change });
}

/** What the policy pack finds in a real stack with these changes. */
export async function findingsWith(stack: Tier, changes: Changes = {}): Promise<readonly PolicyFinding[]> {
  return (await planWith(stack, changes)).findings ?? [];
}
