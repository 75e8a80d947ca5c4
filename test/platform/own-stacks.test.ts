import assert from "node:assert/strict";
import { Planner } from "../../plan/planner";
import { plansToJson } from "../../plan/json";
import { readProject } from "../../plan/project-file";
import { knownStacks } from "../../plan/stack-file";
import { root } from "../components/platform";

const project = readProject(root);

/** What holds in any fork; exact figures are the golden stacks'. */
describe("the stacks of this repository", () => {
  for (const stack of knownStacks(project.stackFolder)) {
    it(`${stack} plans, the same each time, with nothing that the policy forbids`, async () => {
      const plan = await new Planner(project).plan(stack);
      assert.equal(plan.failed, false);
      assert.ok(plan.findings !== undefined && plan.resources.length > 0);
      assert.deepEqual(
        plan.findings.filter(({ level }) => level === "mandatory"),
        [],
      );
      const again = await new Planner(project).plan(stack);
      assert.equal(plansToJson([again], root), plansToJson([plan], root));
    });
  }
});
