import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findFedHelm } from "../../../cli/tools/helm";
import type { ChartSource } from "../../../cli/render/sources";
import { template } from "../../../cli/render/template";
import { valueFaults } from "../../../cli/render/value-faults";
import type { Json } from "../../../lib/json";
import { temporaryFolder, writeProgram } from "../../support/process";

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    replicas: { type: "integer" },
    tier: { type: "string", enum: ["low", "high"] },
    env: { type: "object", additionalProperties: { type: "string" } },
  },
};

describe("values that a chart does not take", () => {
  const root = temporaryFolder();
  const chart = join(root, "shop");
  const file = join(root, "values.yaml");
  const refusing = join(root, "helm");
  before(() => {
    mkdirSync(chart);
    writeFileSync(join(chart, "values.yaml"), "replicas: 1\n");
    writeProgram(
      refusing,
      `[ "$1" = version ] && exit 0\nprintf 'Error: values don'"'"'t meet the specifications of the schema(s) in the following chart(s):\\nshop:\\n- at /replicas: got string, want integer\\n' >&2; exit 1`,
    );
  });

  function faults(stated: string, inline: Json = {}, of: object = schema): readonly string[] {
    writeFileSync(join(chart, "values.schema.json"), JSON.stringify(of));
    writeFileSync(file, stated);
    return valueFaults(chart, [file], inline);
  }

  it("are told with their path, what is there and what is allowed", () => {
    assert.deepEqual(faults("replicas: 2\n", { tier: "low" }), []);
    assert.deepEqual(faults('replicaz: 3\nreplicas: "2"\n', { tier: "middle" }), [
      "replicaz: unknown property; did you mean replicas? allowed: env, replicas, tier",
      'replicas: got the text "2"; allowed: an integer',
      'tier: got "middle"; allowed: low, high',
    ]);
  });

  it("are the chart's own under those of the files under those of the Application", () => {
    assert.deepEqual(faults("replicas: x\n", { replicas: 2 }), []);
    assert.equal(faults("replicas: null\n", {}, { ...schema, required: ["replicas"] }).length, 1);
  });

  it("are not repeated where they may be credentials", () => {
    assert.deepEqual(faults("env: { DB_PASSWORD: 12345 }\n"), [
      "env.DB_PASSWORD: got a number; allowed: a text",
    ]);
  });

  it("are told in Helm's own words, all of them, where its schema says nothing here", async () => {
    const source = { kind: "application", namespace: "a", release: "r", path: "shop", values: {} } as unknown;
    const given = { ...(source as ChartSource), valueFiles: ["/values.yaml"], ignoreMissing: false };
    const helm = await findFedHelm({ ...process.env, HELM: refusing });
    const message = async (of: object): Promise<string> => {
      faults("replicas: many\n", {}, of);
      const ran = template(given, chart, root, { version: "1.35.4", apiVersions: [] }, helm);
      return ran.then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
    };
    assert.equal(
      await message(schema),
      'values that the chart shop does not take:\n  replicas: got the text "many"; allowed: an integer',
    );
    assert.match(
      // A regular expression of Go.
      await message({ properties: { tier: { type: "string", pattern: "(?i)x" } } }),
      /in the following chart\(s\):\n {2}shop:\n {2}- at \/replicas: got string, want integer$/,
    );
  });
});
