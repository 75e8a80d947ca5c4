import { planStack } from "../../plan/program";
import { readProject } from "../../plan/project-file";
import type { Plan } from "../../plan/plan";
import type { PolicyFinding } from "../../plan/policy";
import type { Tier } from "../../stacks/schema";
import { root } from "../components/platform";

/** Changes of a real stack's configuration by section, each laid over what the stack's file has. */
export type Changes = Readonly<Record<string, object>>;

/** Plans one of the real stacks with sections of its configuration changed, and asks the policy pack about it. */
export function planWith(stack: Tier, changes: Changes = {}): Promise<Plan> {
  return planStack(readProject(root), stack, {
    adapt: (stated) => {
      const config: Record<string, string> = { ...stated.config };
      for (const [section, change] of Object.entries(changes)) {
        const key = `doks-platform:${section}`;
        const before = JSON.parse(config[key] ?? "{}") as object;
        config[key] = JSON.stringify({ ...before, ...change });
      }
      return { ...stated, config };
    },
  });
}

/** What the policy pack finds in a real stack with these changes. */
export async function findingsWith(stack: Tier, changes: Changes = {}): Promise<readonly PolicyFinding[]> {
  return (await planWith(stack, changes)).findings ?? [];
}
