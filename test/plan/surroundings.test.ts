import { strict as assert } from "node:assert";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../plan/recorder";
import { Secret } from "../../plan/values";
import { Thing, thing } from "./programs";

describe("what a program gets from its surroundings", () => {
  it("gives configuration under the project's name, JSON for what is no text, and knows what is secret", async () => {
    const options = { config: { token: "canary-token", list: [1], "other:key": "o" }, secretKeys: ["token"] };
    const plan = await record(() => {
      const config = new pulumi.Config();
      const other = new pulumi.Config("other").require("key");
      new Thing("target", {
        token: config.requireSecret("token"),
        list: config.requireObject<number[]>("list"),
        other,
      });
    }, options);
    assert.deepEqual(thing(plan, "target").inputs, {
      token: new Secret("canary-token"),
      list: [1],
      other: "o",
    });
  });

  it("collects what the program logs, secrets masked", async () => {
    const program = () => {
      const target = new Thing("target", {});
      void pulumi.log.warn("beware of canary-token", target);
      void pulumi.log.debug("nobody reads this");
    };
    const plan = await record(program, { config: { token: "canary-token" }, secretKeys: ["token"] });
    assert.deepEqual(plan.messages, [
      { severity: "warning", text: "beware of [secret]", urn: thing(plan, "target").urn },
    ]);
    assert.equal(plan.failed, false);
    assert.equal((await record(() => void pulumi.log.error("no"))).failed, true);
  });

  it("does not let the caller's environment into a plan, and leaves it as it was", async () => {
    const variables = {
      PULUMI_CONFIG: '{"doks-platform:a":"b"}',
      DIGITALOCEAN_TOKEN: "canary",
      KUBECONFIG: "/k",
    };
    Object.assign(process.env, variables);
    try {
      const plan = await record(() => {
        new Thing("target", { seen: Object.keys(variables).map((name) => process.env[name] ?? null) });
        new Thing("config", { all: pulumi.runtime.allConfig() as Record<string, string> });
        new kubernetes.Provider("provider", {});
      });
      assert.deepEqual(thing(plan, "target").inputs, { seen: [null, null, null] });
      assert.deepEqual(thing(plan, "config").inputs, { all: {} });
      assert.deepEqual(plan.get("pulumi:providers:kubernetes", "provider").inputs, {});
      for (const [name, value] of Object.entries(variables)) assert.equal(process.env[name], value);
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
  });

  it("leaves nothing of one program to the next, nor to the process", async () => {
    // Another file of this process may have left something of its own.
    const before = [pulumi.getStack(), pulumi.runtime.hasMonitor()];
    const first = await record(() => new Thing("same", { stack: pulumi.getStack() }), { stack: "one" });
    const second = await record(() => new Thing("same", { stack: pulumi.getStack() }), { stack: "two" });
    assert.deepEqual(thing(first, "same").inputs, { stack: "one" });
    assert.deepEqual(thing(second, "same").inputs, { stack: "two" });
    assert.equal(second.resources.length, 2);
    assert.deepEqual([pulumi.getStack(), pulumi.runtime.hasMonitor()], before);
  });

  it("runs programs that are recorded at the same time one after the other", async () => {
    const stacks = ["one", "two", "three"];
    const plans = await Promise.all(
      stacks.map((stack) => record(() => new Thing("same", { stack: pulumi.getStack() }), { stack })),
    );
    assert.deepEqual(
      plans.map((plan) => thing(plan, "same").inputs.stack),
      stacks,
    );
  });
});
