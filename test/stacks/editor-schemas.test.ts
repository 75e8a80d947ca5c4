import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv/dist/2020";
import { parse } from "yaml";
import { editorSchemas, schemaFolder, stackSchema } from "../../stacks/editor-schemas";
import type { Json } from "../../lib/json";
import { root } from "../components/platform";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const yaml = (text: string): Json => parse(text, { merge: true }) as Json;
/** Files below some folders whose paths look so. */
const filesOf = (folders: readonly string[], form: RegExp): string[] =>
  folders.flatMap((folder) => {
    const recursive = folder !== ".";
    const files = readdirSync(join(root, folder), { recursive, encoding: "utf8" });
    return files.filter((file) => form.test(file)).map((file) => join(folder, file));
  });
const stackFile = /(^|\/)Pulumi\.[^./]+\.yaml$/;

describe("the schemas that editors are given", () => {
  const validators = new Map<string, ValidateFunction>();
  before(() => {
    for (const file of Object.keys(editorSchemas())) {
      const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
      validators.set(file, ajv.compile(JSON.parse(read(`${schemaFolder}/${file}`)) as object));
    }
  });
  const faults = (schema: string, value: Json): string[] => {
    const validate = validators.get(schema);
    assert.ok(validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
  };

  it("are what the schema and charts/service say; `npm run docs` writes them anew", () => {
    for (const [file, schema] of Object.entries(editorSchemas()))
      assert.deepEqual(JSON.parse(read(`${schemaFolder}/${file}`)), schema, file);
  });

  it("have nothing against any stack of this repository", () => {
    const files = [
      ...filesOf([".", "examples", "test/fixtures/golden"], stackFile),
      ...filesOf(["test/fixtures/config/valid"], /\.yaml$/),
    ];
    assert.ok(files.length > 30, String(files.length));
    for (const file of files) assert.deepEqual(faults("stack.json", yaml(read(file))), [], file);
  });

  it("have nothing against any application of this repository, though each file has only a part", () => {
    const fixtures = ["kustomize", "samples", "standard", "host-by-path"].map(
      (name) => `test/fixtures/apps/${name}`,
    );
    const files = filesOf(
      ["apps", "test/fixtures/golden/apps", ...fixtures],
      /^[^/]+\/(defaults|development|staging|production)\.yaml$/,
    );
    assert.ok(files.length > 20, String(files.length));
    for (const file of files) assert.deepEqual(faults("application.json", yaml(read(file))), [], file);
  });

  const key = "doks-platform";
  for (const [what, config, where] of [
    ["an unknown section", { [`${key}:clusters`]: {} }, "/config"],
    ["an unknown key", { [`${key}:data`]: { redis: { sizes: "5Gi" } } }, `/config/${key}:data/redis`],
    ["another type", { [`${key}:data`]: { redis: { replicas: "3" } } }, `/config/${key}:data/redis/replicas`],
    ["a tier that there is not", { [`${key}:tier`]: "prod" }, `/config/${key}:tier`],
    [
      "a pool in a map with what it has not",
      { [`${key}:cluster`]: { pools: { a: { sice: "x" } } } },
      "pools/a",
    ],
    ["a secret in plain text", { [`${key}:dnsToken`]: "x" }, `/config/${key}:dnsToken`],
  ] as const)
    it(`find ${what}`, () => {
      const found = faults("stack.json", { config: { [`${key}:tier`]: "staging", ...config } as Json });
      assert.ok(
        found.some((path) => path.endsWith(where)),
        found.join(" "),
      );
    });

  it("know a fork's project by its own name, and leave other programs' keys alone", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(stackSchema("acme"));
    assert.ok(validate({ config: { "acme:tier": "staging", "pulumi:tags": {}, "other:thing": 1 } }));
    assert.ok(!validate({ config: { "acme:tier": "staging", "acme:tiers": "x" } }));
  });

  for (const [what, values] of [
    ["a misspelled value", { probez: {} }],
    ["a service that there is not", { uses: ["reddis"] }],
    ["what the platform says", { platform: { tier: "staging" } }],
    ["another type", { replicas: "three" }],
  ] as const)
    it(`find ${what} in an application`, () => {
      assert.notDeepEqual(faults("application.json", values), []);
    });

  it("are given to editors for each of these files", () => {
    const settings = JSON.parse(read(".vscode/settings.json")) as {
      readonly "yaml.schemas": Readonly<Record<string, readonly string[]>>;
    };
    assert.deepEqual(
      Object.keys(settings["yaml.schemas"]).sort(),
      Object.keys(editorSchemas())
        .map((file) => `${schemaFolder}/${file}`)
        .sort(),
    );
  });
});
