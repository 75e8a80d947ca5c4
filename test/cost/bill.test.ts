import assert from "node:assert/strict";
import * as digitalocean from "@pulumi/digitalocean";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { keepBill } from "../../cost/bill";
import type { Plan } from "../../plan/plan";
import { record } from "../../plan/recorder";
import { Group, provider } from "../plan/programs";

/** The plan of a program that exports its bill. */
function withBill(program: () => void): Promise<Plan> {
  return record(() => {
    const bill = keepBill();
    program();
    return { cost: bill() };
  });
}

const region = "fra1";

describe("the bill that a program exports", () => {
  it("is what its plan says, in all and by layer, and is no secret", async () => {
    const plan = await withBill(() => {
      const data = new Group("data", {}, "doks-platform:layer:Data");
      const postgres = new Group("postgres", { parent: data });
      const volume = new digitalocean.Volume("v", { region, size: 50 }, { parent: postgres });
      new digitalocean.VolumeSnapshot("s", { volumeId: volume.id }, { parent: data });
      const secret = pulumi.secret("user data");
      new digitalocean.Droplet("bastion", { region, image: "debian", size: "s-1vcpu-2gb", userData: secret });
      new digitalocean.Vpc("vpc", { region });
    });
    assert.deepEqual(plan.outputs["cost"], {
      monthlyUsd: 20,
      minimumUsd: 17,
      ceilingUsd: 20,
      layers: { data: 8, bastion: 12 },
    });
    const { monthlyUsd, minimumUsd, ceilingUsd } = plan.cost;
    assert.deepEqual([monthlyUsd, minimumUsd, ceilingUsd], [20, 17, 20]);
  });

  it("is known in a preview though inputs of what it counts are not", async () => {
    const plan = await withBill(() => {
      const vpc = new digitalocean.Vpc("vpc", { region });
      const cluster = new digitalocean.KubernetesCluster("c", {
        region,
        vpcUuid: vpc.id,
        version: "1.35.4-do.0",
        nodePool: { name: "system", size: "s-2vcpu-4gb", nodeCount: 2, tags: [vpc.urn] },
      });
      const { id: clusterId } = cluster;
      new digitalocean.KubernetesNodePool("p", { clusterId, size: "s-4vcpu-8gb", nodeCount: 1 });
      // Its size is known only after deployment: it is not counted, and hides nothing else.
      new digitalocean.KubernetesNodePool("q", { clusterId, size: vpc.description as pulumi.Output<string> });
    });
    assert.deepEqual(plan.outputs["cost"], {
      monthlyUsd: 96,
      minimumUsd: 96,
      ceilingUsd: 96,
      layers: { c: 48, p: 48 },
    });
    assert.equal(plan.cost.monthlyUsd, 96);
    assert.deepEqual(
      plan.cost.uncounted.map(({ item }) => item),
      ["q pool"],
    );
  });

  it("has what the program registers after asking for it, and what comes of a value", async () => {
    const plan = await record(() => {
      const cost = keepBill()();
      const { id } = new digitalocean.Volume("v", { region, size: 50 });
      new digitalocean.VolumeSnapshot("s", { volumeId: id });
      pulumi.output(Promise.resolve(100)).apply((size) => new digitalocean.Volume("late", { region, size }));
      return { cost };
    });
    assert.deepEqual(plan.outputs["cost"], {
      monthlyUsd: 18,
      minimumUsd: 15,
      ceilingUsd: 18,
      layers: { v: 5, s: 3, late: 10 },
    });
  });

  it("leaves out what the program only reads, and what was registered before", async () => {
    const plan = await record(() => {
      new digitalocean.Volume("before", { region, size: 50 });
      const bill = keepBill();
      digitalocean.Volume.get("read", "some-id");
      return { cost: bill() };
    });
    assert.deepEqual(plan.outputs["cost"], { monthlyUsd: 0, minimumUsd: 0, ceilingUsd: 0, layers: {} });
    assert.deepEqual(
      plan.cost.lines.map(({ item }) => item),
      ["volume before"],
    );
  });

  it("ends the program with one message where something has no price", async () => {
    const failing = withBill(() => {
      new digitalocean.Volume("v", { region, size: 50 });
      new digitalocean.Droplet("bastion", { region, image: "debian", size: "s-9vcpu-1gb" });
    });
    await assert.rejects(failing, (error: Error) => {
      assert.match(error.message, /Droplet "bastion": the size "s-9vcpu-1gb" has no price/);
      assert.doesNotMatch(error.message, /Volume|at .*\.ts/);
      return true;
    });
  });

  it("counts what a cluster asks for, in Kubernetes' own terms", async () => {
    const plan = await withBill(() => {
      const opts = { provider: provider() };
      const resources = { requests: { storage: "20Gi" } };
      const namespace = new kubernetes.core.v1.Namespace("n", {}, opts);
      const metadata = { namespace: namespace.metadata.name };
      new kubernetes.core.v1.PersistentVolumeClaim("claim", { metadata, spec: { resources } }, opts);
      new kubernetes.core.v1.Service("web", { metadata, spec: { type: "LoadBalancer" } }, opts);
    });
    assert.equal(plan.cost.monthlyUsd, 14);
    assert.deepEqual((plan.outputs["cost"] as { monthlyUsd: number }).monthlyUsd, 14);
  });
});
