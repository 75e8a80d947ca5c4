import assert from "node:assert/strict";
import { at, declared, platform, types } from "../platform";

const services = ["postgres", "redis", "rabbitmq"];

describe("the data services", () => {
  it("are in the environment's namespace", async () => {
    const plan = await platform("production");
    for (const service of services) {
      assert.equal(plan.get(types.release, service).inputs["namespace"], "prod");
    }
  });

  it("declare the size, replicas and class that their charts are told", async () => {
    const plan = await platform("production");
    const found = services.map((service) => at(declared(plan, service), "claims", 0));
    assert.deepEqual(
      found.map((claim) => [at(claim, "replicas"), at(claim, "size"), at(claim, "storageClass")]),
      [
        [3, "50Gi", "data-retain"],
        [3, "10Gi", "data-retain"],
        [3, "20Gi", "data-retain"],
      ],
    );
  });
});

describe("a data service that is not enabled", () => {
  const off = { enabled: false };

  it("leaves nothing behind: no release, Secret, password or endpoint", async () => {
    const config = { data: { rabbitmq: off }, delivery: { apps: ["scheduler"] } };
    const plan = await platform("staging", config);
    const left = plan.resources.filter(({ name }) => name.startsWith("rabbitmq"));
    assert.deepEqual(left, []);
    assert.deepEqual(Object.keys(plan.outputs["endpoints"] ?? {}).sort(), ["postgres", "redis"]);
    const [application] = plan.ofType(types.application);
    const told = at(application?.inputs, "spec", "source", "helm", "valuesObject", "platform");
    assert.equal(at(told, "rabbitmq"), undefined);
    assert.notEqual(at(told, "redis"), undefined);
  });

  it("keeps what opens its volumes where it may come back, and nothing else", async () => {
    const config = { data: { rabbitmq: { ...off, whenOff: "keep" } }, delivery: { apps: ["scheduler"] } };
    const plan = await platform("staging", config);
    const left = plan.resources.filter(({ name }) => name.startsWith("rabbitmq"));
    assert.deepEqual(left.map(({ name }) => name).sort(), [
      "rabbitmq",
      "rabbitmq-credentials",
      "rabbitmq-erlang-cookie",
      "rabbitmq-user",
    ]);
    const urns = new Map((await platform("staging")).resources.map(({ urn, inputs }) => [urn, inputs]));
    for (const { urn, inputs } of left) assert.deepEqual(inputs, urns.get(urn), "as while it is on");
    assert.deepEqual(Object.keys(plan.outputs["endpoints"] ?? {}).sort(), ["postgres", "redis"]);
  });

  it("may be any of them, and all", async () => {
    const config = { data: { postgres: off, redis: off, rabbitmq: off }, delivery: { apps: [] } };
    const plan = await platform("staging", config);
    assert.deepEqual(
      plan.resources.filter(({ layer }) => layer === "data").map(({ name }) => name),
      ["data"],
    );
    assert.ok(!plan.has(types.password));
    assert.deepEqual(plan.outputs["endpoints"], {});
  });
});
