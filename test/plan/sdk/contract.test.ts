import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { applyAnyway, isConfigSecret } from "../../../lib/sdk/program";
import { ofType, unknownTexts, unwrapped } from "../../../lib/sdk/policies";
import { Plan } from "../../../plan/plan";
import { record } from "../../../plan/recorder";
import { resourceClient, stackFindings } from "../../../plan/sdk/analyzer";
import { encoded, unknownValue } from "../../../plan/sdk/encoding";
import type { TypedPolicy } from "../../../policy/pack";
import { Group, Thing, thing } from "../programs";

/**
 * Everything that lib/sdk and plan/sdk use of the SDKs without a promise of theirs, by its name and by what it does:
 * where a release changes it, these tests say what, before a plan goes wrong.
 */

const sdk = createRequire(require.resolve("@pulumi/pulumi"));

function functionsOf(module: string, ...names: readonly string[]): void {
  const exported = sdk(module) as Readonly<Record<string, unknown>>;
  for (const name of names) assert.equal(typeof exported[name], "function", `${module}: ${name}`);
}

function methodsOf(module: string, message: string, ...names: readonly string[]): void {
  const made = (sdk(module) as Readonly<Record<string, { prototype: Readonly<Record<string, unknown>> }>>)[
    message
  ];
  for (const name of names) assert.equal(typeof made?.prototype[name], "function", `${message}.${name}`);
}

describe("the SDK's state of a program", () => {
  it("has a store that can be exchanged", () => {
    const { LocalStore } = sdk("./runtime/state") as { LocalStore: new () => object };
    for (const name of [
      "settings",
      "config",
      "logErrorCount",
      "pendingResourceRegistrations",
      "resourcePackages",
      "resourceModules",
    ])
      assert.ok(name in new LocalStore(), name);
    functionsOf("./runtime/state", "getStore");
    functionsOf("./runtime", "waitForRPCs", "rpcKeepAlive", "runInPulumiStack");
  });

  it("is of one program alone", async () => {
    const seen: string[] = [];
    const program = () =>
      void seen.push(pulumi.getStack(), pulumi.getProject(), new pulumi.Config().require("a"));
    await record(program, { stack: "one", project: "p", config: { a: "1" } });
    await record(program, { stack: "two", project: "q", config: { a: "2" } });
    assert.deepEqual(seen, ["one", "p", "1", "two", "q", "2"]);
  });

  it("takes its messages from pulumi.log, and counts errors", async () => {
    const plan = await record(() => void pulumi.log.error("broken"));
    assert.deepEqual(plan.messages, [{ severity: "error", text: "broken", urn: undefined }]);
    assert.ok(plan.failed);
  });

  it("notes places by two functions", () => {
    assert.equal(typeof (pulumi.Resource as unknown as { callsites: unknown }).callsites, "function");
    functionsOf("./runtime/debuggable", "debuggablePromise");
  });

  it("knows which keys are secret", async () => {
    const found: boolean[] = [];
    const program = () => void found.push(isConfigSecret("p:token"), isConfigSecret("p:open"));
    await record(program, { project: "p", config: { token: "x", open: "y" }, secretKeys: ["token"] });
    assert.deepEqual(found, [true, false]);
  });

  it("applies to what is not known where it is told to", async () => {
    const program = () => {
      const it = new Thing("it", {});
      return {
        anyway: applyAnyway(it.value, (value) => pulumi.isUnknown(value)),
        never: it.value.apply(() => true),
      };
    };
    const { outputs } = await record(program);
    assert.equal(outputs["anyway"], true);
    assert.notEqual(outputs["never"], true);
  });
});

describe("the SDK's requests and answers", () => {
  it("are messages with these methods", () => {
    methodsOf(
      "./proto/resource_pb",
      "RegisterResourceRequest",
      ...[
        "getType",
        "getName",
        "getParent",
        "getCustom",
        "getRemote",
        "getObject",
        "getProtect",
        "getProvider",
      ],
      ...["getDependenciesList", "getProvidersMap", "getPropertydependenciesMap", "getCustomtimeouts"],
      ...[
        "getIgnorechangesList",
        "getReplaceonchangesList",
        "getAliasesList",
        "getHooks",
        "getTransformsList",
        "getStateMigrationsList",
      ],
      ...[
        "getDeletebeforereplace",
        "getDeletebeforereplacedefined",
        "getRetainondelete",
        "hasRetainondelete",
      ],
      ...["getImportid", "getDeletedwith", "getVersion", "getPlugindownloadurl", "getHidediffsList"],
      ...[
        "getReplaceWithList",
        "getReplacementTrigger",
        "getEnvvarmappingsMap",
        "getAdditionalsecretoutputsList",
      ],
    );
    methodsOf("./proto/resource_pb", "ReadResourceRequest", "getId", "getProperties", "getType", "getName");
    methodsOf("./proto/resource_pb", "RegisterResourceResponse", "getUrn", "getObject");
    methodsOf("./proto/resource_pb", "ReadResourceResponse", "getUrn", "getProperties");
    methodsOf("./proto/resource_pb", "ResourceInvokeRequest", "getTok", "getArgs", "getProvider");
    methodsOf("./proto/provider_pb", "InvokeResponse", "getReturn");
    const mocks = sdk("./runtime/mocks") as { MockMonitor: { prototype: object } };
    for (const method of ["registerResource", "readResource", "invoke", "registerResourceOutputs"])
      assert.ok(method in mocks.MockMonitor.prototype, method);
  });

  it("register, read, invoke and get a resource", async () => {
    const plan = await record(
      async () => {
        const group = new Group("group");
        const made = new Thing("made", { a: 1 }, { parent: group, protect: true, ignoreChanges: ["a"] });
        const read = new pulumi.StackReference("org/p/other");
        const found = (await pulumi.runtime.invoke("test:index:double", { value: 21 })) as { result: number };
        return { known: made.urn, referred: read.getOutput("x"), found: found.result };
      },
      {
        outputsOf: () => ({ x: "from another stack" }),
        invokes: { "test:index:double": ({ value }) => ({ result: 2 * Number(value) }) },
      },
    );
    const { urn, parent, protect, options, inputs } = thing(plan, "made");
    assert.deepEqual([protect, options.ignoreChanges, inputs], [true, ["a"], { a: 1 }]);
    assert.equal(parent, plan.get("test:index:Group", "group").urn);
    assert.deepEqual(plan.outputs, { known: urn, referred: "from another stack", found: 42 });
  });

  it("mark secrets, files and what is unknown in one encoding", async () => {
    const program = () => {
      const it = new Thing("it", { secret: pulumi.secret("s"), file: new pulumi.asset.StringAsset("text") });
      return new Thing("other", { unknown: it.value });
    };
    const plan = await record(program);
    const json = JSON.stringify(thing(plan, "it").inputs);
    assert.equal(json, '{"secret":{"$secret":true},"file":{"kind":"asset","source":{"text":"text"}}}');
    assert.equal(JSON.stringify(thing(plan, "other").inputs), '{"unknown":{"$computed":true}}');
    const values = await record(() => undefined, {
      environment: async () => (await encoded("e", { a: [1] })) as never,
    });
    assert.deepEqual(values.environment, { a: [1] });
    assert.match(unknownValue, /^[0-9a-f-]{36}$/);
  });

  it("name hooks, and refuse transforms", async () => {
    const hook = () => new pulumi.ResourceHook("guard", () => undefined);
    const plan = await record(() => new Thing("it", {}, { hooks: { beforeCreate: [hook()] } }));
    assert.deepEqual(thing(plan, "it").options.hooks, { beforeCreate: ["guard"] });
    const transforms = [() => undefined];
    await assert.rejects(
      record(() => new Thing("it", {}, { transforms })),
      /transforms, which only the engine runs/,
    );
  });
});

describe("the SDK's policy server", () => {
  const policy = (check: (props: object) => string | undefined): TypedPolicy => ({
    name: "rule",
    description: "It holds.",
    enforcementLevel: "mandatory",
    validateResource: ({ props }, report) => {
      const fault = check(props as object);
      if (fault !== undefined) report(fault);
    },
  });

  it("answers with these functions", () => {
    const policies = createRequire(require.resolve("@pulumi/policy"));
    const server = policies("./server") as Readonly<Record<string, unknown>>;
    for (const name of ["makeAnalyzeRpcFun", "makeAnalyzeStackRpcFun", "makeRemediateRpcFun"])
      assert.equal(typeof server[name], "function", name);
    assert.equal(typeof PolicyPack, "function");
  });

  it("hands policies a proxy that can be opened, with texts for what is unknown", async () => {
    const plan = await record(() => {
      const it = new Thing("it", {});
      return new Thing("other", { a: it.value, b: 2 });
    });
    let opened: Readonly<Record<string, unknown>> = {};
    const ask = resourceClient([policy((props) => void (opened = unwrapped(props)))]);
    await ask(thing(plan, "other"));
    assert.equal(opened["b"], 2);
    assert.ok(unknownTexts.has(opened["a"]));
  });

  it("passes over other types, and reports what a policy says", async () => {
    const plan = await record(() => new Thing("it", { a: 1 }));
    const found = await resourceClient([policy(() => "it does not hold")])(thing(plan, "it"));
    const [finding] = found;
    assert.deepEqual(
      [finding?.policy, finding?.level, finding?.urn],
      ["rule", "mandatory", thing(plan, "it").urn],
    );
    assert.match(finding?.message ?? "", /It holds\.\nit does not hold/);
    const validateStack = ofType("test:index:Other", () => assert.fail("asked of a stack without the type"));
    const stack = {
      name: "stack",
      description: "",
      enforcementLevel: "mandatory",
      validateStack,
    } as TypedPolicy;
    const resources = plan.resources.map((each) => [each, plan.outputsOf(each)] as const);
    assert.ok(plan instanceof Plan);
    assert.deepEqual(await stackFindings([stack], resources, plan.root), []);
  });
});

describe("what a plan loads late", () => {
  it("is there for the SDK to load", () => {
    for (const module of ["./typescript-shim", "./automation"])
      assert.ok(existsSync(sdk.resolve(module)), module);
    assert.ok(existsSync(join(__dirname, "../../../plan/sdk/preload.cjs")));
  });
});
