import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { record } from "../../plan/recorder";
import { Secret, computed } from "../../plan/values";
import { Group, Thing, provider, thing } from "./programs";

const owner = "urn:pulumi:test::doks-platform::";

describe("record", () => {
  it("gives each resource the URN that the engine gives it, with the types of all its ancestors", async () => {
    const plan = await record(() => {
      const outer = new Group("outer");
      const inner = new Group("inner", { parent: outer });
      new Thing("leaf", {}, { parent: inner });
      new Thing("top", {});
    });
    const type = "test:index:Group";
    assert.equal(plan.get(type, "outer").urn, `${owner}${type}::outer`);
    assert.equal(plan.get(type, "inner").urn, `${owner}${type}$${type}::inner`);
    assert.equal(thing(plan, "leaf").urn, `${owner}${type}$${type}$test:index:Thing::leaf`);
    assert.equal(thing(plan, "top").urn, `${owner}test:index:Thing::top`);
    assert.equal(thing(plan, "top").parent, `${owner}pulumi:pulumi:Stack::doks-platform-test`);
    assert.equal(thing(plan, "leaf").parent, plan.get(type, "inner").urn);
    assert.equal(plan.resources[0]?.parent, undefined);
  });

  it("takes project and stack from its options", async () => {
    const plan = await record(() => new Thing(`${pulumi.getProject()}-${pulumi.getStack()}`, {}), {
      project: "shop",
      stack: "eu",
    });
    assert.equal(thing(plan, "shop-eu").urn, "urn:pulumi:eu::shop::test:index:Thing::shop-eu");
  });

  it("knows a resource's layer from the top-level component that it is in", async () => {
    const plan = await record(() => {
      const layer = new Group("data");
      new Thing("inside", {}, { parent: new Group("inner", { parent: layer }) });
      new Thing("alone", {});
    });
    assert.equal(thing(plan, "inside").layer, "data");
    assert.equal(plan.get("test:index:Group", "inner").layer, "data");
    assert.equal(thing(plan, "alone").layer, undefined);
    assert.deepEqual(plan.layers, ["data", undefined]);
  });

  it("tells components from what a provider makes", async () => {
    const plan = await record(() => new Thing("leaf", {}, { parent: new Group("group") }));
    assert.equal(thing(plan, "leaf").custom, true);
    assert.equal(plan.get("test:index:Group", "group").custom, false);
  });

  it("hands a parent's provider down, and names the engine's default one where there is none", async () => {
    const plan = await record(() => {
      const own = provider("own");
      const group = new Group("group", { providers: [own] });
      new kubernetes.core.v1.Namespace("inherited", {}, { parent: new Group("inner", { parent: group }) });
      new kubernetes.core.v1.Namespace("explicit", {}, { provider: own });
      new random.RandomPet("default", {});
    });
    const own = plan.get("pulumi:providers:kubernetes", "own");
    assert.equal(plan.get("kubernetes:core/v1:Namespace", "inherited").provider, own.urn);
    assert.equal(plan.get("kubernetes:core/v1:Namespace", "explicit").provider, own.urn);
    assert.equal(
      plan.get("random:index/randomPet:RandomPet", "default").provider,
      `${owner}pulumi:providers:random::default_4_21_2`,
    );
    assert.equal(own.provider, undefined);
    const group = plan.get("test:index:Group", "group");
    assert.equal(group.provider, undefined);
    assert.deepEqual(group.providers, { kubernetes: own.urn });
  });

  it("hands protect, retainOnDelete and deletedWith down as the engine does, and lets a child refuse them", async () => {
    const plan = await record(() => {
      const other = new Thing("other", {});
      const group = new Group("group", { protect: true, retainOnDelete: true, deletedWith: other });
      new Thing("heir", {}, { parent: new Group("inner", { parent: group }) });
      new Thing("rebel", {}, { parent: group, protect: false, retainOnDelete: false });
    });
    const [heir, rebel, other] = [thing(plan, "heir"), thing(plan, "rebel"), thing(plan, "other")];
    assert.deepEqual([heir.protect, heir.options.retainOnDelete], [true, true]);
    assert.equal(heir.options.deletedWith, other.urn);
    assert.deepEqual([rebel.protect, rebel.options.retainOnDelete], [false, false]);
    assert.deepEqual(
      [other.protect, other.options.retainOnDelete, other.options.deletedWith],
      [false, false, undefined],
    );
  });

  it("puts a component's resources in the place of the component among dependencies, sorted", async () => {
    const plan = await record(() => {
      const group = new Group("group");
      const one = new Thing("one", {}, { parent: group });
      new Thing("below", {}, { parent: one });
      new Thing("two", {}, { parent: new Group("inner", { parent: group }) });
      new Thing("after", { from: one.value }, { dependsOn: [group] });
    });
    const [one, two, after] = [thing(plan, "one"), thing(plan, "two"), thing(plan, "after")];
    assert.deepEqual(after.dependencies, [one.urn, two.urn].sort());
    assert.deepEqual(after.propertyDependencies, { from: [one.urn] });
    assert.deepEqual(one.dependencies, []);
    assert.deepEqual(one.propertyDependencies, {});
  });

  it("keeps real values and marks secrets and unknowns in them, nested in objects and arrays too", async () => {
    const plan = await record(() => {
      const source = new Thing("source", { known: "yes" });
      new Thing("target", {
        plain: { list: [1, "two", true, null] },
        object: { inner: pulumi.secret("hidden"), open: "shown" },
        array: ["open", pulumi.secret({ deep: 1 })],
        unknowns: [source.value, source.known],
        both: pulumi.secret(source.value),
        derived: pulumi.interpolate`user:${pulumi.secret("hidden")}`,
      });
    });
    assert.deepEqual(thing(plan, "target").inputs, {
      plain: { list: [1, "two", true, null] },
      object: { inner: new Secret("hidden"), open: "shown" },
      array: ["open", new Secret({ deep: 1 })],
      unknowns: [computed, "yes"],
      both: new Secret(computed),
      derived: new Secret("user:hidden"),
    });
  });

  it("previews: inputs come back as outputs, all else is unknown, ids included", async () => {
    const plan = await record(() => {
      const namespace = new kubernetes.core.v1.Namespace(
        "named",
        { metadata: { name: "apps" } },
        { provider: provider() },
      );
      const unnamed = new kubernetes.core.v1.Namespace(
        "unnamed",
        { metadata: { labels: {} } },
        { provider: provider("b") },
      );
      new Thing("target", {
        dry: pulumi.runtime.isDryRun(),
        name: namespace.metadata.name,
        generated: unnamed.metadata.name,
        status: namespace.status.phase,
        itsId: namespace.id,
        itsUrn: namespace.urn,
      });
    });
    assert.deepEqual(thing(plan, "target").inputs, {
      dry: true,
      name: "apps",
      generated: computed,
      status: computed,
      itsId: computed,
      itsUrn: plan.get("kubernetes:core/v1:Namespace", "named").urn,
    });
  });

  it("keeps outputs secret that a provider declares so", async () => {
    const plan = await record(() => {
      const password = new random.RandomPassword("password", { length: 20 });
      const echo = new Thing("echo", { token: "t" }, { additionalSecretOutputs: ["token"] });
      new Thing("target", { password: password.result, length: password.length, token: echo.token });
    });
    assert.deepEqual(thing(plan, "target").inputs, {
      password: new Secret(computed),
      length: 20,
      token: new Secret("t"),
    });
    assert.deepEqual(thing(plan, "echo").inputs, { token: "t" });
  });

  it("shows assets and archives as given", async () => {
    const plan = await record(
      () =>
        new Thing("target", {
          text: new pulumi.asset.StringAsset("hello"),
          archive: new pulumi.asset.AssetArchive({ file: new pulumi.asset.FileAsset("index.ts") }),
        }),
    );
    const { text, archive } = thing(plan, "target").inputs as Record<
      "text" | "archive",
      { kind: string; source: unknown }
    >;
    assert.deepEqual([text.kind, text.source], ["asset", { text: "hello" }]);
    assert.equal(archive.kind, "archive");
    assert.match(JSON.stringify(archive.source), /"path":"index.ts"/);
  });

  it("records what is only read, with its id", async () => {
    const plan = await record(() => {
      const read = kubernetes.core.v1.Namespace.get("read", "kube-system", { provider: provider() });
      new Thing("target", { itsId: read.id, labels: read.metadata.labels });
      new Thing("made", {});
    });
    assert.equal(plan.get("kubernetes:core/v1:Namespace", "read").readId, "kube-system");
    assert.equal(thing(plan, "made").readId, undefined);
    assert.deepEqual(thing(plan, "target").inputs, { itsId: "kube-system", labels: computed });
  });

  it("leaves the outputs of another stack unknown", async () => {
    const plan = await record(() => {
      const other = new pulumi.StackReference("acme/platform/owner");
      new Thing("target", { cluster: other.requireOutput("cluster") });
    });
    assert.deepEqual(thing(plan, "target").inputs, { cluster: computed });
    assert.equal(
      plan.get("pulumi:pulumi:StackReference", "acme/platform/owner").readId,
      "acme/platform/owner",
    );
  });

  it("has the outputs that the program returns, and none where it returns a resource", async () => {
    const outputs = await record(() => ({
      open: 1,
      hidden: pulumi.secret("x"),
      later: new Thing("a", {}).value,
    }));
    assert.deepEqual(outputs.outputs, { open: 1, hidden: new Secret("x"), later: computed });
    assert.deepEqual((await record(() => new Thing("a", {}))).outputs, {});
  });

  it("waits for what a later turn, a timer or a file brings", async () => {
    const plan = await record(() => {
      pulumi.output(Promise.resolve("name")).apply((name) => new Thing(name, {}));
      setTimeout(() => new Thing("by a timer", {}), 20);
      void readFile("package.json").then(() => new Thing("after a file", {}));
    });
    const names = plan.ofType("test:index:Thing").map(({ name }) => name);
    assert.deepEqual(names, ["after a file", "by a timer", "name"]);
  });
});
