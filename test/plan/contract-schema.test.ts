import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { contractSchema, schemaPath } from "../../plan/contract-schema";
import { diffPlans } from "../../plan/diff/diff";
import { diffVersion } from "../../plan/diff/against";
import { readPlans } from "../../plan/diff/contract";
import { plansToJson } from "../../plan/json";
import { root } from "../components/platform";
import { goldenStack, planGolden } from "../platform/stacks";
import { record } from "../../plan/recorder";

describe("the JSON schema of the contract", () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(contractSchema()) as object,
  );
  const accepts = (value: unknown): boolean => {
    const fits = validate(JSON.parse(JSON.stringify(value)));
    return fits;
  };
  const written = async (): Promise<string> =>
    plansToJson([await goldenStack("staging"), await goldenStack("production")], root);

  it("is the one in docs", () => {
    assert.equal(
      readFileSync(join(root, schemaPath), "utf8"),
      contractSchema(),
      "npm run docs writes it anew",
    );
  });

  it("accepts plans as they are written, of a project without a policy pack too", async () => {
    assert.ok(accepts(JSON.parse(await written())), JSON.stringify(validate.errors?.slice(0, 3)));
    const bare = await record(() => ({ answer: 42 }));
    assert.ok(accepts(JSON.parse(plansToJson([bare], root))), JSON.stringify(validate.errors?.slice(0, 3)));
  });

  it("accepts a diff with changes, and one with a stack on one side only", async () => {
    const before = readPlans(await written(), "before");
    const other = await planGolden("staging", (config) => ({
      ...config,
      "doks-platform:cluster": '{"highAvailability":true,"systemPool":{"count":3}}',
    }));
    const after = readPlans(plansToJson([other], root), "after");
    const diff = diffPlans(before, after);
    assert.deepEqual(
      diff.map(({ status }) => status),
      ["changed", "removed"],
    );
    const whole = { version: diffVersion, against: "main", diff };
    assert.ok(accepts(whole), JSON.stringify(validate.errors?.slice(0, 3)));
    assert.ok(accepts({ ...whole, diff: diffPlans([], after) }));
  });

  it("refuses what lacks something, or has something else there", async () => {
    const [plan] = JSON.parse(await written()) as [Record<string, unknown>];
    for (const key of ["version", "project", "stack", "environment", "resources", "outputs", "cost"])
      assert.ok(!accepts([{ ...plan, [key]: undefined }]), key);
    assert.ok(!accepts([{ ...plan, version: 2 }]));
    assert.ok(!accepts([{ ...plan, resources: [{ urn: 1 }] }]));
    assert.ok(!accepts({ version: diffVersion, diff: [] }));
    assert.ok(accepts([{ ...plan, later: "a new property" }]));
  });
});
