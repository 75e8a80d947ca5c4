import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import { DataHooks } from "../../recovery/data/data-hooks";
import type { Plan } from "../../plan/plan";
import { record } from "../../plan/recorder";
import { judgedEnvironment } from "../../stacks/read-environment";
import { goldenApps, objectsOf, platform, root, tiers, types } from "../components/platform";
import { goldenConfig } from "../platform/stacks";

const off = { enabled: false };
const switchedOff = {
  hooks: { interruptedReleases: false, leftovers: false, growVolumes: off, drainPools: off },
};
const stateful = ["postgres", "rabbitmq", "redis"];

function hooksOf(plan: Plan, type: string): Record<string, unknown> {
  return Object.fromEntries(plan.ofType(type).map(({ name, options }) => [name, options.hooks]));
}

for (const tier of tiers) {
  describe(`hooks in ${tier}`, () => {
    it("clear the way of every release, and grow the volumes of those that declare some", async () => {
      const releases = hooksOf(await platform(tier), types.release);
      assert.equal(Object.keys(releases).length, 6);
      const clear = "clear-interrupted-release";
      const before = ["refuse-impossible-sizes", clear, "grow-volumes"];
      for (const [name, hooks] of Object.entries(releases)) {
        const expected = stateful.includes(name)
          ? {
              beforeCreate: before,
              beforeUpdate: ["refuse-initial-values", ...before],
              afterUpdate: ["forget-stateful-sets"],
            }
          : { beforeCreate: [clear], beforeUpdate: [clear] };
        assert.deepEqual(hooks, expected, name);
      }
    });

    it("keep every other object of the cluster from overwriting what is not the stack's", async () => {
      const objects = objectsOf(await platform(tier));
      assert.ok(objects.length > 20);
      for (const { urn, type, name, options } of objects) {
        const guard = name === "doks-platform-owner" && { beforeDelete: ["refuse-while-shared"] };
        const first = type === types.namespace ? ["refuse-lost-data"] : [];
        const typed = type === types.gateway && { beforeUpdate: ["refuse-load-balancer-type"] };
        const expected = { beforeCreate: [...first, "refuse-foreign-object"], ...guard, ...typed };
        assert.deepEqual(options.hooks, expected, urn);
      }
    });

    it("keep every password from being drawn anew for old volumes", async () => {
      const databases = [{ name: "shop" }];
      const plan = await platform(tier, { data: { postgres: { databases } } });
      const passwords = hooksOf(plan, types.password);
      assert.ok("postgres-database-shop" in passwords);
      assert.ok(Object.keys(passwords).length > 6);
      for (const [name, hooks] of Object.entries(passwords))
        assert.deepEqual(hooks, { beforeCreate: ["refuse-new-credentials"] }, name);
    });

    it("drain pools, and know what a killed up made at DigitalOcean", async () => {
      const project = { cluster: { project: { name: "Duli", environment: "Staging" } } };
      const plan = await platform(tier, project);
      for (const hooks of Object.values(hooksOf(plan, types.pool)))
        assert.deepEqual(hooks, { beforeUpdate: ["tell-fewer-nodes"], beforeDelete: ["drain-node-pool"] });
      const name = `doks-platform-${tier}`;
      assert.deepEqual(hooksOf(plan, types.vpc), {
        [name]: {
          beforeCreate: ["refuse-unoffered-version", "refuse-duplicate-vpc"],
          beforeDelete: ["refuse-inhabited-vpc"],
        },
      });
      assert.deepEqual(hooksOf(plan, "digitalocean:index/project:Project"), {
        [name]: { beforeCreate: ["refuse-duplicate-project"] },
      });
      assert.deepEqual(hooksOf(plan, types.cluster), {
        [name]: {
          beforeCreate: ["refuse-unoffered-version", "refuse-duplicate-cluster"],
          beforeUpdate: ["refuse-unoffered-version", "refuse-one-way", "tell-fewer-nodes"],
          beforeDelete: ["attribute-volumes"],
        },
      });
    });

    it("can be switched off, but for those of deletions, which the state may ask for, and what keeps data", async () => {
      const carried = (await platform(tier, switchedOff)).resources.flatMap(({ options }) =>
        Object.entries(options.hooks).flatMap(([moment, hooks]) => hooks.map((hook) => `${moment} ${hook}`)),
      );
      assert.deepEqual([...new Set(carried)].sort(), [
        "beforeCreate refuse-lost-data",
        "beforeCreate refuse-new-credentials",
        "beforeCreate refuse-unoffered-version",
        "beforeDelete attribute-volumes",
        "beforeDelete drain-node-pool",
        "beforeDelete refuse-inhabited-vpc",
        "beforeDelete refuse-while-shared",
        "beforeUpdate refuse-initial-values",
        "beforeUpdate refuse-load-balancer-type",
        "beforeUpdate refuse-one-way",
        "beforeUpdate refuse-unoffered-version",
        "beforeUpdate tell-fewer-nodes",
      ]);
    });
  });
}

describe("a release that no Release installs", () => {
  it("is refused in one sentence that says what to do", async () => {
    const { config } = goldenConfig("staging");
    const program = () => {
      const reach = { kubeconfig: pulumi.output(""), identity: "cluster" };
      const hooks = new ClusterHooks(judgedEnvironment(goldenApps), reach);
      const inCluster = hooks.inCluster(new kubernetes.Provider("cluster"));
      const parent = new pulumi.ComponentResource("test:index:Layer", "layer", {}, inCluster);
      new kubernetes.helm.v3.Release("podinfo", { chart: "podinfo" }, { parent });
    };
    await assert.rejects(record(program, { stack: "staging", rootDirectory: root, config }), {
      message:
        "release podinfo: nothing says which volumes and load balancers its chart makes; install it with " +
        "`new Release(…)` of components/release.ts instead of kubernetes.helm.v3.Release",
    });
  });
});

describe("what an up looks after", () => {
  it("includes the namespaces that the stack makes, and no other", async () => {
    const { config } = goldenConfig("staging");
    const { add, look } = DataHooks.prototype;
    const made: string[] = [];
    const looked: string[] = [];
    Object.assign(DataHooks.prototype, {
      add: (name: string) => void made.push(name),
      look: () => pulumi.output(looked.push(...made)),
    });
    try {
      const program = () => {
        const reach = { kubeconfig: pulumi.output("known"), identity: "cluster" };
        const hooks = new ClusterHooks(judgedEnvironment(goldenApps), reach);
        const inCluster = hooks.inCluster(new kubernetes.Provider("cluster"));
        hooks.lookAfter();
        const parent = new pulumi.ComponentResource("test:index:Layer", "layer", {}, inCluster);
        new kubernetes.core.v1.Namespace("staging", {}, { parent });
        new kubernetes.core.v1.Secret("staging-secret", {}, { parent });
      };
      await record(program, { stack: "staging", rootDirectory: root, config });
    } finally {
      Object.assign(DataHooks.prototype, { add, look });
    }
    assert.deepEqual(looked, ["staging"]);
  });
});
