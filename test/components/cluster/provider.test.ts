import assert from "node:assert/strict";
import { computed, Secret } from "../../../plan/values";
import { platform, tiers, types } from "../platform";

describe("the Kubernetes provider", () => {
  it("is the only one, with these settings and no other", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      assert.equal(plan.ofType(types.provider).length, 1);
      assert.deepEqual(plan.get(types.provider, `doks-platform-${tier}`).inputs, {
        kubeconfig: computed,
        clusterIdentifier: computed,
        enableServerSideApply: "true",
        upsertExistingObjects: "true",
      });
    }
  });

  it("is identified by the cluster alone", async () => {
    const plan = await platform("staging");
    const { propertyDependencies } = plan.get(types.provider, "doks-platform-staging");
    const { urn } = plan.get(types.cluster, "doks-platform-staging");
    assert.deepEqual(propertyDependencies["clusterIdentifier"], [urn]);
  });

  it("waits for every pool", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const { dependencies } = plan.get(types.provider, `doks-platform-${tier}`);
      const pools = plan.ofType(types.pool).map(({ urn }) => urn);
      assert.deepEqual(
        pools.filter((urn) => !dependencies.includes(urn)),
        [],
      );
    }
  });

  it("has a kubeconfig without anything secret, as it holds no credential", async () => {
    const { inputs } = (await platform("staging")).get(types.provider, "doks-platform-staging");
    assert.ok(!(inputs["kubeconfig"] instanceof Secret));
  });

  it("makes every object in the cluster, and nothing is left to a default one", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const { urn } = plan.get(types.provider, `doks-platform-${tier}`);
      const objects = plan.resources.filter(({ type }) => type.startsWith("kubernetes:"));
      assert.notEqual(objects.length, 0);
      for (const object of objects) assert.equal(object.provider, urn, object.urn);
    }
  });
});
