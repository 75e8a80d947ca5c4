import assert from "node:assert/strict";
import { join } from "node:path";
import { namesCredential } from "../../lib/credentials/names";
import { variableFaults } from "../../stacks/checks/application-variables";
import { environmentOf, readStackFile } from "../stacks/stack-file";
import { itWithHelm, refusal, render, type Rendering } from "./helm";
import { container, listed, one, workload } from "./objects";
import { platform, shopWith } from "./platform";

const configOf = (rendering: Rendering) => one(render(rendering), "ConfigMap").data;

/** The variables from Secrets as NAME: secret/key. */
const secretsOf = (rendering: Rendering): Readonly<Record<string, string>> => {
  const env = listed(container(render(rendering)).env);
  const secrets = env
    .filter((variable) => "valueFrom" in variable)
    .map(({ name, valueFrom }) => [name, valueFrom.secretKeyRef] as const);
  return Object.fromEntries(secrets.map(([name, secret]) => [name, `${secret.name}/${secret.key}`]));
};

/** The variables that refer to others, as the container has them. */
const composedOf = (rendering: Rendering): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listed(container(render(rendering)).env)
      .filter((variable) => !("valueFrom" in variable))
      .map(({ name, value }) => [name, value]),
  );

describe("an application's variables", () => {
  itWithHelm("are its environment's name alone when it asks for nothing", () => {
    assert.deepEqual(configOf(shopWith({})), { APP_ENV: "staging" });
    assert.deepEqual(secretsOf(shopWith({})), {});
  });

  itWithHelm("have addresses in the ConfigMap and credentials from Secrets for what it uses", () => {
    const rendering = shopWith({ uses: ["postgres", "redis", "rabbitmq"] });
    assert.deepEqual(configOf(rendering), {
      APP_ENV: "staging",
      DATABASE_HOST: "postgres-postgresql-ha-pgpool.staging.svc.cluster.local",
      DATABASE_PORT: "5432",
      REDIS_HOST: "redis-master.staging.svc.cluster.local",
      REDIS_PORT: "6379",
      REDIS_SENTINEL_HOST: "redis.staging.svc.cluster.local",
      REDIS_SENTINEL_PORT: "26379",
      REDIS_MASTER_SET: "mymaster",
      RABBITMQ_HOST: "rabbitmq.staging.svc.cluster.local",
      RABBITMQ_PORT: "5672",
    });
    assert.deepEqual(secretsOf(rendering), {
      DATABASE_USER: "postgres-credentials/username",
      DATABASE_PASSWORD: "postgres-credentials/password",
      DATABASE_NAME: "postgres-credentials/database",
      REDIS_PASSWORD: "redis-credentials/redis-password",
      RABBITMQ_USER: "rabbitmq-credentials/username",
      RABBITMQ_PASSWORD: "rabbitmq-credentials/rabbitmq-password",
      RABBITMQ_VHOST: "rabbitmq-credentials/vhost",
    });
  });

  itWithHelm("are those that the plan knows, which judges what stands for them", () => {
    const uses = ["postgres", "redis", "rabbitmq"];
    const rendering = shopWith({ uses });
    const names = [...Object.keys(configOf(rendering)), ...Object.keys(secretsOf(rendering))].sort();
    const values = { uses, generatedSecrets: [], secretEnv: {}, env: {}, aliases: { ALSO: "?" } };
    const stack = join(__dirname, "..", "fixtures", "config", "valid", "staging.yaml");
    const [fault] = variableFaults(values, environmentOf(readStackFile(stack)));
    assert.equal(fault?.allowed, names.join(", "));
  });

  itWithHelm("leave out what it does not use", () => {
    assert.deepEqual(Object.keys(secretsOf(shopWith({ uses: ["redis"] }))), ["REDIS_PASSWORD"]);
  });

  itWithHelm("are refused for a service that the environment does not have", () => {
    const { rabbitmq: _, ...without } = platform();
    const values = { ...shopWith({ uses: ["rabbitmq"] }).values, platform: without };
    assert.match(
      refusal({ release: "shop", values }),
      /shop uses rabbitmq, which the environment staging does not have: enable data\.rabbitmq/,
    );
  });

  itWithHelm("can be given plainly, from any Secret, and from the one that the platform generates", () => {
    const rendering = shopWith({
      env: { LOG_LEVEL: "debug" },
      secretEnv: { STRIPE_KEY: { secret: "stripe", key: "live" } },
      generatedSecrets: ["SESSION_KEY"],
    });
    assert.equal(configOf(rendering)["LOG_LEVEL"], "debug");
    assert.deepEqual(secretsOf(rendering), {
      SESSION_KEY: "shop-generated/SESSION_KEY",
      STRIPE_KEY: "stripe/live",
    });
  });

  itWithHelm("can have further names, plain and secret alike", () => {
    const rendering = shopWith({
      uses: ["postgres"],
      aliases: { DB_HOST: "DATABASE_HOST", DB_PASSWORD: "DATABASE_PASSWORD" },
    });
    assert.equal(configOf(rendering)["DB_HOST"], platform().postgres.host);
    assert.equal(configOf(rendering)["DB_PASSWORD"], undefined);
    assert.equal(secretsOf(rendering)["DB_PASSWORD"], "postgres-credentials/password");
  });

  itWithHelm("may refer to others, also from Secrets, and are put together in the container alone", () => {
    const env = {
      CACHE_URL: "redis://$(REDIS_HOST):$(REDIS_PORT)/1",
      DATABASE_URL: "postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@$(DATABASE_HOST)/$(DATABASE_NAME)",
      DB_PASS: "$(DATABASE_PASSWORD)",
      PATTERN: "$$(LEFT_ALONE)",
    };
    const rendering = shopWith({ uses: ["postgres", "redis"], env, aliases: { DB_URL: "DATABASE_URL" } });
    const composed = { ...env, DB_URL: env.DATABASE_URL };
    assert.deepEqual(composedOf(rendering), composed);
    assert.deepEqual(
      Object.keys(configOf(rendering)).filter((name) => name in composed),
      [],
    );
    // Kubernetes knows what stands before: the ConfigMap, by envFrom, and the Secrets' variables.
    const names = listed(container(render(rendering)).env).map(({ name }) => name);
    assert.ok(names.indexOf("DATABASE_PASSWORD") < names.indexOf("CACHE_URL"));
    assert.equal(container(render(rendering)).envFrom.length, 1);
  });

  const refused: readonly (readonly [string, object, RegExp])[] = [
    [
      "a secret's name in env",
      { env: { DB_PASSWORD: "x" } },
      /shop: env\.DB_PASSWORD would put a secret into a ConfigMap: give it in secretEnv/,
    ],
    [
      "a URL with a password in env",
      { env: { DATABASE_URL: "postgresql://me:canary@db:5432/shop" } },
      /shop: the value of env\.DATABASE_URL is a URL with a password/,
    ],
    [
      "a plain variable under the name of a secret one",
      { uses: ["postgres"], env: { DATABASE_USER: "me" } },
      /shop: env\.DATABASE_USER is also the name of a secret variable/,
    ],
    [
      "a URL with a password in env, though its user is referred to",
      { uses: ["postgres"], env: { DATABASE_URL: "postgresql://$(DATABASE_USER):canary@db:5432/shop" } },
      /shop: the value of env\.DATABASE_URL is a URL with a password/,
    ],
    [
      "a reference to nothing, which would arrive as it is written",
      { env: { CACHE_URL: "redis://$(REDIS_HOST)/1" } },
      /shop: env\.CACHE_URL refers to \$\(REDIS_HOST\), which is none of its variables: APP_ENV\. What/,
    ],
    [
      "a reference to what refers to others",
      { env: { A: "$(APP_ENV)", B: "$(A)" } },
      /shop: env\.B refers to A, which refers to others itself/,
    ],
    [
      "an alias of nothing",
      { aliases: { A: "B" } },
      /shop: aliases\.A stands for B, which is none of its variables: APP_ENV/,
    ],
    [
      "an alias over a variable",
      { env: { A: "1" }, aliases: { A: "APP_ENV" } },
      /shop: aliases\.A would replace a variable/,
    ],
  ];
  for (const [what, values, message] of refused) {
    itWithHelm(`refuse ${what}`, () => {
      const text = refusal(shopWith(values));
      assert.match(text, message);
      assert.doesNotMatch(text, /canary/);
    });
  }

  itWithHelm(
    "may not be called as the policy pack calls credentials, unless they say where those are",
    () => {
      for (const name of [
        "DB_PASS",
        "dbPass",
        "REDIS_AUTH",
        "API_KEY_PROD",
        "PASSWORD_2",
        "OPENAI_KEY",
        "MY_APIKeys",
      ]) {
        assert.ok(namesCredential(name), name);
        assert.match(
          refusal(shopWith({ env: { [name]: "canary" } })),
          /would put a secret into a ConfigMap/,
          name,
        );
      }
      const env = {
        GOOGLE_CREDENTIALS: "/var/run/secrets/google.json",
        MOUNT_CREDENTIALS: "canary",
        DB_AUTH: "none",
        TOKEN_TTL: "60",
        LICENSE_KEY: "https://example.com/license",
      };
      const config = configOf(shopWith({ env }));
      for (const [name, value] of Object.entries(env)) assert.equal(config[name], value);
    },
  );

  itWithHelm("restart the pods when they change, and only then", () => {
    const checksum = (values: object) =>
      workload(render(shopWith(values))).spec.template.metadata.annotations["checksum/config"];
    assert.match(checksum({}) ?? "none", /^[0-9a-f]{64}$/);
    assert.equal(checksum({ replicas: 2 }), checksum({}));
    assert.notEqual(checksum({ env: { LOG_LEVEL: "debug" } }), checksum({}));
  });
});

describe("an application's own database", () => {
  const keys = { user: "shop.username", password: "shop.password", database: "shop.database" };
  const { postgres } = platform();
  const with_ = (values: object) =>
    shopWith(values, {
      postgres: { ...postgres, databases: { shop: { secret: { name: "postgres-databases", keys } } } },
    });

  itWithHelm("has a user of its own, at the same address", () => {
    const objects = render(with_({ uses: ["postgres"], database: "shop" }));
    const { env } = container(objects);
    assert.deepEqual(
      env.map(({ name, valueFrom }) => [name, valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key]),
      [
        ["DATABASE_NAME", "postgres-databases", "shop.database"],
        ["DATABASE_PASSWORD", "postgres-databases", "shop.password"],
        ["DATABASE_USER", "postgres-databases", "shop.username"],
      ],
    );
    assert.equal(one(objects, "ConfigMap").data["DATABASE_HOST"], postgres.host);
  });

  itWithHelm("is one that there is, of a server that the application uses", () => {
    assert.match(
      refusal(with_({ uses: ["postgres"], database: "crm" })),
      /shop: database is crm, which the environment staging does not have: shop/,
    );
    assert.match(
      refusal(with_({ database: "shop" })),
      /shop: database is shop, and uses does not have postgres/,
    );
  });
});
