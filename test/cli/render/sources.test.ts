import assert from "node:assert/strict";
import { sourcesOf, type ChartSource, type ReleaseSource } from "../../../cli/render/sources";
import { plain } from "../../../cli/render/placeholders";
import { Plan } from "../../../plan/plan";
import { computed, Secret, type Values } from "../../../plan/values";
import { at, platform, tiers, types, valuesOf } from "../../components/platform";

/** A plan with these resources only, by type and name. */
function planOf(resources: readonly (readonly [type: string, name: string, inputs: Values])[]): Plan {
  const recorded = resources.map(([type, name, inputs]) => ({
    urn: `urn:pulumi:s::p::${type}::${name}`,
    type,
    name,
    inputs,
  }));
  return new Plan({ project: "p", stack: "s", resources: recorded as never });
}

const release = { name: "redis", namespace: "prod", chart: "oci://a/redis", version: "1.2.3" };

describe("what a plan has rendered", () => {
  for (const tier of tiers) {
    it(`${tier}: is every release and every Application, with all that Helm is given`, async () => {
      const plan = await platform(tier);
      const sources = sourcesOf(plan);
      assert.deepEqual(
        sources.map(({ urn }) => urn),
        [...plan.ofType(types.release), ...plan.ofType(types.application)].map(({ urn }) => urn),
      );
      const redis = sources.find(({ name }) => name === "redis") as ReleaseSource;
      const { inputs } = plan.get(types.release, "redis");
      assert.deepEqual(redis.values, valuesOf(plan, "redis"));
      assert.deepEqual(
        [redis.chart, redis.version, redis.namespace],
        [inputs["chart"], inputs["version"], inputs["namespace"]],
      );
      const backend = sources.find(({ name }) => name === "backend") as ChartSource;
      const { source } = plan.ofType(types.application).find(({ name }) => name.startsWith("backend-"))
        ?.inputs["spec"] as never as { source: object };
      assert.deepEqual(
        [backend.path, backend.valueFiles, backend.values, backend.release, backend.ignoreMissing],
        [
          "charts/service",
          [`/apps/backend/defaults.yaml`, `/apps/backend/${tier}.yaml`],
          at(source as Values, "helm", "valuesObject"),
          "backend",
          true,
        ],
      );
    });
  }

  it("is of a Helm repository, or a chart without its definitions, where the plan says so", () => {
    const plan = planOf([
      [
        types.release,
        "redis",
        { ...release, chart: "redis", repositoryOpts: { repo: "https://a" }, skipCrds: true },
      ],
    ]);
    const [source] = sourcesOf(plan) as readonly ReleaseSource[];
    assert.deepEqual([source?.chart, source?.repository, source?.skipCrds], ["redis", "https://a", true]);
  });

  it("has placeholders for secrets and for what is not known yet, which is said", () => {
    const values = { auth: { password: new Secret("hunter2") }, hosts: [computed], size: "1Gi" };
    const [source] = sourcesOf(
      planOf([[types.release, "redis", { ...release, values }]]),
    ) as readonly ReleaseSource[];
    assert.deepEqual(source?.values, { auth: { password: "[secret]" }, hosts: ["[computed]"], size: "1Gi" });
    assert.deepEqual(source.notes, [
      "values.auth.password is secret: [secret] stands for it",
      "values.hosts[0] is known only after deployment: [computed] stands for it",
    ]);
    assert.ok(!JSON.stringify(plain(new Secret("hunter2"), "x")).includes("hunter2"));
  });

  it("is nothing that Helm would be given less of than Argo CD gives it", () => {
    const helm = { releaseName: "a", parameters: [{ name: "image.tag", value: "1" }] };
    const spec = { source: { path: "charts/service", helm }, destination: { namespace: "prod" } };
    assert.throws(
      () => sourcesOf(planOf([[types.application, "a-prod", { metadata: { name: "a-prod" }, spec }]])),
      /^Error: s \/ a-prod: cannot be rendered: spec\.source\.helm: .*parameters/,
    );
  });
});
