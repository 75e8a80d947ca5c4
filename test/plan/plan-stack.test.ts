import { strict as assert } from "node:assert";
import { join } from "node:path";
import { plansToJson } from "../../plan/json";
import { planStack } from "../../plan/plan-stack";
import { readProject } from "../../plan/project-file";
import { Secret, stackSecret } from "../../plan/values";

const programs = join(__dirname, "..", "fixtures", "programs");

describe("planStack", () => {
  it("has the environment that the program read, once, with its secrets hidden", async () => {
    const project = readProject(join(programs, "environment"));
    const plan = await planStack(project, "dev");
    const environment = { region: "fra1", reads: 1, secrets: { token: new Secret(stackSecret) } };
    assert.deepEqual(plan.environment, environment);
    assert.deepEqual(plan.outputs.environment, environment);
    assert.match(plansToJson([plan], project.root), /"token": \{\s*"\$secret": true/);
    assert.equal((await planStack(project, "other")).environment.region, "ams3");
  });

  it("loads the project's modules afresh for each stack and keeps none of them", async () => {
    const project = readProject(join(programs, "layers"));
    for (const stack of ["staging", "eu", "staging"]) {
      const plan = await planStack(project, stack);
      const [settings] = plan.ofType("kubernetes:core/v1:ConfigMap");
      assert.equal((settings?.inputs.data as { count?: unknown } | undefined)?.count, "1");
    }
    const left = Object.keys(require.cache).filter((path) => path.startsWith(project.root));
    assert.deepEqual(left, []);
  });

  it("has no environment for a program that reads none in the project's way", async () => {
    const plan = await planStack(readProject(join(programs, "layers")), "eu");
    assert.deepEqual(plan.environment, {});
  });

  it("takes what the program prints for a message", async () => {
    const plan = await planStack(readProject(join(programs, "layers")), "eu");
    assert.deepEqual(plan.messages[0], { severity: "info", text: "printed by the program", urn: undefined });
  });

  it("runs the program in its project's folder, and comes back", async () => {
    const before = process.cwd();
    await planStack(readProject(join(programs, "layers")), "eu");
    assert.equal(process.cwd(), before);
  });

  it("disables default providers as Pulumi.yaml says", async () => {
    await assert.rejects(planStack(readProject(join(programs, "faults")), "no-provider"), {
      name: "PlanError",
      message: /^kubernetes:core\/v1:Namespace "lost" names no provider/,
    });
  });
});
