import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import { analyze, type PolicyFinding } from "../../plan/policy";
import { record } from "../../plan/recorder";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceValidation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { unknown } from "../../policy/known";
import { allRules, policiesFor } from "../../policy/pack";
import type { Resource, ResourceRule, Rule, StackRule } from "../../policy/rule";
import type { Environment } from "../../stacks/environment";
import type { Tier } from "../../stacks/schema";

const configMap = "kubernetes:core/v1:ConfigMap";

/** As much of an environment as the pack itself looks at. */
function environment(tier: Tier, exceptions: Environment["policy"]["exceptions"] = []): Environment {
  return { tier, policy: { exceptions } } as unknown as Environment;
}

const about = { description: "No colour. Take it out.", severity: "low", level: "mandatory" } as const;

/** Finds each ConfigMap that has a colour. */
const colourless: ResourceRule = {
  ...about,
  kind: "resource",
  name: "colourless",
  types: [configMap],
  check: ({ props }) => ("colour" in (props["data"] as object) ? ["it has a colour"] : []),
};

async function program(): Promise<Plan> {
  return record(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
    new kubernetes.core.v1.ConfigMap("red", { data: { colour: "red" } }, { provider });
    new kubernetes.core.v1.ConfigMap("none", { data: { shape: "round" } }, { provider });
    const secret = pulumi.secret("hidden");
    new kubernetes.core.v1.Secret("secret", { stringData: { password: secret, host: "db" } }, { provider });
    new kubernetes.core.v1.ConfigMap(
      "later",
      { data: { id: provider.id, name: pulumi.interpolate`x-${provider.id}` } },
      { provider },
    );
  });
}

async function findings(
  of: readonly Rule[],
  tier: Tier = "staging",
  exceptions: Environment["policy"]["exceptions"] = [],
): Promise<readonly PolicyFinding[]> {
  const given = { today: "2026-11-21" };
  return analyze(await program(), policiesFor(environment(tier, exceptions), given, of));
}

/** The resources that a rule of these types sees. */
async function seen(types: readonly string[] | undefined): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  const rule: ResourceRule = {
    ...colourless,
    ...(types ? { types } : { types: undefined }),
    check: (resource) => {
      resources.push(resource);
      return [];
    },
  };
  await findings([rule]);
  return resources;
}

describe("the policy pack", () => {
  it("reports a finding with the rule's description, level and severity at its resource", async () => {
    const [finding, ...others] = await findings([colourless]);
    assert.deepEqual(others, []);
    assert.deepEqual(finding, {
      policy: "colourless",
      level: "mandatory",
      severity: "low",
      urn: `urn:pulumi:test::doks-platform::${configMap}::red`,
      message: "No colour. Take it out.\nit has a colour",
    });
  });

  it("gives a rule the level of the stack's tier, and a finding its own", async () => {
    const level = { staging: "advisory", production: "mandatory" } as const;
    const rule = { ...colourless, level };
    assert.deepEqual(
      (await findings([rule], "staging")).map((finding) => finding.level),
      ["advisory"],
    );
    assert.deepEqual(
      (await findings([rule], "production")).map((finding) => finding.level),
      ["mandatory"],
    );
    const own: ResourceRule = { ...rule, check: () => [{ message: "x", level: "advisory" }] };
    assert.deepEqual(
      new Set((await findings([own], "production")).map((each) => each.level)),
      new Set(["advisory"]),
    );
  });

  it("shows a rule the resources of its types, and all where it names none", async () => {
    assert.deepEqual((await seen([configMap])).map(({ name }) => name).sort(), ["later", "none", "red"]);
    const two = [configMap, "kubernetes:core/v1:Secret"];
    assert.deepEqual((await seen(two)).map(({ name }) => name).sort(), ["later", "none", "red", "secret"]);
    assert.equal((await seen(undefined)).length, 6);
  });

  it("shows what is unknown as unknown, and never fails on it", async () => {
    const later = (await seen([configMap])).find(({ name }) => name === "later");
    assert.deepEqual(later?.props["data"], { id: unknown, name: unknown });
  });

  it("shows values of secrets as values, as the engine does", async () => {
    const [secret] = await seen(["kubernetes:core/v1:Secret"]);
    assert.deepEqual(secret?.props["stringData"], { password: "hidden", host: "db" });
  });

  it("gives a stack's rule all resources with what they are made of", async () => {
    let made: object | undefined;
    const rule: StackRule = {
      ...about,
      kind: "stack",
      name: "whole",
      check: (resources) => {
        made = resources.find(({ name }) => name === "later")?.propertyDependencies;
        return [
          { message: "about one", urn: resources.find(({ name }) => name === "red")?.urn ?? "" },
          "about all",
        ];
      },
    };
    const found = await findings([rule]);
    assert.deepEqual(found.map(({ urn }) => urn.split("::").at(-1)).sort(), ["doks-platform-test", "red"]);
    assert.deepEqual(Object.keys(made ?? {}), ["data"]);
  });

  it("gives a stack's rule the inputs that it asks for beside the outputs", async () => {
    const told: unknown[] = [];
    const rule: StackRule = {
      ...about,
      kind: "stack",
      name: "both",
      inputsOf: configMap,
      check: (resources) => {
        told.push(...resources.map(({ name, inputs, props }) => [name, inputs?.["data"], props["data"]]));
        return [];
      },
    };
    const [policy] = policiesFor(environment("staging"), {}, [rule]);
    assert.ok(policy && "validateStack" in policy && "validateResource" in policy);
    const types = [configMap, "other"];
    const resources = (props: object) =>
      types.map((type) => ({ type, name: type, urn: type, props, opts: {}, propertyDependencies: {} }));
    const ask = policy.validateResource as ResourceValidation;
    for (const args of resources({ data: "said" }))
      await ask(args as unknown as ResourceValidationArgs, () => undefined);
    const stack = { resources: resources({ data: "there" }) } as unknown as StackValidationArgs;
    await policy.validateStack(stack, () => undefined);
    assert.deepEqual(told, [
      [configMap, "said", "there"],
      ["other", undefined, "there"],
    ]);
  });

  it("tells which rule is at fault when one fails, without a trace", async () => {
    const broken: ResourceRule = {
      ...colourless,
      check: () => {
        throw new Error("broken");
      },
    };
    await assert.rejects(findings([broken]), (error: Error) => {
      assert.match(error.message, /colourless.*broken/);
      assert.doesNotMatch(error.message, /\.ts:\d/);
      return true;
    });
  });

  it("has rules that each say what must hold and how to mend it, under names of their own", () => {
    const names = allRules.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    for (const { name, description } of allRules) {
      assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      assert.match(description, /^[A-Z].*\. [A-Z].*\.$/s, `${name}: ${description}`);
    }
  });
});

describe("exceptions", () => {
  const exception = { rule: "colourless", resource: "red", reason: "it was ordered", expires: "2026-11-21" };
  const rules = [colourless, ...allRules.filter(({ name }) => name === "exceptions")];

  async function withException(change: object, of: readonly Rule[] = [colourless]) {
    return findings(of, "production", [{ ...exception, ...change }]);
  }

  it("take a finding of their rule at their resource out until their last day", async () => {
    assert.deepEqual(await withException({}), []);
    assert.equal((await withException({ resource: "none" })).length, 1);
    assert.equal((await withException({ rule: "other" })).length, 1);
    assert.equal((await withException({ expires: "2026-11-20" })).length, 1);
  });

  it("are printed with their reason and last day", async () => {
    const [told] = await withException({ rule: "image-tag", resource: "red" }, rules.slice(1));
    assert.equal(told?.level, "advisory");
    assert.match(
      told.message,
      /policy\.exceptions\[0\]: image-tag does not hold for red, accepted until 2026-11-21: it was ordered/,
    );
  });

  for (const [what, change, level, message] of [
    ["has expired", { rule: "image-tag", expires: "2026-11-20" }, "mandatory", /expired on 2026-11-20/],
    ["is for no rule", { rule: "image-tags" }, "mandatory", /rule: got "image-tags"; allowed: .*image-tag/],
    ["is for no resource", { rule: "image-tag", resource: "blue" }, "advisory", /no resource .* "blue"/],
  ] as const)
    it(`are a ${level} finding when one ${what}`, async () => {
      const [found, ...others] = await withException(change, rules.slice(1));
      assert.deepEqual(others, []);
      assert.equal(found?.level, level);
      assert.match(found.message, message);
    });
});
