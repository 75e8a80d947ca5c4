import { strict as assert } from "node:assert";
import { join } from "node:path";
import { readPlans } from "../../../plan/diff/contract";
import { diffPlans } from "../../../plan/diff/diff";
import { contractVersion, plansToJson } from "../../../plan/json";
import { Planner } from "../../../plan/planner";
import { readProject } from "../../../plan/project-file";

const root = join(__dirname, "..", "..", "fixtures", "programs", "layers");

describe("a plan in JSON", () => {
  it("is read as it was written", async () => {
    const plan = await new Planner(readProject(root)).plan("staging");
    const json = plansToJson([plan], root);
    const plans = readPlans(json, "plan.json");
    assert.deepEqual(
      plans[0]?.resources.map(({ urn, inputs, options }) => ({ urn, inputs, options })),
      (JSON.parse(json) as { resources: Record<string, unknown>[] }[])[0]?.resources.map(
        ({ urn, inputs, options }) => ({ urn, inputs, options }),
      ),
    );
    assert.deepEqual(
      diffPlans(plans, plans).map(({ status }) => status),
      ["same"],
    );
  });

  it("may be older than policy and cost", () => {
    const old = { version: 1, project: "p", stack: "s", environment: {}, resources: [], outputs: {} };
    const [plan] = readPlans(JSON.stringify([old]), "old.json");
    assert.equal(plan?.policy, undefined);
    assert.equal(plan?.cost, undefined);
  });

  it("is nothing else, and not of a later version", () => {
    const refused = (text: string): string => {
      try {
        readPlans(text, "x.json");
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    assert.match(refused("{"), /^x\.json is no JSON; it takes what npm run plan -- --json FILE writes$/);
    assert.match(refused("{}"), /^x\.json is no plan: .*; it takes what npm run plan -- --json FILE writes$/);
    assert.match(refused('[{"version":1}]'), /^x\.json is no plan: 0\.project: /);
    assert.match(
      refused(`[{"version":${contractVersion + 1}}]`),
      /^x\.json has version \d+ of the plan's JSON; this program reads versions up to \d+$/,
    );
  });
});
