import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import type { PolicyFinding } from "../../plan/policy-finding";
import { record } from "../../plan/recorder";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceValidation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { unknown } from "../../lib/known";
import { exceptionsRule } from "../../policy/exceptions";
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

  it("shows stack's rules inputs beside outputs, and outputs alone of what the engine has not asked about", async () => {
    const told: unknown[] = [];
    const rule: StackRule = {
      ...about,
      kind: "stack",
      name: "inputs",
      check: (resources) => {
        told.push(...resources.map(({ name, props, outputs }) => [name, props["data"], outputs["data"]]));
        return [];
      },
    };
    const policies = policiesFor(environment("staging"), {}, [{ ...rule, name: "first" }, rule]);
    const resources = (names: readonly string[], props: object) =>
      names.map((name) => ({ type: configMap, name, urn: name, props, opts: {}, propertyDependencies: {} }));
    const asked = policies.flatMap((policy) =>
      "validateResource" in policy ? [policy.validateResource] : [],
    );
    assert.equal(asked.length, 1, "one policy keeps them for all");
    const [args] = resources(["asked"], { data: "said" }) as unknown as ResourceValidationArgs[];
    await (asked[0] as ResourceValidation)(args as ResourceValidationArgs, () => undefined);
    const stack = { resources: resources(["asked", "other"], { data: "there" }) } as unknown;
    for (const policy of policies)
      if ("validateStack" in policy)
        await policy.validateStack(stack as StackValidationArgs, () => undefined);
    const each = [
      ["asked", "said", "there"],
      ["other", "there", "there"],
    ];
    assert.deepEqual(told, [...each, ...each]);
  });

  it("tells which rule is at fault when one fails, without a trace", async () => {
    const broken: ResourceRule = {
      ...colourless,
      check: () => {
        throw new Error("broken");
      },
    };
    await assert.rejects(findings([broken]), { name: "PlanError", message: "policy colourless: broken" });
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

  it("excuse nothing where they are refused themselves, and never the rule that refuses them", async () => {
    const found = await withException({ expires: "9999-12-31" }, looked);
    assert.deepEqual(found.map(({ policy, level }) => `${level} ${policy}`).sort(), [
      "mandatory colourless",
      "mandatory exceptions",
    ]);
    const excuses = [
      { ...exception, expires: "9999-12-31" },
      { ...exception, rule: "exceptions", resource: "test" },
    ];
    const both = await findings(looked, "production", excuses);
    assert.deepEqual(
      both
        .filter(({ policy }) => policy === "exceptions")
        .map(({ message }) => message.split("\n")[1]?.slice(0, 40)),
      ["policy.exceptions[0].expires: got 9999-1", 'policy.exceptions[1].rule: got "exceptio'],
    );
  });

  /** The rule that looks after exceptions, beside the one that they are for. */
  const looked = [colourless, exceptionsRule(["colourless", "budget", "image-tag", "exceptions"])];

  it("are printed with their reason and last day", async () => {
    const [told, ...others] = await withException({}, looked);
    assert.deepEqual(others, []);
    assert.equal(told?.level, "advisory");
    assert.match(
      told.message,
      /policy\.exceptions\[0\]: colourless does not hold for red, accepted until 2026-11-21: it was ordered/,
    );
  });

  it("are told to be of no use where their rule holds", async () => {
    const found = await withException({ resource: "none" }, looked);
    const told = found.find(({ policy }) => policy === "exceptions");
    assert.equal(told?.level, "advisory");
    assert.match(told.message, /exceptions\[0\]: nothing to excuse: colourless holds for none; remove it$/);
  });

  it("are for one type of several resources of a name where they say so", async () => {
    for (const type of ["ConfigMap", configMap]) assert.deepEqual(await withException({ type }), []);
    const [finding, told] = await withException({ type: "Secret" }, looked);
    assert.equal(finding?.policy, "colourless");
    assert.match(
      told?.message ?? "",
      /no resource of this stack is called "Secret red"; it is a kubernetes:/,
    );
  });

  for (const resource of ["doks-platform-test", "test"])
    it(`take out what is found of the whole stack, by its name ${resource}`, async () => {
      const check = () => ["it is too much"];
      const whole: StackRule = { ...about, kind: "stack", name: "budget", check };
      const [told, ...others] = await withException({ rule: "budget", resource }, [
        whole,
        ...looked.slice(1),
      ]);
      assert.deepEqual(others, []);
      assert.match(told?.message ?? "", new RegExp(`budget does not hold for ${resource}, accepted`));
      assert.equal((await withException({ rule: "budget", resource: "red" }, [whole])).length, 1);
    });

  for (const [what, change, level, message] of [
    ["has expired", { rule: "image-tag", expires: "2026-11-20" }, "mandatory", /expired on 2026-11-20/],
    [
      "is for more than 400 days",
      { rule: "image-tag", expires: "2027-12-27" },
      "mandatory",
      /\[0\]\.expires: got 2027-12-27: image-tag for red; allowed: 2027-12-26, 400 days from today, at the latest/,
    ],
    [
      "is for 400 days, and of no use",
      { rule: "image-tag", expires: "2027-12-26" },
      "advisory",
      /nothing to excuse/,
    ],
    ["is misspelt", { rule: "image-tags" }, "mandatory", /rule: got "image-tags"; did you mean image-tag\?/],
    ["is for no rule", { rule: "colours" }, "mandatory", /rule: got "colours"; allowed: .*image-tag/],
    ["is for no resource", { rule: "image-tag", resource: "purple" }, "advisory", /"purple"; remove/],
    ["is for half a name", { rule: "image-tag", resource: "doks" }, "advisory", /mean doks-platform-test\?/],
  ] as const)
    it(`finds one that ${what}, which is ${level}`, async () => {
      const [found, ...others] = await withException(change, rules.slice(1));
      assert.deepEqual(others, []);
      assert.equal(found?.level, level);
      assert.match(found.message, message);
    });
});
