import assert from "node:assert/strict";
import fc from "fast-check";
import type { Environment } from "../../stacks/environment";
import { merge, mergeValues, type Json, type JsonObject } from "../../lib/json";
import { production } from "../../stacks/production";
import { staging } from "../../stacks/staging";
import { isDedicated, type DedicatedEnvironment } from "../../stacks/topology";
import { at, platform, types } from "../components/platform";
import { stackConfigs } from "./arbitraries";
import { assertApart, assertRoom } from "./bounds";
import { apps, ingress, read, type Told } from "./read";
import { isProperty, changing, keysOf, propertiesOf } from "./schema-paths";

/** The same environments every time; another seed shows others, and a failure names the one that it had. */
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_121);

function dedicated(environment: Environment): DedicatedEnvironment {
  assert.ok(isDedicated(environment));
  return environment;
}

/** Each violation names a property of the schema, or one of an application's files, what it got and allows. */
function assertNamed(told: readonly Told[]): void {
  assert.ok(told.length > 0);
  for (const { path, got, allowed } of told) {
    const [file, property = ""] = path.startsWith("apps/") ? path.split(": ") : ["", path];
    if (file === "") assert.ok(isProperty(property), `${path} is no property`);
    else assert.match(file ?? "", /^apps\/[a-z-]+\/defaults\.yaml with (staging|production)\.yaml$/);
    assert.ok(property !== "" && got !== "" && !["", "Invalid input"].includes(allowed), path);
  }
}

describe("any environment within wide ranges", () => {
  it("has room for its pods and its ranges apart, or is refused for properties that there are", () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(stackConfigs, (config) => {
        const reading = read(config);
        if ("told" in reading) {
          seen.refused += 1;
          assertNamed(reading.told);
        } else {
          seen.accepted += 1;
          assertRoom(dedicated(reading.environment));
          assertApart(dedicated(reading.environment));
        }
      }),
      { seed, numRuns: 300 },
    );
    // Otherwise one half of it would say nothing.
    assert.ok(seen.accepted > 50 && seen.refused > 50, JSON.stringify(seen));
  });

  it("plans without an error once it is accepted, with the nodes, services and applications that it asks for", async () => {
    const accepted = stackConfigs.filter((config) => "environment" in read(config));
    await fc.assert(
      fc.asyncProperty(accepted, async ({ tier, ...config }) => {
        const plan = await platform(tier, config, {}, { apps });
        assert.equal(plan.failed, false);
        const { cluster, data, delivery } = config as unknown as Asked;
        assert.equal(plan.ofType(types.pool).length, cluster.pools.length);
        assert.equal(plan.ofType(types.application).length, delivery.apps.length);
        for (const [name, release] of Object.entries({
          postgres: "postgres",
          redis: "redis",
          rabbitmq: "rabbitmq",
        })) {
          assert.equal(plan.has(types.release, release), data[name]?.enabled, name);
          if (data[name]?.enabled !== true) continue;
          const declared = plan.get("doks-platform:release:Release", release).inputs;
          const claim = at(declared, "claims", 0);
          assert.deepEqual(
            [at(claim, "replicas"), at(claim, "size")],
            [data[name].replicas, data[name].size],
          );
        }
      }),
      { seed, numRuns: 12 },
    );
  });
});

interface Asked {
  readonly cluster: { readonly pools: readonly object[] };
  readonly data: Readonly<
    Record<string, { readonly enabled: boolean; readonly replicas: number; readonly size: string }>
  >;
  readonly delivery: { readonly apps: readonly string[] };
}

describe("any single property of a preset", () => {
  /** What presets leave out, each of it within an object that only the stack has. */
  const more = {
    ingress,
    cluster: { project: { name: "duli", environment: "Staging" } },
    delivery: {
      credentials: { type: "githubApp", appId: 1, installationId: 2 },
      argocd: { oidc: { name: "Duli", issuer: "https://login.duli.ai", clientId: "argocd" } },
    },
  };
  const secrets = { repositoryAppKey: { secure: "v1:x" }, oidcClientSecret: { secure: "v1:x" } };
  /** A preset, and one of its properties at any depth. */
  const properties = fc
    .constantFrom(staging, production)
    .map((preset) => ({ tier: preset.tier, preset: merge(preset as unknown as JsonObject, more) }))
    .chain((each) => fc.constantFrom(...propertiesOf(each.preset)).map((keys) => ({ ...each, keys })))
    .filter(({ keys: [section] }) => section !== "tier" && section !== "name");
  type Property = typeof properties extends fc.Arbitrary<infer T> ? T : never;
  /** What is told of the preset with another value, `null` for none, at the property. */
  const told = ({ tier, preset, keys }: Property, to: Json): readonly Told[] => {
    const reading = read({
      ...mergeValues(more, changing(preset, keys, to) as JsonObject),
      ...secrets,
      tier,
    });
    return "told" in reading ? reading.told : [];
  };
  /** Asserts that one of the violations is of the property, of what it is in, or of what is in it. */
  const assertRelated = (violations: readonly Told[], keys: readonly (string | number)[]): void => {
    const related = violations.some(({ path }) =>
      keysOf(path).every((key, depth) => depth >= keys.length || key === String(keys[depth])),
    );
    assert.ok(related, `${keys.join(".")}: ${JSON.stringify(violations)}`);
  };

  it("of another type is refused under its own name", () => {
    fc.assert(
      fc.property(properties, (property) => {
        // No property takes a list of lists.
        const violations = told(property, [[]]);
        assertNamed(violations);
        assertRelated(violations, property.keys);
      }),
      { seed, numRuns: 200 },
    );
  });

  it("taken away is done without, or missed under its own name", () => {
    fc.assert(
      fc.property(properties, (property) => {
        const violations = told(property, null);
        // The secret of a setting that is gone is told of too, alone.
        const others = violations.filter(({ path }) => !(path in secrets));
        if (others.length > 0) assertRelated(others, property.keys);
      }),
      { seed, numRuns: 200 },
    );
  });

  it("beside a key that is not there has that one refused", () => {
    fc.assert(
      fc.property(properties, (property) => {
        const { keys } = property;
        const beside = [...keys.slice(0, -1), "zzz"];
        if (beside.includes("values") || beside.includes("labels")) return;
        if (typeof keys.at(-1) === "number") return;
        assertRelated(told({ ...property, keys: beside }, 1), beside);
      }),
      { seed, numRuns: 100 },
    );
  });
});
