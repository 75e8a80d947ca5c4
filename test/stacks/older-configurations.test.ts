import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { knownStacks, readStack } from "../../plan/stack-file";
import type { Values } from "../../plan/values";
import { root, projectWith, runProgram } from "../components/platform";
import { appSets, readStackFile } from "./stack-file";

/** Configurations as they were, a folder for each form that they have had, by the date of the commit. */
const older = join(root, "test", "fixtures", "config", "older");

for (const form of readdirSync(older).sort()) {
  describe(`a configuration of ${form}`, () => {
    const folder = join(older, form);
    const project = projectWith(folder);
    const outputs = new Map<string, Values>();
    for (const stack of knownStacks(folder)) {
      it(`${stack} still plans to the end`, async () => {
        const { apps } = readStackFile(join(folder, `Pulumi.${stack}.yaml`));
        const plan = await runProgram(
          {
            ...readStack(project, stack),
            stack,
            // An owner's name comes before those of the stacks in its cluster.
            outputsOf: (reference) => outputs.get(reference.split("/").at(-1) ?? ""),
          },
          join(appSets, apps),
        );
        outputs.set(stack, plan.outputs);
        assert.equal(plan.failed, false);
        assert.ok(plan.ofType("doks-platform:layer:Delivery").length > 0);
      });
    }
  });
}
