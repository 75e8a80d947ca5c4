import assert from "node:assert/strict";
import { computed, Secret, secretPlaceholder, stackSecret, type Values } from "../../../plan/values";
import { analyze } from "../../../plan/policy";
import { policiesFor } from "../../../policy/pack";
import { literalCredentials } from "../../../policy/rules/literal-credentials";
import { secretSources } from "../../../policy/rules/secret-sources";
import type { StackResource } from "../../../policy/rule";
import { types } from "../../../lib/resource-types";
import type { Tier } from "../../../stacks/schema";
import { itJudgesApps } from "../applications";
import { workload } from "../objects";
import { differing, findings, itHolds, lineOf, resource, type Case } from "../scene";

const canary = "hunter2-canary-0815";
const configMap = "kubernetes:core/v1:ConfigMap";
const byName = "its name is that of a credential";

function config(data: Values, stack: Tier = "production") {
  return resource(stack, configMap, "settings", { metadata: { name: "settings", namespace: "prod" }, data });
}

function inConfigMap(what: string, data: Values, ...finds: string[]): Case {
  const found = finds.map((each) => `mandatory settings: ConfigMap settings: data.${each}`);
  return { what, more: [config(data)], finds: found };
}

itHolds(literalCredentials, [
  inConfigMap("a password by its name", { DB_PASSWORD: canary }, `DB_PASSWORD is a credential: ${byName}`),
  inConfigMap(
    "a token by its form",
    { NOTE: `ghp_${"a1B2".repeat(9)}` },
    "NOTE is a credential: it looks like a token of GitHub",
  ),
  {
    what: "a key by its looks, which stops nobody",
    more: [config({ SEED: "q8Zt3LmPx9Vr2KcY7wBn5DfJ" })],
    finds: [
      "advisory settings: ConfigMap settings: data.SEED may be a credential: 24 characters of it look random, as those of a key do",
    ],
  },
  inConfigMap(
    "a password in a file",
    { "app.properties": `host=db\ndb.password=${canary}\n` },
    "app.properties is a credential: db.password in it has the name of a credential",
  ),
  inConfigMap(
    "a password in an address",
    { JDBC_URL: "jdbc:postgresql://db/app?password=hunter22" },
    "JDBC_URL is a credential: password in it has the name of a credential",
  ),
  {
    what: "a credential in what a ConfigMap has in base64",
    more: [
      resource("production", configMap, "settings", {
        metadata: { name: "settings", namespace: "prod" },
        binaryData: { "app.properties": Buffer.from(`db.password=${canary}\n`).toString("base64") },
      }),
    ],
    finds: [
      "mandatory settings: ConfigMap settings: binaryData.app.properties is a credential: db.password in it has the name of a credential",
    ],
  },
  inConfigMap("a role and a client, by which others know them", {
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/BackendProductionRole2024",
    AUTH0_CLIENT_ID: "xK9mQ2vLpR7tZ4wYb1NcJ8dFh3GsT6uE",
  }),
  inConfigMap("a reference to where it is", {
    DB_PASSWORD_FILE: "/run/secrets/db",
    TOKEN: "$(TOKEN)",
    existingSecret: "db",
  }),
  inConfigMap("what is not known yet", { DB_PASSWORD: computed }),
  {
    what: "what the stack says is for everybody",
    config: { policy: { publicNames: ["SITE_TOKEN"] } },
    more: [config({ SITE_TOKEN: canary })],
    finds: [],
  },
  {
    what: "a variable of a container",
    stack: "staging",
    more: [workload("staging", { container: { env: [{ name: "API_KEY", value: canary }] } })],
    finds: [
      `mandatory tool: Deployment tool: spec.template.spec.containers[0].env[0].API_KEY is a credential: ${byName}`,
    ],
  },
  {
    what: "an option of a program",
    more: [workload("production", { container: { args: ["--user", "me", "--password", canary] } })],
    finds: [
      `mandatory tool: Deployment tool: spec.template.spec.containers[0].args[3].password is a credential: ${byName}`,
    ],
  },
  {
    what: "a variable from a Secret",
    more: [
      workload("production", {
        container: {
          env: [{ name: "API_KEY", valueFrom: { secretKeyRef: { name: "api-secret", key: "token" } } }],
        },
      }),
    ],
    finds: [],
  },
  {
    what: "an annotation",
    type: types.namespace,
    name: "prod",
    edits: [["metadata.annotations", { "example.com/token": canary }]],
    finds: [
      `mandatory prod: Namespace prod: metadata.annotations.example.com/token is a credential: ${byName}`,
    ],
  },
  {
    what: "a value of a release",
    type: types.release,
    name: "redis",
    edits: [["values.auth.password", canary]],
    finds: [`mandatory redis: release redis: values.auth.password is a credential: ${byName}`],
  },
  {
    what: "an inline value of an Application",
    type: types.application,
    name: "backend-prod",
    edits: [["spec.source.helm.values", `env:\n  API_TOKEN: ${canary}\n`]],
    finds: [
      `mandatory backend-prod: application backend-prod: helm.env.API_TOKEN is a credential: ${byName}`,
    ],
  },
  {
    what: "what the platform says to an Application's chart",
    type: types.application,
    name: "backend-prod",
    edits: [["spec.source.helm.valuesObject.platform.smtp.password", "hunter22"]],
    finds: [
      `mandatory backend-prod: application backend-prod: helm.platform.smtp.password is a credential: ${byName}`,
    ],
  },
  {
    what: "a repository's address with a password",
    type: types.application,
    name: "backend-prod",
    edits: [["spec.source.repoURL", `https://u:${canary}@git.example.com/x.git`]],
    finds: [
      "mandatory backend-prod: application backend-prod: spec.source.repoURL is a credential: it looks like an address with a password",
    ],
  },
  {
    what: "one of several sources",
    type: types.application,
    name: "backend-prod",
    edits: [["spec.sources", [{ helm: { valuesObject: { apiToken: canary } } }]]],
    finds: [
      `mandatory backend-prod: application backend-prod: spec.sources[0].helm.valuesObject.apiToken is a credential: ${byName}`,
    ],
  },
  {
    what: "a patch of Kustomize",
    type: types.application,
    name: "backend-prod",
    edits: [
      [
        "spec.source.kustomize.patches",
        [
          { patch: `- op: add\n  path: /data/DB_PASSWORD\n  value: ${canary}\n` },
          { patch: `kind: Deployment\nspec:\n  env:\n  - name: API_TOKEN\n    value: ${canary}\n` },
        ],
      ],
    ],
    finds: [
      `mandatory backend-prod: application backend-prod: spec.source.kustomize.patches[0].patch[0].DB_PASSWORD is a credential: ${byName}`,
      `mandatory backend-prod: application backend-prod: spec.source.kustomize.patches[1].patch.spec.env[0].API_TOKEN is a credential: ${byName}`,
    ],
  },
  {
    what: "a password for a chart's repository",
    type: types.release,
    name: "redis",
    edits: [["repositoryOpts", { repo: "https://charts.example.com", username: "me", password: canary }]],
    finds: [`mandatory redis: release redis: repositoryOpts.password is a credential: ${byName}`],
  },
  {
    what: "a parameter of an Application",
    type: types.application,
    name: "backend-prod",
    edits: [["spec.source.helm.parameters", [{ name: "env.API_TOKEN", value: canary }]]],
    finds: [
      `mandatory backend-prod: application backend-prod: helm.env.API_TOKEN is a credential: ${byName}`,
    ],
  },
]);

itJudgesApps(literalCredentials, [
  {
    what: "a password in a file of an application",
    files: {
      "backend/defaults.yaml": {
        files: { "app.properties": { path: "/etc/app.properties", content: `db.password=${canary}\n` } },
      },
    },
    finds: [
      "mandatory backend-prod: application backend-prod: files.app.properties.content is a credential: db.password in it has the name of a credential",
    ],
  },
  {
    what: "no reference to a credential, from which Kubernetes puts an address together",
    files: {
      "backend/defaults.yaml": {
        env: {
          DATABASE_URL:
            "postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@$(DATABASE_HOST)/$(DATABASE_NAME)",
          CACHE_URL: "redis://:$(REDIS_PASSWORD)@$(REDIS_HOST):$(REDIS_PORT)/1",
        },
      },
    },
    finds: [],
  },
  {
    what: "a literal in an application's values",
    files: { "backend/defaults.yaml": { env: { API_TOKEN: canary } } },
    finds: [`mandatory backend-prod: application backend-prod: env.API_TOKEN is a credential: ${byName}`],
  },
  {
    what: "an address with a password",
    files: { "backend/defaults.yaml": { env: { UPSTREAM: `amqp://me:${canary}@queue:5672` } } },
    finds: [
      "mandatory backend-prod: application backend-prod: env.UPSTREAM is a credential: it looks like an address with a password",
    ],
  },
  {
    what: "a key of an existing Secret",
    files: {
      "backend/defaults.yaml": { secretEnv: { API_TOKEN: { secret: "backend-secret", key: "token" } } },
    },
    finds: [],
  },
]);

const password = "urn:pulumi:production::doks-platform::random:index/randomPassword:RandomPassword::made";

function made(properties: Values) {
  const type = "random:index/randomPassword:RandomPassword";
  return { ...resource("production", type, "made", properties), urn: password };
}

function secret(stringData: Values, dependencies: readonly string[] = []) {
  const made = resource("production", types.secret, "tool-secret", {
    metadata: { name: "tool-secret", namespace: "prod" },
    stringData: new Secret(stringData),
  });
  return { ...made, propertyDependencies: { stringData: dependencies } };
}

itHolds(secretSources, [
  {
    what: "a password that stands in the program",
    more: [secret({ username: "me", password: canary })],
    finds: [`mandatory tool-secret: Secret tool-secret: password stands in the program: ${byName}`],
  },
  {
    what: "what only looks like a key, which stops nobody",
    more: [secret({ seed: "q8Zt3LmPx9Vr2KcY7wBn5DfJ" })],
    finds: [
      "advisory tool-secret: Secret tool-secret: seed stands in the program: 24 characters of it look random, as those of a key do",
    ],
  },
  {
    what: "the same in base64",
    more: [
      resource("production", types.secret, "tool-secret", {
        data: { password: Buffer.from(canary).toString("base64") },
      }),
    ],
    finds: [`mandatory tool-secret: Secret tool-secret: password stands in the program: ${byName}`],
  },
  {
    what: "one that is made up",
    more: [secret({ username: "me", password: computed }, [password])],
    finds: [],
  },
  {
    what: "a made-up password in a ConfigMap",
    more: [
      made({ result: computed }),
      { ...config({ url: computed }), propertyDependencies: { data: [password] } },
    ],
    finds: ["mandatory settings: ConfigMap settings: data has the credential made"],
  },
]);

describe("secret-sources in a preview, which knows what was made before", () => {
  it("accepts the password that a resource has made, also as a part of an address", async () => {
    const data = { password: canary, DATABASE_URL: `postgres://me:${canary}@db` };
    assert.deepEqual(
      await findings(secretSources, "production", {
        more: [made({ result: canary }), secret(data, [password])],
      }),
      [],
    );
  });

  it("accepts what a resource has become, of which its inputs say nothing", async () => {
    const { environment } = await differing("production");
    const about = { protect: false, name: "tool", propertyDependencies: {} };
    const data = { password: canary };
    const resources = [
      { ...about, ...{ urn: password, type: "random:index/randomPassword:RandomPassword" } },
      { ...about, ...{ urn: "urn:tool", type: types.secret, propertyDependencies: { data: [password] } } },
    ];
    const check = (...[inputs, outputs]: readonly [Values, Values]) => {
      const properties = [
        { props: inputs, outputs },
        { props: { stringData: data }, outputs: {} },
      ];
      const all = resources.map((each, index) => ({ ...each, ...properties[index] })) as StackResource[];
      return [...secretSources.check(all, { environment, today: "2026-11-21", secrets: [] })].length;
    };
    assert.equal(check({ length: 32 }, { length: 32, result: canary }), 0);
    assert.equal(check({ length: 32, result: canary }, { length: 32 }), 1);
  });

  it("does not accept that of a resource that the Secret is not made of", async () => {
    const found = await findings(secretSources, "production", {
      more: [made({ result: canary }), secret({ password: canary })],
    });
    assert.equal(found.length, 1);
  });

  for (const [where, known, text, around] of [
    ["in the engine", canary, canary, `so ${canary}`],
    ["offline", secretPlaceholder, new Secret(stackSecret), new Secret(stackSecret)],
  ] as const)
    it(`accepts a secret of the stack's configuration, and finds it anywhere else, ${where}`, async () => {
      const { plan, environment } = await differing("production", {
        more: [secret({ token: text }), config({ motto: around })],
      });
      const policies = policiesFor(environment, { today: "2026-11-21", secrets: [known] }, [
        secretSources,
        literalCredentials,
      ]);
      assert.deepEqual((await analyze(plan, policies)).map(lineOf), [
        "mandatory settings: ConfigMap settings: data.motto is a credential: it has a secret of the stack's configuration",
      ]);
    });
});

describe("secret-sources and a short secret of the stack's configuration", () => {
  const short = "s3cr3t";
  for (const [what, value, expected] of [
    ["accepts it", short, 0],
    ["does not take every value that has its letters for it", `${short}-of-another`, 1],
  ] as const)
    it(what, async () => {
      const { plan, environment } = await differing("production", { more: [secret({ token: value })] });
      const policies = policiesFor(environment, { today: "2026-11-21", secrets: [short] }, [secretSources]);
      assert.equal((await analyze(plan, policies)).length, expected);
    });
});

describe("findings about credentials", () => {
  it("never show one", async () => {
    const more = [
      config({ DB_PASSWORD: canary, url: `http://me:${canary}@x`, file: `token: ${canary}` }),
      secret({ password: canary }),
    ];
    for (const rule of [literalCredentials, secretSources]) {
      const found = await findings(rule, "production", { more });
      assert.ok(found.length > 0);
      assert.ok(!JSON.stringify(found).includes(canary));
    }
  });
});
