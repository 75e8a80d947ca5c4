import assert from "node:assert/strict";
import { postgres } from "../../../catalog/postgres";
import { at, platform, types, valuesOf } from "../platform";

const databases = [{ name: "shop" }, { name: "crm", user: "crm_owner" }];
const planned = () => platform("staging", { data: { postgres: { databases } } });

/** The Secret's keys, with these passwords. */
function secretOf(): Readonly<Record<string, string>> {
  const section = postgres.section.parse({ ...postgres.presets.staging, databases });
  const passwords = { shop: "canary-of-shop", crm: "canary-of-crm" };
  return Object.fromEntries(
    Object.entries(postgres.furtherSecret?.(section)?.stringData ?? {}).map(([key, value]) => [
      key,
      typeof value === "string" ? value : value(passwords),
    ]),
  );
}

describe("databases besides the environment's own", () => {
  it("leave no trace where there are none", async () => {
    const plan = await platform("staging");
    assert.ok(!plan.ofType(types.secret).some(({ name }) => name === "postgres-database-credentials"));
    const values = valuesOf(plan, "postgres");
    assert.equal(at(values, "postgresql", "initdbScriptsSecret"), undefined);
    assert.equal(at(values, "pgpool", "customUsersSecret"), undefined);
  });

  it("have passwords of their own, in a Secret that the server's first start and Pgpool read", async () => {
    const plan = await planned();
    const values = valuesOf(plan, "postgres");
    assert.equal(at(values, "postgresql", "initdbScriptsSecret"), "postgres-database-credentials");
    assert.equal(at(values, "pgpool", "customUsersSecret"), "postgres-database-credentials");
    assert.deepEqual(at(values, "pgpool", "podAnnotations"), {
      "doks-platform/databases": "shop=shop,crm=crm_owner",
    });
    const passwords = plan.ofType(types.password).map(({ name }) => name);
    for (const { name } of databases) assert.ok(passwords.includes(`postgres-database-${name}`), name);
    const secret = plan.get(types.secret, "postgres-database-credentials");
    assert.deepEqual(at(secret.inputs, "metadata", "namespace"), "staging");
    assert.ok(plan.waitsFor(plan.get(types.release, "postgres"), secret));
  });

  it("have all of it under keys that no name of a database makes the same", () => {
    const { "databases.sh": _, ...keys } = secretOf();
    assert.deepEqual(keys, {
      usernames: "shop,crm_owner",
      passwords: "canary-of-shop,canary-of-crm",
      "shop.username": "shop",
      "shop.password": "canary-of-shop",
      "shop.database": "shop",
      "crm.username": "crm_owner",
      "crm.password": "canary-of-crm",
      "crm.database": "crm",
    });
  });

  it("are told to applications by the names of keys alone", async () => {
    const platformOf = at(
      (await planned()).get(types.application, "backend-staging").inputs,
      "spec",
      "source",
      "helm",
      "valuesObject",
      "platform",
    );
    assert.deepEqual(at(platformOf, "postgres", "databases", "crm"), {
      secret: {
        name: "postgres-database-credentials",
        keys: { user: "crm.username", password: "crm.password", database: "crm.database" },
      },
    });
  });

  it("are made by a script that has each password once, in no command line", () => {
    const text = secretOf()["databases.sh"] ?? "";
    for (const canary of ["canary-of-shop", "canary-of-crm"]) assert.equal(text.split(canary).length, 2);
    const [command = ""] = text.split("\n");
    assert.doesNotMatch(command, /canary/);
  });
});
