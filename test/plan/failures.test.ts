import { strict as assert } from "node:assert";
import * as digitalocean from "@pulumi/digitalocean";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../../plan/errors";
import { record } from "../../plan/recorder";
import type { RecordOptions } from "../../plan/recorder";
import { computed } from "../../plan/values";
import { Group, Thing, provider, thing } from "./programs";

async function failure(program: () => unknown, options?: RecordOptions): Promise<PlanError> {
  try {
    await record(program, options);
  } catch (error) {
    assert.ok(error instanceof PlanError, String(error));
    return error;
  }
  throw new Error("the program was recorded");
}

describe("a program that fails", () => {
  it("is one message with its place in the program", async () => {
    const { message } = await failure(() => {
      throw new TypeError("it broke");
    });
    assert.match(message, /^TypeError: it broke\n {2}at test\/plan\/failures\.test\.ts:\d+:\d+$/);
  });

  it("is its own message alone where it was made for people", async () => {
    const runError = () => {
      throw new pulumi.RunError("tier: got nothing");
    };
    assert.equal((await failure(runError)).message, "tier: got nothing");
    const resourceError = () => {
      throw new pulumi.ResourceError("wrong size", undefined);
    };
    assert.equal((await failure(resourceError)).message, "wrong size");
  });

  it("fails by a rejection that nobody handles, an unresolvable input and a failed apply", async () => {
    const unhandled = await failure(() => void Promise.reject(new Error("nobody cares")));
    assert.match(unhandled.message, /^Error: nobody cares\n/);
    const input = await failure(() => new Thing("it", { broken: Promise.reject(new Error("no input")) }));
    assert.match(input.message, /no input/);
    const apply = await failure(() => {
      pulumi.output(1).apply(() => {
        throw new pulumi.RunError("in apply");
      });
    });
    assert.equal(apply.message, "in apply");
  });

  it("may throw what is no error", async () => {
    const program = () => {
      throw "text" as unknown as Error;
    };
    assert.equal((await failure(program)).message, "the program threw text");
  });

  it("may not go on for ever", async () => {
    let timer: NodeJS.Timeout | undefined;
    const program = () => void (timer = setInterval(() => undefined, 5));
    const { message } = await failure(program, { patience: 50 });
    clearInterval(timer);
    assert.equal(message, "the program never ends: it keeps a timer or a file operation going");
  });

  it("may not end the process", async () => {
    const { exit } = process;
    const error = await failure(() => process.exit(0));
    assert.equal(error.message, "the program ended the process with process.exit(0)");
    assert.equal(process.exit, exit);
    const later = await failure(() => pulumi.output(1).apply(() => process.exit(3)));
    assert.equal(later.message, "the program ended the process with process.exit(3)");
  });

  it("says what it had logged before, secrets masked in all of it", async () => {
    const program = () => {
      void pulumi.log.warn("about canary-token");
      throw new Error("canary-token is wrong");
    };
    const error = await failure(program, { config: { token: "canary-token" }, secretKeys: ["token"] });
    assert.match(error.message, /^Error: \[secret\] is wrong/);
    assert.deepEqual(
      error.messages.map(({ text }) => text),
      ["about [secret]"],
    );
  });

  it("leaves the process's listeners as they were", async () => {
    const before = process.listeners("unhandledRejection");
    await failure(() => Promise.reject(new Error("no")));
    assert.deepEqual(process.listeners("unhandledRejection"), before);
    assert.match(String(new Error("x").stack), /failures\.test/);
  });
});

describe("what the engine would refuse", () => {
  it("is a URN that two resources have", async () => {
    const twice = () => ["one", "two"].map((value) => new Thing("same", { value }));
    const urn = "urn:pulumi:test::doks-platform::test:index:Thing::same";
    const { message } = await failure(twice);
    assert.equal(message, `two resources have the same URN, ${urn}; give one of them another name or parent`);
  });

  it("is no two resources of one name under different parents", async () => {
    const plan = await record(() => {
      new Thing("same", {});
      new Thing("same", {}, { parent: new Group("group") });
    });
    assert.equal(plan.ofType("test:index:Thing").length, 2);
  });

  it("is a resource without a provider where the default one is disabled", async () => {
    const options = { disabledDefaultProviders: ["kubernetes"] };
    const { message } = await failure(() => new kubernetes.core.v1.Namespace("lost"), options);
    assert.match(
      message,
      /^kubernetes:core\/v1:Namespace "lost" names no provider, and the default provider of kubernetes is disabled/,
    );
    const read = () => kubernetes.core.v1.Namespace.get("lost", "default");
    assert.match((await failure(read, options)).message, /"lost" names no provider/);
    const invoke = () => digitalocean.getVpc({ name: "main" });
    const all = { disabledDefaultProviders: ["*"] };
    assert.match((await failure(invoke, all)).message, /getVpc names no provider/);
    assert.match((await failure(() => new Thing("it", {}), all)).message, /"it" names no provider/);
  });

  it("is not a resource with one, a component, a provider or another stack's outputs", async () => {
    const program = () => {
      new kubernetes.core.v1.Namespace("found", {}, { provider: provider() });
      new Group("group");
      new pulumi.StackReference("acme/platform/owner");
    };
    const plan = await record(program, { disabledDefaultProviders: ["*"] });
    assert.equal(plan.has("kubernetes:core/v1:Namespace", "found"), true);
    const named = await record(() => new Thing("it", {}), { disabledDefaultProviders: ["kubernetes"] });
    assert.equal(named.has("test:index:Thing"), true);
  });
});

describe("provider functions", () => {
  it("that look something up leave it unknown, and echo what they were asked by", async () => {
    const plan = await record(async () => {
      const output = digitalocean.getVpcOutput({ name: "main" });
      const plain = await digitalocean.getVpc({ name: "main" });
      new Thing("it", { output: output.ipRange, plain: plain.ipRange, name: plain.name });
    });
    assert.deepEqual(thing(plan, "it").inputs, { output: computed, plain: computed, name: "main" });
  });

  it("without an answer are an error that names them, before anything reaches the network", async () => {
    const { message } = await failure(() => digitalocean.getAccount());
    assert.equal(
      message,
      "the program calls the provider function digitalocean:index/getAccount:getAccount, which needs the network; an offline plan has no answer to it",
    );
    assert.match((await failure(() => digitalocean.getAccountOutput())).message, /getAccount, which needs/);
  });

  it("are answered as the caller says", async () => {
    const invokes = {
      "test:index:double": ({ value }: { value?: unknown }) => ({ result: Number(value) * 2 }),
    };
    const program = async () => {
      const { result } = (await pulumi.runtime.invoke("test:index:double", { value: 21 })) as {
        result: number;
      };
      new Thing("it", { result });
    };
    assert.deepEqual(thing(await record(program, { invokes }), "it").inputs, { result: 42 });
  });
});
