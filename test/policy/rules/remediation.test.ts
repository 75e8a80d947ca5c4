import assert from "node:assert/strict";
import type { Plan } from "../../../plan/plan";
import { analyze } from "../../../plan/policy";
import type { PolicyFinding } from "../../../plan/policy-finding";
import { computed, Secret, type Values } from "../../../plan/values";
import { policiesFor } from "../../../policy/pack";
import { platformLabels } from "../../../policy/rules/platform-labels";
import { tagsOfStack } from "../../../policy/rules/stack-tags";
import { types } from "../../../lib/resource-types";
import type { Environment } from "../../../stacks/environment";
import { tiers } from "../../components/platform";
import { differing, itHolds, lineOf, resource, type Difference } from "../scene";

const rules = [platformLabels, tagsOfStack];
const expected = {
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/part-of": "duli",
  "doks-platform/stack": "staging",
  environment: "staging",
  team: "platform",
  tier: "staging",
};
const { tier: _, ...withoutTier } = expected;
const tags = ["doks-platform", "doks-platform:stack:staging", "doks-platform:environment:staging"];
const secretType = "kubernetes:core/v1:Secret";

interface Mended {
  readonly plan: Plan;
  readonly findings: readonly PolicyFinding[];
  readonly lines: readonly string[];
}

async function mend(
  difference: Difference,
  exceptions: Environment["policy"]["exceptions"] = [],
): Promise<Mended> {
  const { plan, environment } = await differing("staging", difference);
  const excepting = Object.create(environment, {
    policy: { value: { ...environment.policy, exceptions } },
  }) as Environment;
  const findings = await analyze(plan, policiesFor(excepting, { today: "2026-11-21" }, rules));
  return { plan, findings, lines: findings.map(lineOf) };
}

const object = (type: string, inputs: Values) => resource("staging", type, "mine", inputs);
const configMap = (metadata: Values) =>
  object("kubernetes:core/v1:ConfigMap", { apiVersion: "v1", kind: "ConfigMap", metadata });

async function mendObject(type: string, inputs: Values): Promise<Values | undefined> {
  const { plan } = await mend({ more: [object(type, inputs)] });
  return plan.get(type, "mine").inputs;
}

describe("remediations", () => {
  for (const stack of tiers)
    it(`leave ${stack} as it is`, async () => {
      const { plan, environment } = await differing(stack);
      const before = plan.resources.map(({ inputs }) => inputs);
      assert.deepEqual(await analyze(plan, policiesFor(environment, {}, rules)), []);
      plan.resources.forEach(({ inputs }, index) => assert.equal(inputs, before[index]));
    });

  it("are findings of a level of their own, with what was missing, and what the plan has then", async () => {
    const { plan, findings, lines } = await mend({
      more: [configMap({ labels: { team: "data", tier: "staging" } })],
    });
    assert.deepEqual(lines, [
      "remediate mine: mine: missing metadata.labels app.kubernetes.io/managed-by: pulumi, " +
        "metadata.labels doks-platform/stack: staging, metadata.labels app.kubernetes.io/part-of: duli, " +
        "metadata.labels environment: staging",
    ]);
    const [finding] = findings;
    assert.equal(finding?.policy, "platform-labels");
    assert.equal(finding.severity, "low");
    const { inputs } = plan.get("kubernetes:core/v1:ConfigMap", "mine");
    assert.deepEqual((inputs["metadata"] as Values)["labels"], { ...expected, team: "data" });
  });

  it("come to an end: what is mended is not mended again", async () => {
    const { plan } = await mend({ more: [configMap({})] });
    const { environment } = await differing("staging");
    assert.deepEqual(await analyze(plan, policiesFor(environment, {}, rules)), []);
  });

  it("label objects that have no metadata, and keep everything else", async () => {
    const inputs = { apiVersion: "v1", kind: "ConfigMap", data: { a: "1" }, immutable: true };
    assert.deepEqual(await mendObject("kubernetes:core/v1:ConfigMap", inputs), {
      ...inputs,
      metadata: { labels: expected },
    });
  });

  it("keep what is secret secret, and what is unknown unknown", async () => {
    const inputs = await mendObject(secretType, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: computed, annotations: { id: new Secret("hidden") } },
      stringData: new Secret({ password: "hidden", id: computed }),
    });
    assert.deepEqual(inputs, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: computed, annotations: { id: new Secret("hidden") }, labels: expected },
      stringData: new Secret({ password: "hidden", id: computed }),
    });
  });

  it("never look into selectors and templates", async () => {
    const template = { metadata: { labels: { app: "mine" } }, spec: { containers: [] } };
    const spec = { selector: { matchLabels: { app: "mine" } }, template };
    const inputs = await mendObject("kubernetes:apps/v1:Deployment", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      spec,
    });
    assert.deepEqual(inputs?.["spec"], spec);
    assert.deepEqual(inputs["metadata"], { labels: expected });
  });

  for (const [what, metadata] of [
    ["metadata that are not known yet", computed],
    ["labels that are not known yet", { labels: computed }],
    ["labels that are secret", { labels: new Secret({}) }],
  ] as const)
    it(`leave alone ${what}`, async () => {
      const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata };
      assert.deepEqual(await mendObject("kubernetes:core/v1:ConfigMap", inputs), inputs);
    });

  for (const type of [
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:core/v1:ConfigMapPatch",
    "kubernetes:core/v1:ConfigMapList",
    "kubernetes:yaml/v2:ConfigFile",
    "random:index/randomPassword:RandomPassword",
    types.firewall,
  ])
    it(`have nothing to add to a ${type}`, async () => {
      const inputs = { name: "mine", size: "db-s-1vcpu-1gb", version: "1.0.0" };
      assert.deepEqual(await mendObject(type, inputs), inputs);
    });

  it("add the stack's tags to what can have tags, after those that are there", async () => {
    const { plan, lines } = await mend({
      more: [object(types.volume, { region: "fra1", size: 10, tags: ["mine", "Doks-Platform"] })],
    });
    assert.deepEqual(plan.get(types.volume, "mine").inputs["tags"], [
      "mine",
      "Doks-Platform",
      "doks-platform:stack:staging",
      "doks-platform:environment:staging",
    ]);
    assert.deepEqual(lines, [
      "remediate mine: mine: missing tags doks-platform:stack:staging, tags doks-platform:environment:staging",
    ]);
  });

  it("tag the cluster and its system pool", async () => {
    const { plan } = await mend({
      type: types.cluster,
      edits: [
        ["tags", undefined],
        ["nodePool.tags", undefined],
      ],
    });
    const { inputs } = plan.get(types.cluster, "doks-platform-staging");
    assert.deepEqual(inputs["tags"], tags);
    const pool = inputs["nodePool"] as Values;
    assert.deepEqual([pool["tags"], pool["name"]], [tags, "system"]);
  });

  for (const [what, there] of [
    ["tags that are not known yet", computed],
    ["a tag that is not known yet", [computed]],
    ["tags that are secret", new Secret(["mine"])],
  ] as const)
    it(`leave alone ${what}`, async () => {
      const inputs = { region: "fra1", size: 10, tags: there };
      assert.deepEqual(await mendObject(types.volume, inputs), inputs);
    });

  it("pass over what new tags would replace", () => {
    assert.ok(!tagsOfStack.types?.includes("digitalocean:index/databaseReplica:DatabaseReplica"));
  });

  it("advise where they cannot mend", async () => {
    const { lines } = await mend({
      more: [configMap({ labels: new Secret({ ...expected, tier: "other" }) })],
    });
    assert.deepEqual(lines, []);
    const { lines: told } = await mend({
      more: [object(types.volume, { size: 10, tags: new Secret(tags.slice(1)) })],
    });
    assert.deepEqual(told, ["advisory mine: mine: missing tags doks-platform"]);
  });

  it("leave alone what is excepted", async () => {
    const exception = { rule: "platform-labels", resource: "mine", reason: "a test", expires: "2027-01-01" };
    const { plan, lines } = await mend({ more: [configMap({ name: "mine" })] }, [exception]);
    assert.deepEqual(lines, []);
    assert.deepEqual(plan.get("kubernetes:core/v1:ConfigMap", "mine").inputs["metadata"], { name: "mine" });
  });
});

itHolds(platformLabels, [
  {
    what: "an object with some of the labels",
    stack: "staging",
    more: [configMap({ labels: withoutTier })],
    finds: ["remediate mine: mine: missing metadata.labels tier: staging"],
  },
  { what: "one with all of them", stack: "staging", more: [configMap({ labels: expected })], finds: [] },
]);

itHolds(tagsOfStack, [
  {
    what: "a volume with some of the tags",
    stack: "staging",
    more: [object(types.volume, { region: "fra1", size: 10, tags: tags.slice(1) })],
    finds: ["remediate mine: mine: missing tags doks-platform"],
  },
  {
    what: "one with all of them",
    stack: "staging",
    more: [object(types.volume, { region: "fra1", size: 10, tags })],
    finds: [],
  },
]);
