import assert from "node:assert/strict";
import { join } from "node:path";
import { Planner } from "../../plan/planner";
import { readProject } from "../../plan/project-file";
import { at } from "../components/platform";
import { computed, Secret } from "../../plan/values";

const project = readProject(join(__dirname, "..", "fixtures", "programs", "references"));

describe("stacks that read each other's outputs", () => {
  it("read what the plan of the other one says, with its unknowns and secrets", async () => {
    const { outputs } = await new Planner(project).plan("reader");
    assert.equal(at(outputs["read"], "known"), "a");
    assert.equal(at(outputs["read"], "later"), computed);
    assert.ok(at(outputs["read"], "password") instanceof Secret);
  });

  it("are each planned once", async () => {
    const planner = new Planner(project);
    await planner.plan("reader");
    assert.equal(await planner.plan("owner"), await planner.plan("owner"));
  });

  it("know nothing of a stack of another project", async () => {
    const { outputs } = await new Planner(project).plan("reads-another-project");
    assert.equal(at(outputs["read"], "known"), computed);
  });

  it("cannot read one that has no file", async () => {
    await assert.rejects(new Planner(project).plan("reads-nobody"), {
      name: "PlanError",
      message:
        /^stack reads-nobody reads the outputs of stack gone, which has no file Pulumi\.gone\.yaml; .* owner,/,
    });
  });

  it("cannot read each other", async () => {
    await assert.rejects(new Planner(project).plan("circle-a"), {
      name: "PlanError",
      message: "stack circle-b reads the outputs of circle-a, which reads those of circle-b in turn",
    });
  });
});
