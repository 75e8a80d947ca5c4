import assert from "node:assert/strict";
import { computed, Secret } from "../../plan/values";
import { knownPassword } from "./known-passwords";
import { dataOf, metadata, namespaceOf, platform, tiers, types } from "./platform";

const password = knownPassword;

/** Owner and content of each Secret that a stack without secrets of its own has. */
const expected = {
  "postgres-credentials": [
    "postgres",
    {
      username: "duli_user",
      database: "duli_db",
      password: password("postgres-user"),
      "postgres-password": password("postgres-superuser"),
      "repmgr-password": password("postgres-repmgr"),
      "admin-password": password("postgres-pgpool-admin"),
      "sr-check-password": password("postgres-pgpool-check"),
    },
  ],
  "redis-credentials": ["redis", { "redis-password": password("redis") }],
  "rabbitmq-credentials": [
    "rabbitmq",
    {
      username: "duli_user",
      vhost: "/",
      "rabbitmq-password": password("rabbitmq-user"),
      "rabbitmq-erlang-cookie": password("rabbitmq-erlang-cookie"),
    },
  ],
  "scheduler-generated": ["scheduler", { N8N_ENCRYPTION_KEY: password("scheduler-N8N_ENCRYPTION_KEY") }],
} as const;

for (const tier of tiers) {
  describe(`the Secrets of ${tier}`, () => {
    it("are these and no other, where the applications that read them are", async () => {
      const plan = await platform(tier, {}, {}, { knownPasswords: true });
      const names = plan.ofType(types.secret).map(({ name }) => name);
      assert.deepEqual(names.sort(), Object.keys(expected).sort());
      for (const [name, [owner, data]] of Object.entries(expected)) {
        const { stringData, ...rest } = plan.get(types.secret, name).inputs;
        assert.deepEqual(rest, {
          apiVersion: "v1",
          kind: "Secret",
          type: "Opaque",
          metadata: metadata(tier, [name, namespaceOf(tier)], [owner, "credentials"]),
        });
        assert.ok(stringData);
        assert.deepEqual(dataOf(plan, name), data);
      }
    });
  });
}

describe("a Secret", () => {
  it("is secret to Pulumi, its user names included, and unknown before it is made", async () => {
    for (const { inputs, options } of (await platform("staging")).ofType(types.secret)) {
      assert.deepEqual(inputs["stringData"], new Secret(computed));
      assert.deepEqual(options.additionalSecretOutputs, ["data", "stringData"]);
    }
  });
});

describe("a password", () => {
  it("has 32 letters and digits, which no URL has to escape", async () => {
    for (const { inputs, options } of (await platform("staging")).ofType(types.password)) {
      assert.deepEqual(inputs, { length: 32, special: false });
      assert.ok(options.additionalSecretOutputs.includes("result"));
    }
  });

  it("is never shared: each is in one key alone", async () => {
    const plan = await platform("production", {}, {}, { knownPasswords: true });
    const used = plan
      .ofType(types.secret)
      .flatMap(({ name }) => Object.values(dataOf(plan, name)).map(String));
    const made = plan.ofType(types.password).map(({ name }) => password(name));
    assert.deepEqual(used.filter((value) => value.startsWith(password(""))).sort(), made.sort());
  });
});
