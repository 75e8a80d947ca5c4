import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/schemas";
import { schemasText, trim } from "../../cli/schemas/trim";
import { schemaFolder } from "../../cli/render/validation/stored";
import { pathOf, runCli, runMain, temporaryFolder } from "../support/process";

const meta = { $ref: "#/definitions/ObjectMeta" };
const kind = (group: string, version: string, name: string) => [{ group, version, kind: name }];
const document = {
  info: { title: "Kubernetes", version: "unversioned" },
  definitions: {
    "a.ObjectMeta": { properties: { name: { type: "string", description: "x" } }, type: "object" },
    "a.Pod": {
      description: "A pod.",
      properties: {
        metadata: { $ref: "#/definitions/a.ObjectMeta", description: "x" },
        spec: { $ref: "#/definitions/a.PodSpec" },
        status: { $ref: "#/definitions/a.PodStatus" },
        description: { type: "string", description: "A property of this name." },
      },
      required: ["metadata"],
      type: "object",
      "x-kubernetes-group-version-kind": kind("", "v1", "Pod"),
    },
    "a.PodSpec": {
      properties: {
        list: {
          items: { $ref: "#/definitions/a.Item" },
          type: "array",
          "x-kubernetes-list-map-keys": ["n"],
          "x-kubernetes-list-type": "map",
        },
      },
      type: "object",
    },
    "a.Item": { type: "object", additionalProperties: { type: "string", description: "x" } },
    "a.PodStatus": { type: "object" },
    "a.PodList": {
      properties: { metadata: { $ref: "#/definitions/a.ListMeta" } },
      "x-kubernetes-group-version-kind": kind("", "v1", "PodList"),
    },
    "a.New": {
      properties: { metadata: { $ref: "#/definitions/a.ObjectMeta" } },
      "x-kubernetes-group-version-kind": kind("apps", "v1beta1", "New"),
    },
    "a.Unused": { type: "object", meta },
  },
};

describe("the schemas that are kept of Kubernetes' document", () => {
  it("are those of kinds that are served by default, and of their parts, without documentation and status", () => {
    assert.deepEqual(trim(document, "1.40.2"), {
      version: "1.40.2",
      kinds: { "v1 Pod": "a.Pod" },
      definitions: {
        "a.Item": { type: "object", additionalProperties: { type: "string" } },
        "a.ObjectMeta": { properties: { name: { type: "string" } }, type: "object" },
        "a.Pod": {
          properties: {
            metadata: { $ref: "#/definitions/a.ObjectMeta" },
            spec: { $ref: "#/definitions/a.PodSpec" },
            status: {},
            description: { type: "string" },
          },
          required: ["metadata"],
          type: "object",
        },
        "a.PodSpec": {
          properties: {
            list: {
              items: { $ref: "#/definitions/a.Item" },
              type: "array",
              "x-kubernetes-list-map-keys": ["n"],
            },
          },
          type: "object",
        },
      },
    });
  });

  it("are stored a line each, as JSON", () => {
    const schemas = trim(document, "1.40.2");
    const text = schemasText(schemas);
    assert.deepEqual(JSON.parse(text), schemas);
    assert.ok(text.split("\n").includes('"v1 Pod":"a.Pod"'));
    const stored = readFileSync(join(schemaFolder, "kubernetes-1.35.json"), "utf8");
    assert.equal(schemasText(JSON.parse(stored) as Parameters<typeof schemasText>[0]), stored);
  });

  it("are of no other document", () => {
    for (const other of [{}, { ...document, info: { title: "Pets" } }]) {
      assert.throws(() => trim(other, "1.40.2"), /^Error: it is no OpenAPI document of Kubernetes/);
    }
  });
});

describe("npx doks schemas", () => {
  const folder = temporaryFolder();
  const run = (...args: string[]) => runMain(main, args, {});

  it("takes an exact version", async () => {
    const ran = await run("1.35");
    assert.equal(ran.code, 64);
    assert.match(ran.stderr, /It takes an exact version, such as 1\.35\.4/);
  });

  it("says which file it cannot use", async () => {
    const file = join(folder, "swagger.json");
    assert.match(
      (await run("1.35.4", "--from", file)).stderr,
      /^schemas: cannot read .*swagger\.json: ENOENT/m,
    );
    writeFileSync(file, "{}");
    const ran = await runCli("schemas.ts", ["1.35.4", "--from", file], { PATH: pathOf() });
    assert.match(ran.stderr, /^schemas: .*swagger\.json: it is no OpenAPI document of Kubernetes/m);
    assert.equal(ran.code, 1);
  });
});
