import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { randomPart } from "../../lib/credentials/entropy";
import { credentialsIn } from "../../lib/credentials/find";
import { namesCredential, namesPublic, namesSecretObject } from "../../lib/credentials/names";
import { shapeOf } from "../../lib/credentials/shapes";
import type { Known } from "../../lib/known";
import { root } from "../components/platform";

const none = { publicNames: [], secrets: [] };
const randomBase64WithSlashes = "q8Zt3LmP/x9Vr2KcY7w/Bn5DfJ4s/T6uH1gXe";

describe("names of credentials", () => {
  for (const name of [
    "password",
    "DB_PASSWORD",
    "redisPassword",
    "postgres-password",
    "clientSecret",
    "JWT_SECRET",
    "githubSecret",
    "API_TOKEN",
    "APIKey",
    "api_key",
    "AWS_SECRET_ACCESS_KEY",
    "N8N_ENCRYPTION_KEY",
    "rabbitmq-erlang-cookie",
    "sshPrivateKey",
    "PGPASSWORD",
    "SECRET_KEY",
    "DB_PASS",
    "ADMIN_PASS",
    "REDIS_AUTH",
    "API_KEY_PROD",
    "PASSWORD_PROD",
    "DB_PASSWORD_RO",
    "PASSWORD_2",
    "SESSION_SECRETS",
    "SECRET_KEY_BASE",
    "OPENAI_KEY",
    "WEBHOOK_KEY",
    "ACCESSKEY",
    "PRIVATEKEY",
    "requirepass",
  ])
    it(`are such as ${name}`, () => assert.ok(namesCredential(name)));

  for (const name of [
    "passwordKey",
    "existingSecret",
    "existingSecretPasswordKey",
    "existingErlangSecret",
    "secretName",
    "privateKeySecretRef",
    "PASSWORD_FILE",
    "TOKEN_TTL",
    "maxTokens",
    "MAX_TOKENS",
    "tokenUrl",
    "createSecret",
    "usePassword",
    "automountServiceAccountToken",
    "PUBLIC_KEY",
    "key",
    "secretary",
    "monkey",
    "bypass",
    "topologyKey",
    "SITE_KEY",
    "imagePullSecrets",
    "checksum/secret",
    "cert-manager.io/inject-ca-from-secret",
    "SMTP_AUTH",
  ])
    it(`are none such as ${name}`, () => assert.ok(!namesCredential(name)));

  it("have counterparts whose values are for everybody", () => {
    const random = "xK9mQ2vLpR7tZ4wYb1NcJ8dF";
    const sha = "3f786850e387550fdab836ed7e6dc881de23001b";
    for (const name of [
      "image.digest",
      "checksum/config",
      "publicKey",
      "RECAPTCHA_SITE_KEY",
      "AUTH0_CLIENT_ID",
      "AWS_ROLE_ARN",
    ])
      assert.ok(namesPublic(name, random), name);
    for (const name of ["GIT_COMMIT", "BUILD", "SOURCE_REF", "APP_VERSION"]) {
      assert.ok(namesPublic(name, sha), name);
      assert.ok(!namesPublic(name, random), name);
    }
    assert.ok(namesPublic("caBundle", "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa"));
    for (const name of ["SEED", "data", "cache", "MY_CA"]) assert.ok(!namesPublic(name, random), name);
    assert.ok(!namesPublic("SEED", sha));
  });

  it("have counterparts whose values are names of Secrets", () => {
    assert.ok(namesSecretObject("TLS_SECRET", "backend-tls"));
    assert.ok(namesSecretObject("DB_SECRET", "backend-credentials"));
    for (const [name, value] of [
      ["APP_SECRET", "correct-horse"],
      ["TLS_SECRET", "hunter22"],
      ["DB_PASSWORD", "backend-tls"],
    ] as const)
      assert.ok(!namesSecretObject(name, value), name);
  });
});

describe("forms of credentials", () => {
  const hex = "0123456789abcdef";
  const forms: Readonly<Record<string, string>> = {
    [`-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----`]: "a private key",
    [`-----BEGIN OPENSSH PRIVATE KEY-----`]: "a private key",
    [Buffer.from("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg").toString("base64")]: "a private key",
    [`AGE-SECRET-KEY-1${"Q".repeat(58)}`]: "a private key of age",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N": "a JSON Web Token",
    AKIAIOSFODNN7EXAMPLE: "an access key of AWS",
    [`github_pat_${"1a".repeat(20)}`]: "a token of GitHub",
    [`glpat-${"1aB".repeat(7)}`]: "a token of GitLab",
    [`dop_v1_${hex.repeat(4)}`]: "a token of DigitalOcean",
    [`xoxb-123456789012-abcdefghij`]: "a credential of Slack",
    [`https://hooks.slack.com/services/${["T0000", "B0000", "X".repeat(24)].join("/")}`]:
      "a credential of Slack",
    [`AIza${"aB3-_".repeat(7)}`]: "an API key of Google",
    [`sk_live_${"aB3".repeat(8)}`]: "a key of Stripe",
    [`$2a$10$${"a".repeat(53)}`]: "the hash of a password",
    "Bearer abcdefghijkl": "what authorizes somebody",
    "postgresql://user:pass@host:5432/db": "an address with a password",
    "redis://:pass@host": "an address with a password",
    "app:hunter22@tcp(db:3306)/shop": "an address with a password",
    "maxmemory 1gb\nrequirepass hunter2hunter2": "a password in a service's configuration",
    "sentinel auth-pass mymaster hunter22": "a password in a service's configuration",
    "--requirepass hunter22": "a password in a service's configuration",
    "--port 6379 --masterauth hunter22": "a password in a service's configuration",
    "CREATE USER app WITH PASSWORD 'hunter22';": "a password in a statement of SQL",
    "ALTER ROLE app ENCRYPTED PASSWORD 'hunter22'": "a password in a statement of SQL",
    "CREATE USER 'app'@'%' IDENTIFIED BY 'hunter22'": "a password in a statement of SQL",
    "CREATE USER a IDENTIFIED WITH mysql_native_password BY 'hunter22'": "a password in a statement of SQL",
    "//registry.npmjs.org/:_authToken=hunter22": "a credential of npm",
    "machine github.com login me password hunter22": "a password in the form of netrc",
    "machine github.com\n  login me\n  password hunter22": "a password in the form of netrc",
    "db:5432:app:app:s3cr3t": "a password in the form of pgpass",
    "*:*:*:app:s3cr3t": "a password in the form of pgpass",
    'curl -H "Authorization: Bearer abc123def456"': "what authorizes somebody",
    "postgres://me:$password@db\npostgres://me:hunter22@db": "an address with a password",
  };
  for (const [text, what] of Object.entries(forms))
    it(`are ${what}, such as ${text.slice(0, 24)}`, () => assert.equal(shapeOf(text), what));

  for (const text of [
    "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "https://example.com:8443/path@2",
    "postgresql://$" + "{user}:$" + "{password}@host",
    "postgresql://user:$(PASSWORD)@host",
    "postgres://user@host/db",
    "ghcr.io/acme/shop@sha256:abc",
    "git@github.com:acme/shop.git",
    "Basic colours",
    "requirepass $REDIS_PASSWORD",
    "postgres://me:$password@db",
    "CREATE USER app WITH PASSWORD '$" + "{APP_PASSWORD}'",
    "CREATE USER app WITH PASSWORD '\"$APP_PASSWORD\"'",
    "CREATE USER app PASSWORD :'password'",
    "the password 'hunter22' was refused",
    "//registry.npmjs.org/:_authToken=$" + "{NPM_TOKEN}",
    "registry=https://registry.npmjs.org/",
    "the default password expires",
    "Authorization: Bearer authentication",
    "00:11:22:33:44",
    "10.0.0.1:5432:app:app:pass",
    "2026:11:21:10:2024",
  ])
    it(`are none such as ${text.slice(0, 24)}`, () => assert.equal(shapeOf(text), undefined));
});

describe("random text", () => {
  it("is known by its looks, in base64, as letters and digits and in hexadecimal", () => {
    const known = (make: () => string) =>
      Array.from({ length: 300 }, make).filter((each) => randomPart(each));
    assert.ok(known(() => randomBytes(32).toString("base64")).length > 280);
    assert.ok(known(() => randomBytes(32).toString("base64url")).length > 280);
    assert.ok(known(() => randomBytes(24).toString("hex")).length > 295);
    assert.ok(
      known(() => `x ${randomBytes(48).toString("base64").replace(/\W/g, "").slice(0, 32)} y`).length > 280,
    );
  });

  for (const text of [
    randomUUID(),
    "postgres-postgresql-ha-pgpool.staging.svc.cluster.local:5432",
    "pod-security.kubernetes.io/enforce-version",
    "service.beta.kubernetes.io/do-loadbalancer-enable-proxy-protocol",
    "HorizontalPodAutoscalerV2Beta2Configuration",
    "controller.config.cert-manager.io/v1alpha1",
    `ghcr.io/acme/shop@sha256:${"0a1b2c3d".repeat(8)}`,
    `sha512-${randomBytes(64).toString("base64")}`,
    `-----BEGIN CERTIFICATE-----\n${randomBytes(90).toString("base64")}\n-----END CERTIFICATE-----`,
    `ssh-ed25519 AAAA${randomBytes(48).toString("base64")} me@example.com`,
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "V1StGXR8_Z5jdHi6B-myT",
    `data:image/png;base64,${randomBytes(60).toString("base64")}`,
    `https://${"0a1b2c3d".repeat(4)}@o1.ingest.sentry.io/1`,
    "charts/service/templates/HorizontalPodAutoscaler/v2beta2",
    "The quick brown fox jumps over 13 lazy dogs, 2 cats and the fence of 1 farm",
    "resource.customizations.health.argoproj.io_Application",
    "1.2.3-alpha.4+build.20261121.abcdef0",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "00000000000000000000000000000000000000000000",
  ])
    it(`is not ${text.slice(0, 40).replaceAll("\n", " ")}`, () => assert.equal(randomPart(text), undefined));
});

describe("credentials in values", () => {
  const paths = (value: Known) => credentialsIn(value, none).map(({ path }) => path);

  it("are found wherever they are", () => {
    assert.deepEqual(paths({ a: [{ b: { token: "abc" } }], password: 12345678 }), [
      "a[0].b.token",
      "password",
    ]);
    assert.deepEqual(paths({ env: [{ name: "X_TOKEN", value: "abc" }] }), ["env[0].X_TOKEN"]);
    assert.deepEqual(paths({ args: ["--api-key=abcdef"] }), ["args[0]"]);
    assert.deepEqual(paths({ "a.yaml": "x: 1\nclientSecret: abcdef\n" }), ["a.yaml"]);
    assert.deepEqual(paths({ "a.json": '{"clientSecret":"abcdef"}' }), ["a.json"]);
  });

  it("are found in addresses, options, files and commands", () => {
    const login = Buffer.from("me:hunter22").toString("base64");
    for (const value of [
      "https://x.example.com/h?access_token=abcdef123456",
      "jdbc:postgresql://db/app?password=hunter22",
      "-Ddb.password=hunter22",
      "-Xmx1g -Dspring.datasource.password=hunter22",
      'JAVA_OPTS="-Xmx1g -Ddb.password=hunter22"',
      "JAVA_OPTS=-Ddb.password=hunter22",
      "tool --api-key abc123 --verbose",
      "curl -fsS -u admin:hunter22 http://localhost/health",
      "redis-cli -h localhost -a hunter22 ping",
      "mysqladmin ping -uroot -phunter22",
      "sshpass -p hunter22 ssh me@host",
      `{"auths":{"ghcr.io":{"auth":"${login}"}}}`,
    ])
      assert.deepEqual(paths({ text: value }), ["text"], value);
    assert.deepEqual(paths({ auths: { "ghcr.io": { auth: login } } }), ["auths.ghcr.io.auth"]);
    assert.deepEqual(paths({ args: ["--requirepass", "hunter22"] }), ["args[1].requirepass"]);
    for (const command of [
      ["redis-cli", "-a", "hunter22", "ping"],
      ["curl", "-u", "admin:hunter22", "http://localhost"],
      ["mysqladmin", "ping", "-phunter22"],
    ])
      assert.deepEqual(paths({ exec: { command } }), ["exec.command"]);
    assert.deepEqual(paths({ op: "replace", path: "/data/DB_PASSWORD", value: "hunter22" }), ["DB_PASSWORD"]);
  });

  it("are none in addresses, options and commands that take them from elsewhere", () => {
    for (const value of [
      "https://x.example.com/h?response_type=token&grant_type=password",
      "https://x.example.com/reset?token=:token",
      "jdbc:postgresql://db/app?password=$" + "{PASSWORD}",
      "-Djavax.net.ssl.trustStorePassword=$" + "{PASSWORD}",
      "curl -u $USER:$PASS http://localhost",
      'curl -u "$USER:$PASS" http://localhost',
      "curl -u admin http://localhost:8080",
      'redis-cli -a "$REDIS_PASSWORD" ping',
      "redis-cli -a $(cat /run/secrets/redis) ping",
      "mysqladmin ping -uroot -p$MYSQL_ROOT_PASSWORD",
      "mysql -h db -P 3306 -p app",
      "docker login --password-stdin",
      "tool --token-file /run/token --tls-key /run/tls/tls.key --tls-key server.key",
      "auth=basic",
    ])
      assert.deepEqual(paths({ text: value, list: value.split(" ") }), [], value);
    assert.deepEqual(paths({ help: "with --password the program asks; --token TOKEN is what it takes" }), []);
  });

  it("are found in whatever they are wrapped in", () => {
    const json = JSON.stringify({ password: "hunter22x" });
    const wrapped: readonly Known[] = [
      { config: JSON.stringify({ inner: json }) },
      { config: JSON.stringify(JSON.stringify({ inner: json })) },
      { config: '{\\"password\\": \\"hunter22x\\"}' },
      { config: "<config><password>hunter22x</password></config>" },
      { config: '<db user="a" password="hunter22x"/>' },
      { config: '[db]\npassword = "hunter22x"' },
      { config: "{ :password => 'hunter22x' }" },
      { config: '"password" => "hunter22x"' },
      { config: 'password := "hunter22x"' },
      { config: "password = [[hunter22x]]" },
      { config: "define('DB_PASSWORD', 'hunter22x');" },
      { config: "https://example.org/?password%3Dhunter22x" },
      { config: "user%3Aroot%26password%3Dhunter22x" },
      { config: "postgres%3A%2F%2Fshop%3Ahunter22x%40db%2Fshop" },
      { config: "password: |\n  hunter22x\n" },
      { config: "password:\n  hunter22x\n" },
      { config: 'vault {\n  password "hunter22x"\n}' },
      { config: "FROM node\nENV DB_PASSWORD hunter22x\n" },
      { config: "ＰＡＳＳＷＯＲＤ＝hunter22x" },
      { args: ["--pw=hunter22x"] },
      { args: ["sh", "-c", "export PW=hunter22x"] },
      { pw: "hunter22x" },
      { parameters: [{ key: "password", value: "hunter22x" }] },
      { parameters: [{ Name: "PASSWORD", Value: "hunter22x" }] },
    ];
    for (const value of wrapped) {
      const [found, ...others] = credentialsIn(value, none);
      assert.ok(found && others.length === 0, JSON.stringify(value));
      assert.ok(!found.why.includes("hunter22x"));
    }
  });

  it("are none where the same wrapping has something else in it", () => {
    const harmless: readonly Known[] = [
      { config: JSON.stringify({ inner: JSON.stringify({ required: ["password", "email"] }) }) },
      { config: "<password>$(DB_PASSWORD)</password><label>password</label>" },
      { config: "password:\n  secretKeyRef: { name: db, key: password }\n" },
      { config: "password => hash(password)" },
      { config: "const check = (token) => token.id" },
      { config: "https://example.org/?redirect%3D%2Fpassword%2Freset" },
      { tolerations: [{ key: "doks-platform/dedicated", operator: "Equal", value: "data" }] },
      { matchExpressions: [{ key: "token", operator: "Exists" }] },
      { config: "define('DB_PASSWORD', getenv('DB_PASSWORD'));" },
    ];
    for (const value of harmless) assert.deepEqual(credentialsIn(value, none), [], JSON.stringify(value));
  });

  it("are looked for to the end in texts that a pattern might never leave", () => {
    const parts = ["password: ", "<password", ":a =>", "define('a', ", "%41%zz", '\\\\"', "a\n  "];
    // What each of the patterns begins with, and never ends.
    const beginnings = [
      "\\",
      "a:",
      "{{",
      "{",
      "$(",
      "${",
      "a=$(",
      "@tcp(",
      "curl -u a:",
      "--password ",
      "/a..",
    ];
    for (const part of [...parts, ...beginnings]) {
      const text = part.repeat(200_000 / part.length);
      credentialsIn({ config: text, DB_PASSWORD: text }, none);
    }
  });

  it("have a place in the value", () => {
    const value: Known = { env: [{ name: "X_TOKEN", value: "abc" }], args: ["--password", "hunter22"] };
    assert.deepEqual(
      credentialsIn(value, none, ["spec"]).map(({ path, steps }) => [path, steps]),
      [
        ["spec.env[0].X_TOKEN", ["env", 0, "value"]],
        ["spec.args[1].password", ["args", 1]],
      ],
    );
  });

  it("are found where a placeholder, a path or an address only begins", () => {
    for (const [name, value] of Object.entries({
      APP_SECRET: "$ecret123",
      ENC_PASSWORD: "ENC[hunter2",
      APP_TOKEN: "/s3cr3t",
      CLIENT_SECRET: "https://hunter2",
      S3_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      APP_VERSION: "xK9mQ2vLpR7tZ4wYb1NcJ8dF",
      MY_CA: "xK9mQ2vLpR7tZ4wYb1NcJ8dF",
      BASIC: "admin:hunter2hunter2",
      SESSION: randomBase64WithSlashes,
    }))
      assert.deepEqual(paths({ [name]: value }), [name]);
  });

  it("are found under keys of references, and beside them", () => {
    const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
    assert.deepEqual(paths({ keys: pem, aliases: "password=hunter22" }), ["keys", "aliases"]);
    assert.deepEqual(paths({ secretKeys: { a: "password", b: pem } }), ["secretKeys.b"]);
    assert.deepEqual(paths({ secret: { name: "db", key: "user", password: "hunter22" } }), [
      "secret.password",
    ]);
    assert.deepEqual(paths({ name: "db", key: pem }), ["key"]);
    assert.deepEqual(paths({ env: [{ name: "A", value: "b", token: "abc" }] }), ["env[0].token"]);
  });

  it("are guesses where only their looks speak for it", () => {
    const guesses = (value: Known) => credentialsIn(value, none).map(({ guessed }) => guessed);
    assert.deepEqual(guesses({ SEED: "q8Zt3LmPx9Vr2KcY7wBn5DfJ" }), [true]);
    assert.deepEqual(guesses({ DB_PASSWORD: "q8Zt3LmPx9Vr2KcY7wBn5DfJ", NOTE: `ghp_${"a1B2".repeat(9)}` }), [
      false,
      false,
    ]);
  });

  it("are none where only a name or a place is", () => {
    const values: Known = {
      auth: {
        existingSecret: "redis-credentials",
        existingSecretPasswordKey: "redis-password",
        password: "",
      },
      secret: { name: "postgres-credentials", keys: { user: "username", password: "password" } },
      aliases: { DB_PASSWORD: "DATABASE_PASSWORD" },
      generatedSecrets: ["N8N_ENCRYPTION_KEY"],
      secretEnv: { SESSION_TOKEN: { secret: "session", key: "token" } },
      "oidc.config": '{"clientSecret":"$argocd-oidc:clientSecret"}',
      githubSecret: "$argocd-webhook:secret",
      GOOGLE_CREDENTIALS: "/var/run/secrets/google.json",
      TLS_SECRET: "backend-tls",
      LOGIN_TOKEN: "$TOKEN",
      MAIL_PASSWORD: "ENC[AES256_GCM,data:abc=,type:str]",
      DEX_SECRET: "$dex.github.clientSecret",
      KEY_TOKEN: "./token.txt",
      BUILD: "3f786850e387550fdab836ed7e6dc881de23001b",
      RECAPTCHA_SITE_KEY: "6LdRcP4aAAAAAKq9ZxW3nYt7mB2vQe5uHs8dJf1L",
      AUTH_TOKEN: "https://login.example.com/token",
      token: true,
      script:
        'const { DATABASE_PASSWORD } = process.env;\nconst password = process.env.PASSWORD;\nTOKEN="$(cat /token)"',
    };
    assert.deepEqual(paths(values), []);
  });

  it("are none of those in the applications of the repository and of the fixtures", () => {
    const folders = [
      join(root, "apps"),
      join(root, "test/fixtures/apps/samples"),
      join(root, "test/fixtures/apps/standard"),
    ];
    for (const folder of folders)
      for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
        if (file.endsWith(".yaml"))
          assert.deepEqual(paths(parse(readFileSync(join(folder, file), "utf8")) as Known), [], file);
  });
});

describe("a secret of the stack's configuration", () => {
  const secret = "correct-horse-battery";
  const search = { publicNames: [], secrets: [secret] };

  it("is found as a name too, and not told", () => {
    const values = {
      data: { [`of ${secret}`]: { file: `ghp_${"a1B2".repeat(9)}` } },
      env: [{ name: secret, value: "x" }],
    };
    const found = credentialsIn(values, search);
    assert.deepEqual(
      found.map(({ path, why }) => `${path}: ${why}`),
      [
        "data.[hidden]: its name has a secret of the stack's configuration",
        "data.[hidden].file: it looks like a token of GitHub",
        "env[0].[hidden]: its name has a secret of the stack's configuration",
      ],
    );
  });

  it("is looked for in texts from eight characters on: shorter ones are there by chance", () => {
    const found = (known: string) =>
      credentialsIn({ note: "the tulips are red" }, { publicNames: [], secrets: [known] }).length;
    assert.deepEqual(["are red", "ulips ar", "tulips a"].map(found), [0, 1, 1]);
    assert.equal(found("tulips are red"), 1);
  });
});
