import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../plan/recorder";
import type { RecordOptions } from "../../plan/recorder";
import { Thing, thing } from "./programs";

async function optionsOf(opts: pulumi.CustomResourceOptions, recording?: RecordOptions) {
  return thing(await record(() => new Thing("it", {}, opts), recording), "it").options;
}

describe("options of a resource", () => {
  it("are empty where the program sets none", async () => {
    assert.deepEqual(await optionsOf({}), {
      ignoreChanges: [],
      replaceOnChanges: [],
      deleteBeforeReplace: undefined,
      retainOnDelete: false,
      aliases: [],
      import: undefined,
      customTimeouts: {},
      additionalSecretOutputs: [],
      hooks: {},
      deletedWith: undefined,
      replaceWith: [],
      hideDiffs: [],
      replacementTrigger: undefined,
      envVarMappings: {},
      version: undefined,
      pluginDownloadURL: undefined,
    });
  });

  it("are recorded as given", async () => {
    const options = await optionsOf({
      ignoreChanges: ["version"],
      replaceOnChanges: ["size"],
      deleteBeforeReplace: false,
      retainOnDelete: true,
      import: "vpc-1",
      customTimeouts: { create: "1h30m", delete: "90s" },
      additionalSecretOutputs: ["token"],
      hideDiffs: ["tags"],
      version: "1.2.3",
      pluginDownloadURL: "https://example.org",
    });
    assert.deepEqual(options.ignoreChanges, ["version"]);
    assert.deepEqual(options.replaceOnChanges, ["size"]);
    assert.equal(options.deleteBeforeReplace, false);
    assert.equal(options.retainOnDelete, true);
    assert.equal(options.import, "vpc-1");
    assert.deepEqual(options.customTimeouts, { create: "1h30m", delete: "90s" });
    assert.deepEqual(options.additionalSecretOutputs, ["token"]);
    assert.deepEqual(options.hideDiffs, ["tags"]);
    assert.equal(options.version, "1.2.3");
    assert.equal(options.pluginDownloadURL, "https://example.org");
  });

  it("refuse a time-out that is no duration, as the engine does", async () => {
    const message =
      'it [test:index:Thing]: customTimeouts.create is "soon"; it takes a duration such as "30m" or "1h30m"';
    await assert.rejects(optionsOf({ customTimeouts: { create: "soon" } }), { name: "PlanError", message });
    await assert.rejects(optionsOf({ customTimeouts: { create: "10" } }), { name: "PlanError" });
  });

  it("have aliases as URNs or as what differs", async () => {
    const urn = "urn:pulumi:test::doks-platform::test:index:Thing::before";
    const { aliases } = await optionsOf({
      aliases: [urn, { name: "old" }, { parent: pulumi.rootStackResource }],
    });
    const parentUrn = "urn:pulumi:test::doks-platform::pulumi:pulumi:Stack::doks-platform-test";
    assert.deepEqual(aliases, [urn, { name: "old", parentUrn }, { noParent: true }]);
  });

  it("name hooks by the moment at which they run, and run none", async () => {
    let ran = false;
    const hook = (name: string) => new pulumi.ResourceHook(name, () => void (ran = true), { onDryRun: true });
    const plan = await record(() => {
      const [check, drain] = [hook("check"), hook("drain")];
      const retry = new pulumi.ErrorHook("retry", () => false);
      new Thing(
        "it",
        {},
        { hooks: { beforeUpdate: [check], beforeDelete: [drain, check], onError: [retry] } },
      );
    });
    assert.deepEqual(thing(plan, "it").options.hooks, {
      beforeUpdate: ["check"],
      beforeDelete: ["drain", "check"],
      onError: ["retry"],
    });
    assert.equal(ran, false);
  });

  it("name a hook that is a plain function as the SDK does", async () => {
    const { hooks } = await optionsOf({ hooks: { beforeCreate: [() => undefined] } });
    assert.deepEqual(hooks, { beforeCreate: ["test:index:Thing_it_beforeCreate_0"] });
  });

  it("refuse two hooks of one name", async () => {
    const program = () => {
      const hooks = [1, 2].map(() => new pulumi.ResourceHook("same", () => undefined));
      new Thing("it", {}, { hooks: { beforeCreate: hooks } });
    };
    await assert.rejects(record(program), {
      message: 'two hooks have the name "same"; names must be unique',
    });
  });

  it("refuse transforms, which only the engine runs", async () => {
    const transforms = [(args: pulumi.ResourceTransformArgs) => ({ props: args.props, opts: args.opts })];
    await assert.rejects(optionsOf({ transforms }), {
      message: /has transforms, which only the engine runs/,
    });
  });
});
