import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { isObject, merge, type Json, type JsonObject } from "../../lib/json";
import { faultsBySchema } from "../../lib/json-schema";
import { chartDefaults, chartSchema } from "../../stacks/service-chart";

const root = join(__dirname, "..", "..");
const read = (...path: string[]) => parse(readFileSync(join(root, ...path), "utf8")) as JsonObject;
const sample = (name: string, tier: string) =>
  [`${name}/defaults.yaml`, `${name}/${tier}.yaml`].reduce<JsonObject>(
    (below, file) => merge(below, read("test/fixtures/golden/apps", file)),
    chartDefaults(),
  );

/** A value that nothing takes, in the place of each value, of each key's own name, and of what is not there. */
function* damaged(value: Json): Iterable<Json> {
  yield* [null, true, -1, 1.5, "", "~", [], [[]], {}, { nobody: "knows" }] as readonly Json[];
  if (Array.isArray(value)) {
    for (const [index, each] of (value as readonly Json[]).entries())
      for (const other of damaged(each)) yield (value as Json[]).with(index, other);
  }
  if (!isObject(value)) return;
  for (const [key, each] of Object.entries(value)) {
    const { [key]: _, ...others } = value;
    yield others;
    yield { ...others, [`${key}x`]: each };
    for (const other of damaged(each)) yield { ...value, [key]: other };
  }
}

describe("a value judged by the schema of charts/service", () => {
  const schema = chartSchema();
  const { platform: _, ...properties } = schema["properties"] as JsonObject;
  const required = (schema["required"] as readonly string[]).filter((key) => key !== "platform");
  const ofFiles = { ...schema, properties, required };
  const byAjv = new Ajv({ strict: false }).compile(ofFiles);

  for (const [name, tier] of [
    ["backend", "staging"],
    ["scheduler", "production"],
  ] as const)
    it(`is good or bad as a general validator has it: ${name} in ${tier}, and all that can be wrong with it`, () => {
      const { platform: __, ...values } = sample(name, tier);
      assert.deepEqual(faultsBySchema(ofFiles, values, schema), []);
      let bad = 0;
      for (const other of damaged(values)) {
        const faults = faultsBySchema(ofFiles, other, schema);
        assert.equal(faults.length === 0, byAjv(other), JSON.stringify([other, faults]));
        if (faults.length > 0) bad++;
      }
      assert.ok(bad > 500, String(bad));
    });

  it("that is too short is told how long it has to be", () => {
    const { platform: __, ...values } = sample("backend", "staging");
    const wrong = { ...values, database: "", probes: { disabledBecause: "because" } };
    assert.deepEqual(faultsBySchema(ofFiles, wrong, schema), [
      { path: "probes.disabledBecause", got: '"because"', allowed: "a text of 10 characters or more" },
      { path: "database", got: '""', allowed: "a text that is not empty" },
    ]);
  });

  it("is never told where it may be a secret", () => {
    const { platform: __, ...values } = sample("backend", "staging");
    const wrong = { ...values, secretEnv: { API_TOKEN: "hunter2-canary" } };
    assert.deepEqual(faultsBySchema(ofFiles, wrong, schema), [
      { path: "secretEnv.API_TOKEN", got: "a text that may be a credential", allowed: "a mapping" },
    ]);
  });

  it("is never passed over for a keyword that is not known", () => {
    assert.throws(() => faultsBySchema({ maxProperties: 1 }, {}), /no schema may use maxProperties/);
  });
});
