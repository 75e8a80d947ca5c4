import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import type { PlannedResource } from "../../plan/resource";
import { computed } from "../../plan/values";
import { at, platform, tiers, types } from "../components/platform";

const dns = { ingress: { dns: "digitalocean" } };

function assertWaits(plan: Plan, waiting: PlannedResource, awaited: PlannedResource): void {
  assert.ok(plan.waitsFor(waiting, awaited), `${waiting.urn} does not wait for ${awaited.urn}`);
}

for (const tier of tiers) {
  const planned = () => platform(tier, dns, { dnsToken: "dns-canary" });

  describe(`the order of life in ${tier}`, () => {
    it("everything in the cluster comes after every pool, and so goes before its nodes do", async () => {
      const plan = await planned();
      const pools = plan.ofType(types.pool);
      assert.notEqual(pools.length, 0);
      for (const object of plan.resources.filter(({ type }) => type.startsWith("kubernetes:"))) {
        for (const pool of pools) assertWaits(plan, object, pool);
      }
    });

    it("every object comes after its namespace", async () => {
      const plan = await planned();
      for (const object of plan.resources.filter(({ type }) => type.startsWith("kubernetes:"))) {
        const name = object.inputs["namespace"] ?? at(object.inputs, "metadata", "namespace");
        // The one namespace that every cluster has.
        if (name === undefined || name === "kube-system") continue;
        assertWaits(plan, object, plan.get(types.namespace, String(name)));
      }
    });

    it("an Application comes after its controller, everything that it uses and its project", async () => {
      const plan = await planned();
      const awaited = [
        ...["argocd", "postgres", "redis", "rabbitmq"].map((name) => plan.get(types.release, name)),
        ...plan.ofType(types.gateway),
        ...plan.ofType(types.project),
      ];
      assert.equal(awaited.length, 6);
      for (const application of plan.ofType(types.application)) {
        for (const resource of awaited) assertWaits(plan, application, resource);
      }
    });

    it("the note of who owns the cluster comes last, and so is the first to go", async () => {
      const plan = await planned();
      const note = plan.get("kubernetes:core/v1:ConfigMap", "doks-platform-owner");
      const others = plan.resources.filter(({ custom, urn }) => custom && urn !== note.urn);
      for (const resource of others) assertWaits(plan, note, resource);
      assert.deepEqual(note.inputs["data"], { stack: tier, cluster: computed });
    });

    it("nothing else waits for an Application: Git has it from there", async () => {
      const plan = await planned();
      for (const application of plan.ofType(types.application)) {
        for (const resource of plan.resources.filter(({ layer }) => layer !== "sharing")) {
          assert.ok(!plan.waitsFor(resource, application), resource.urn);
        }
      }
    });

    it("what has a kind of cert-manager's comes after cert-manager, of Argo CD's after Argo CD", async () => {
      const plan = await planned();
      const owners = { "cert-manager.io": "cert-manager", "argoproj.io": "argocd" };
      for (const [group, release] of Object.entries(owners)) {
        const made = plan.resources.filter(({ type }) => type.startsWith(`kubernetes:${group}/`));
        assert.notEqual(made.length, 0);
        for (const resource of made) assertWaits(plan, resource, plan.get(types.release, release));
      }
    });

    it("the longest chain has one release before the Applications: no release waits for another", async () => {
      const plan = await planned();
      const releases = plan.ofType(types.release);
      for (const one of releases) {
        for (const other of releases) assert.ok(!plan.waitsFor(one, other), `${one.name} ${other.name}`);
      }
    });
  });
}
