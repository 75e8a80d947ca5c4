import assert from "node:assert/strict";
import { labels, stackLabelValue } from "../../../lib/kubernetes/labels";
import { isObject, type Value } from "../../../plan/values";
import {
  at,
  environmentLabels,
  environmentOf,
  objectsOf,
  platform,
  tiers,
  types,
  valuesOf,
} from "../../components/platform";

const dns = { ingress: { dns: "digitalocean" } };
const everything = (tier: "staging" | "production") => platform(tier, dns, { dnsToken: "dns-canary" });

describe("labels of an object", () => {
  const identity = { name: "shop", component: "backend" };
  const expected = {
    "app.kubernetes.io/name": "shop",
    "app.kubernetes.io/instance": "shop-prod",
    "app.kubernetes.io/component": "backend",
    "app.kubernetes.io/part-of": "duli",
    "app.kubernetes.io/managed-by": "pulumi",
    app: "shop",
    "doks-platform/stack": "production",
    environment: "prod",
    team: "platform",
    tier: "production",
  };

  it("say what it is, where, and who answers for it", async () => {
    const environment = environmentOf(await platform("production"));
    assert.deepEqual(labels(environment, identity), expected);
  });

  it("take a version and an instance where there is one", async () => {
    const environment = environmentOf(await platform("production"));
    assert.deepEqual(labels(environment, { ...identity, version: "1.4.2", instance: "shop" }), {
      ...expected,
      "app.kubernetes.io/instance": "shop",
      "app.kubernetes.io/version": "1.4.2",
    });
  });

  it("name the stack within what a label takes", () => {
    assert.equal(stackLabelValue("production.eu_1"), "production.eu_1");
    assert.equal(stackLabelValue(`${"s".repeat(62)}.eu`), "s".repeat(62));
  });

  it("name the environment's own team and system", async () => {
    const own = { team: "payments", partOf: "acme" };
    const plan = await platform("staging", { labels: own });
    for (const { urn, inputs } of objectsOf(plan)) {
      assert.equal(at(inputs, "metadata", "labels", "team"), "payments", urn);
      assert.equal(at(inputs, "metadata", "labels", "app.kubernetes.io/part-of"), "acme", urn);
    }
  });
});

for (const tier of tiers) {
  describe(`labels in ${tier}`, () => {
    it("are on every object that Pulumi makes, all of them", async () => {
      for (const { urn, inputs } of objectsOf(await everything(tier))) {
        const found = at(inputs, "metadata", "labels");
        assert.ok(isObject(found), urn);
        for (const key of ["name", "instance", "component"]) {
          assert.match(
            String(found[`app.kubernetes.io/${key}`]),
            /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
            urn,
          );
        }
        assert.equal(found["app"], found["app.kubernetes.io/name"], urn);
        assert.equal(found["app.kubernetes.io/managed-by"], "pulumi", urn);
        // Argo CD resolves references only to Secrets of its own part-of; there are none of them here.
        assert.deepEqual({ ...found, ...environmentLabels(tier) }, found, urn);
      }
    });

    it("are handed on to everything that a release's chart makes", async () => {
      const plan = await everything(tier);
      for (const { name } of plan.ofType(types.release)) {
        const all = Object.entries({ app: name, ...environmentLabels(tier) });
        const expected = Object.fromEntries(all.filter(([key]) => key !== setByChart[name]));
        assert.ok(
          objectsIn(valuesOf(plan, name)).some((inner) => equal(inner, expected)),
          name,
        );
      }
    });
  });
}

/** Labels that charts set themselves; Argo CD finds its ConfigMaps by its own. */
const setByChart: Readonly<Record<string, string>> = {
  argocd: "app.kubernetes.io/part-of",
  "cert-manager": "app",
};

/** All objects in a value, at every depth. */
function objectsIn(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

function equal(one: Value, other: Value): boolean {
  const sorted = (value: Value) => JSON.stringify(Object.entries(value ?? {}).sort());
  return sorted(one) === sorted(other);
}
