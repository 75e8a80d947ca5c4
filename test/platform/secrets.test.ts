import assert from "node:assert/strict";
import { plansToJson } from "../../plan/json";
import type { Plan } from "../../plan/plan";
import { plain } from "../../lib/style";
import { planToText } from "../../plan/text";
import { Secret, type Value } from "../../plan/values";
import { at, dataOf, platform, root, tiers, types } from "../components/platform";
import { canary, holdsSecret, plansWithCanaries, stackWith, textsIn, variants } from "./canaries";
import { viewsAsked } from "../../plan/views";

describe("no secret is where it can be read", () => {
  it("each one of the stack's arrives in a Secret of the cluster", async () => {
    for (const variant of Object.keys(variants)) {
      const [config, secrets] = stackWith(variant);
      const plan = await platform("staging", config, secrets, { knownPasswords: true });
      const held = plan.ofType(types.secret).flatMap(({ name }) => Object.values(dataOf(plan, name)));
      for (const [name, secret] of Object.entries(secrets)) assert.ok(held.includes(secret), name);
      for (const password of plan.ofType(types.password)) {
        assert.ok(
          held.some((text) => String(text).endsWith(`canary-${password.name}`)),
          password.name,
        );
      }
    }
  });

  it("inputs: of releases, ConfigMaps, Applications and all others, not even as a part of a text", async () => {
    for (const plan of await plansWithCanaries()) {
      for (const { urn, inputs, options } of plan.resources) {
        assert.doesNotMatch(urn, canary);
        // What is marked secret prints as such.
        assert.doesNotMatch(JSON.stringify([inputs, options]), canary, urn);
      }
    }
  });

  it("inputs: nothing but the content of Secrets is secret", async () => {
    for (const plan of await plansWithCanaries()) {
      for (const { urn, type, inputs } of plan.resources) {
        const marked = Object.entries(inputs).filter(([, value]) => holdsSecret(value));
        const expected = type === types.secret ? ["stringData"] : [];
        assert.deepEqual(
          marked.map(([key]) => key),
          expected,
          urn,
        );
      }
    }
  });

  it("inputs: nothing else is made from a password", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const passwords = plan.ofType(types.password).map(({ urn }) => urn);
      for (const { urn, type, propertyDependencies } of plan.resources) {
        const made = Object.entries(propertyDependencies).filter(([, urns]) =>
          urns.some((dependency) => passwords.includes(dependency)),
        );
        assert.deepEqual(
          made.map(([key]) => key),
          type === types.secret ? ["stringData"] : [],
          urn,
        );
      }
    }
  });

  it("outputs", async () => {
    for (const plan of await plansWithCanaries()) {
      assert.ok(!holdsSecret(plan.outputs));
      assert.doesNotMatch(JSON.stringify(plan.outputs), canary);
    }
  });

  it("the plan as text, with all its details, and as JSON, environment included", async () => {
    const plans = await plansWithCanaries();
    for (const plan of plans)
      assert.doesNotMatch(
        planToText(plan, { style: plain, views: viewsAsked({ verbose: true }), verbose: true }),
        canary,
      );
    assert.doesNotMatch(plansToJson(plans, root), canary);
    const opened = plans.flatMap((plan) => Object.values(plan.environment["secrets"] ?? {}) as Value[]);
    assert.notEqual(opened.length, 0);
    for (const secret of opened) assert.ok(secret instanceof Secret);
  });

  it("messages", async () => {
    for (const plan of await plansWithCanaries()) {
      for (const { text } of plan.messages) assert.doesNotMatch(text, /canary|\[secret\]/);
    }
  });
});

/** Keys under which a credential would be found. */
const credentialKey = /passw(or)?d|passphrase|token|secret|credential|private_?key|api_?key|cookie/i;

describe("what is called like a credential", () => {
  it("is the name of a Secret, one of its keys or a reference to it: never a value", async () => {
    for (const plan of await plansWithCanaries()) {
      const known = namesOfSecrets(plan);
      const found = plan.resources
        .filter(({ type }) => type !== types.secret)
        .flatMap(({ urn, inputs }) => textsIn(inputs).map(([path, text]) => [urn, path, text] as const))
        .filter(([, path]) => credentialKey.test(path.at(-1) ?? ""));
      assert.notEqual(found.length, 0);
      for (const [urn, path, text] of found) assert.ok(known.has(text), `${urn} ${path.join(".")}`);
    }
  });
});

/** Names and keys of the Secrets that Pulumi and cert-manager make, and Argo CD's references to them. */
function namesOfSecrets(plan: Plan): ReadonlySet<string> {
  const own = plan.ofType(types.secret).flatMap(({ name, inputs }) => {
    const inCluster = String(at(inputs, "metadata", "name"));
    const keys = Object.keys(dataOf(plan, name));
    return [inCluster, ...keys, ...keys.map((key) => `$${inCluster}:${key}`)];
  });
  const issued = plan.ofType(types.certificate).map(({ inputs }) => String(at(inputs, "spec", "secretName")));
  return new Set([...own, ...issued, "internal-ca"]);
}
