import assert from "node:assert/strict";
import { at, metadata, platform, tiers, types, valuesOf } from "../platform";

const type = "kubernetes:storage.k8s.io/v1:StorageClass";

describe("storage classes", () => {
  it("are none in staging, where those that DOKS ships will do", async () => {
    assert.ok(!(await platform("staging")).has(type));
  });

  it("are one in production, which keeps its volumes and lets them grow", async () => {
    const classes = (await platform("production")).ofType(type);
    assert.deepEqual(
      classes.map(({ inputs }) => inputs),
      [
        {
          apiVersion: "storage.k8s.io/v1",
          kind: "StorageClass",
          metadata: metadata("production", ["data-retain"], ["data-retain", "storage"]),
          provisioner: "dobs.csi.digitalocean.com",
          parameters: { "csi.storage.k8s.io/fstype": "ext4" },
          reclaimPolicy: "Retain",
          allowVolumeExpansion: true,
          volumeBindingMode: "WaitForFirstConsumer",
        },
      ],
    );
  });

  it("take their reclaim policy and file system from the environment", async () => {
    const made = { name: "fast", reclaimPolicy: "Delete", fsType: "xfs" };
    const plan = await platform("staging", { storage: { class: "fast", classes: [made] } });
    const { inputs } = plan.get(type, "fast");
    assert.equal(inputs["reclaimPolicy"], "Delete");
    assert.deepEqual(inputs["parameters"], { "csi.storage.k8s.io/fstype": "xfs" });
    assert.equal(at(valuesOf(plan, "rabbitmq"), "persistence", "storageClass"), "fast");
  });

  it("are made anew for another reclaim policy, which the API never changes, the old one first", async () => {
    const { options } = (await platform("production")).get(type, "data-retain");
    assert.deepEqual([options.replaceOnChanges, options.deleteBeforeReplace], [["reclaimPolicy"], true]);
  });

  it("are never called like one that DOKS ships, and none is made the default", async () => {
    for (const tier of tiers) {
      for (const { name, inputs } of (await platform(tier)).ofType(type)) {
        assert.doesNotMatch(name, /^do-block-storage/);
        assert.equal(at(inputs, "metadata", "annotations"), undefined);
      }
    }
  });

  it("are there before the data services that use them", async () => {
    const plan = await platform("production");
    for (const release of ["postgres", "redis", "rabbitmq"]) {
      assert.ok(plan.waitsFor(plan.get(types.release, release), plan.get(type, "data-retain")), release);
    }
  });
});
