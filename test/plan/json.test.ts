import { strict as assert } from "node:assert";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { plansToJson } from "../../plan/json";
import { record } from "../../plan/recorder";
import { Group, Thing, provider, thing } from "./programs";

const root = process.cwd();

async function resourceAsJson(inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
  const plan = await record(() => new Thing("it", inputs, opts));
  const [{ resources }] = JSON.parse(plansToJson([plan], root)) as [{ resources: Record<string, unknown>[] }];
  return resources.at(-1) as Record<string, unknown>;
}

describe("a plan as JSON", () => {
  it("is an array of stacks with the contract's keys", async () => {
    const plan = await record(() => ({ b: 1, a: pulumi.secret("x") }), {
      environment: () => ({ tier: "staging" }),
    });
    const [json, ...rest] = JSON.parse(plansToJson([plan], root)) as [Record<string, unknown>];
    assert.deepEqual(rest, []);
    assert.deepEqual(Object.keys(json), [
      "version",
      "project",
      "stack",
      "environment",
      "resources",
      "outputs",
      "cost",
    ]);
    assert.deepEqual([json.version, json.project, json.stack], [1, "doks-platform", "test"]);
    assert.deepEqual(json.environment, { tier: "staging" });
    assert.deepEqual(json.outputs, { a: { $secret: true }, b: 1 });
  });

  it("has none of the credentials that stand in the program, and all of what only looks like one", async () => {
    const environment = { policy: { publicNames: ["SITE_TOKEN"] }, redis: "requirepass hunter22" };
    const plan = await record(
      () => {
        new Thing("it", {
          data: {
            DB_PASSWORD: "hunter22",
            SITE_TOKEN: "hunter22",
            SEED: "q8Zt3LmPx9Vr2KcY7wBn5DfJ",
            NAME: "app",
          },
          binaryData: { "a.env": Buffer.from("DB_PASSWORD=hunter22").toString("base64"), "b.bin": "AAH/" },
          env: [{ name: "API_TOKEN", value: "hunter22" }],
          args: ["redis-cli", "-a", "hunter22"],
          file: new pulumi.asset.StringAsset("password=hunter22"),
          spec: { source: { kustomize: { patches: [{ patch: "{ DB_PASSWORD: hunter22, NAME: app }" }] } } },
        });
        return { url: "https://me:hunter22@host" };
      },
      { environment: () => environment },
    );
    const [json] = JSON.parse(plansToJson([plan], root)) as [Record<string, Record<string, unknown>[]>];
    const $secret = true;
    assert.deepEqual(json["resources"]?.at(-1)?.["inputs"], {
      args: { $secret },
      binaryData: { "a.env": { $secret }, "b.bin": "AAH/" },
      data: {
        DB_PASSWORD: { $secret },
        NAME: "app",
        SEED: "q8Zt3LmPx9Vr2KcY7wBn5DfJ",
        SITE_TOKEN: "hunter22",
      },
      env: [{ name: "API_TOKEN", value: { $secret } }],
      file: { $asset: { text: { $secret } } },
      spec: { source: { kustomize: { patches: [{ patch: { $secret } }] } } },
    });
    assert.deepEqual(json["outputs"], { url: { $secret } });
    assert.deepEqual(json["environment"], { ...environment, redis: { $secret } });
  });

  it("has every field of a resource, null where there is nothing", async () => {
    assert.deepEqual(await resourceAsJson({ a: 1 }), {
      urn: "urn:pulumi:test::doks-platform::test:index:Thing::it",
      type: "test:index:Thing",
      name: "it",
      layer: null,
      parent: "urn:pulumi:test::doks-platform::pulumi:pulumi:Stack::doks-platform-test",
      custom: true,
      provider: "urn:pulumi:test::doks-platform::pulumi:providers:test::default",
      protect: false,
      dependencies: [],
      propertyDependencies: {},
      inputs: { a: 1 },
      options: {
        ignoreChanges: [],
        replaceOnChanges: [],
        deleteBeforeReplace: null,
        retainOnDelete: false,
        aliases: [],
        import: null,
        customTimeouts: {},
        additionalSecretOutputs: [],
        hooks: {},
      },
    });
  });

  it("adds the rarer options only where they are set", async () => {
    const { options } = await resourceAsJson(
      {},
      { version: "1.0.0", hideDiffs: ["a"], replacementTrigger: "x" },
    );
    const { version, hideDiffs, replacementTrigger } = options as Record<string, unknown>;
    assert.deepEqual([version, hideDiffs, replacementTrigger], ["1.0.0", ["a"], "x"]);
  });

  it("hides secrets and marks unknowns, each in a form that is no value", async () => {
    const { inputs } = await resourceAsJson({
      secret: pulumi.secret({ password: "canary" }),
      list: [pulumi.secret("canary"), new pulumi.asset.StringAsset("text")],
      both: pulumi.secret(pulumi.output(pulumi.unknown)),
      unknown: pulumi.output(pulumi.unknown),
    });
    assert.deepEqual(inputs, {
      both: { $secret: true },
      list: [{ $secret: true }, { $asset: { text: "text" } }],
      secret: { $secret: true },
      unknown: { $computed: true },
    });
  });

  it("gives paths below the project relative to it, and leaves others alone", async () => {
    const { inputs } = await resourceAsJson({
      in: join(root, "a", "b"),
      root,
      near: `${root}-x`,
      out: "/elsewhere",
    });
    assert.deepEqual(inputs, { in: join("a", "b"), near: `${root}-x`, out: "/elsewhere", root: "." });
  });

  it("has another resource as its URN", async () => {
    const plan = await record(() => new Thing("it", { other: new Thing("other", {}) }));
    const json = plansToJson([plan], root);
    assert.match(
      json,
      /"other": \{\s*"\$resource": "urn:pulumi:test::doks-platform::test:index:Thing::other"/,
    );
  });

  it("orders resources by layer, parents before children, siblings by URN, whatever the program's order", async () => {
    const build = (names: readonly string[]) =>
      record(
        async () => {
          for (const name of names) {
            const layer = new Group(name, {}, `doks-platform:layer:${name}`);
            for (const child of name === "data" ? ["b", "a"] : ["a", "b"])
              new Thing(`${name}-${child}`, { z: 1, a: 2 }, { parent: layer });
          }
          new Thing("alone", {});
        },
        { layers: ["foundation", "data", "delivery"] },
      );
    const plan = await build(["zeta", "delivery", "data", "foundation"]);
    assert.deepEqual(
      plan.resources.slice(1).map(({ name }) => name),
      [
        ...["foundation", "foundation-a", "foundation-b", "data", "data-a", "data-b"],
        ...["delivery", "delivery-a", "delivery-b", "zeta", "zeta-a", "zeta-b", "alone"],
      ],
    );
    const other = await build(["foundation", "data", "delivery", "zeta"]);
    assert.equal(plansToJson([plan], root), plansToJson([other], root));
    assert.match(plansToJson([plan], root), /"inputs": \{\s*"a": 2,\s*"z": 1\s*\}/);
  });

  it("says what is only read", async () => {
    const plan = await record(() => {
      new Thing("read", {}, { id: "known" });
      new Thing("made", {});
      provider();
    });
    const [{ resources }] = JSON.parse(plansToJson([plan], root)) as [
      { resources: Record<string, unknown>[] },
    ];
    const byName = new Map(resources.map((resource) => [resource.name, resource]));
    assert.equal(byName.get("read")?.read, "known");
    assert.equal("read" in (byName.get("made") ?? {}), false);
    assert.equal(byName.get("cluster")?.provider, null);
    assert.equal(thing(plan, "read").readId, "known");
  });
});
