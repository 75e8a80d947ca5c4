import { join } from "node:path";
import { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import { planStack } from "../../plan/plan-stack";
import { readProject } from "../../plan/project-file";
import { record } from "../../plan/recorder";
import type { PlannedResource } from "../../plan/resource";
import { readStack } from "../../plan/stack-file";
import { policiesFor } from "../../policy/pack";
import type { Environment } from "../../stacks/environment";
import { judgedEnvironment } from "../../stacks/read-environment";

/**
 * A process of its own for `npm run bench`: prints, as JSON, the milliseconds that the policy pack takes for stacks
 * of as many resources as its arguments say, the least of some rounds each.
 */

const rounds = 5;
const stack = "production";
const project = readProject(join(__dirname, "..", ".."));

/** A stack of this many resources: the same ones again and again, each under a URN of its own. */
function grown(plan: Plan, size: number): Plan {
  const [own, ...others] = plan.resources as readonly [PlannedResource, ...PlannedResource[]];
  const copies = Array.from({ length: size - 1 }, (_, index) => {
    const original = others[index % others.length] as PlannedResource;
    const copy = (urn: string) => (urn === own.urn ? urn : `${urn}-${Math.floor(index / others.length)}`);
    return { ...original, urn: copy(original.urn), parent: copy(original.parent ?? own.urn) };
  });
  const { project: name, stack: ofStack, environment, outputs } = plan;
  return new Plan({ project: name, stack: ofStack, environment, outputs, resources: [own, ...copies] });
}

async function environmentOf(): Promise<Environment> {
  let environment: Environment | undefined;
  const program = () => void (environment = judgedEnvironment());
  await record(program, { ...readStack(project, stack), project: project.name, stack });
  if (environment === undefined) throw new Error("the program has read no environment");
  return environment;
}

async function main(sizes: readonly number[]): Promise<void> {
  const policies = policiesFor(await environmentOf());
  const plan = await planStack(project, stack);
  const plans = sizes.map((size) => grown(plan, size));
  const least = sizes.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [index, each] of plans.entries()) {
      const start = performance.now();
      await analyze(each, policies);
      least[index] = Math.min(least[index] ?? Infinity, performance.now() - start);
    }
  }
  console.log(JSON.stringify(least));
}

void main(process.argv.slice(2).map(Number));
