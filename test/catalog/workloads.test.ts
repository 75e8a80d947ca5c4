import assert from "node:assert/strict";
import { chartName, chartOf } from "../../catalog";
import { reveal } from "../../plan/values";
import { workloadsOfRelease } from "../../catalog/workloads";
import type { KnownObject } from "../../lib/known";
import type { Container, Workload } from "../../lib/kubernetes/workload";
import { workloadOfObject } from "../../policy/workloads";
import { tiers, types } from "../components/platform";
import { needCharts, planned, releases, render } from "../platform/rendered";

function names({ containers }: Workload): string {
  return containers
    .map(({ name }) => name)
    .sort()
    .join();
}

describe("what the policy pack knows of charts", () => {
  it("goes by the chart's name, however it is had", () => {
    assert.equal(chartName("oci://registry-1.docker.io/bitnamicharts/postgresql-ha"), "postgresql-ha");
    assert.equal(chartName("/charts/cert-manager-v1.21.1.tgz"), "cert-manager");
    assert.equal(chartName(".charts/argo-cd-10.1.1.tgz"), "argo-cd");
    assert.equal(chartName("traefik"), "traefik");
  });

  it("is nothing of a chart that nobody knows", () => {
    assert.equal(chartOf("oci://registry.example.org/mystery"), undefined);
  });

  it("is what real charts make of the platform's values", async function () {
    needCharts(this);
    this.timeout(120_000);
    for (const tier of tiers) {
      for (const release of releases) {
        const plan = await planned(tier, release);
        const inputs = reveal(plan.get(types.release, release).inputs) as KnownObject;
        const objects = render(plan, release).objects.flatMap((each) =>
          workloadOfObject(each as unknown as KnownObject),
        );
        const chart = chartOf(String(inputs["chart"]));
        assert.ok(chart, release);
        for (const modelled of workloadsOfRelease(chart, inputs)) compare(modelled, objects);
      }
    }
  });
});

function compare(modelled: Workload, objects: readonly Workload[]): void {
  const object = objects.find(
    (each) => each.kind === modelled.kind && modelled.containers.every((one) => has(each, one.name)),
  );
  const seen = objects.map((each) => `${each.what} (${names(each)})`).join("; ");
  assert.ok(object, `${modelled.what} (${names(modelled)}) is none of: ${seen}`);
  if (modelled.replicas !== undefined) assert.equal(object.replicas, modelled.replicas, modelled.what);
  for (const container of modelled.containers) {
    const real: Container | undefined = object.containers.find(({ name }) => name === container.name);
    const where = `${modelled.what}: ${container.name}`;
    assert.deepEqual(container.spec["resources"], real?.spec["resources"], where);
    assert.equal(container.init, real?.init, where);
    if (container.repository !== undefined) assert.equal(container.repository, real?.repository, where);
    if (container.image !== undefined) assert.equal(container.image, real?.image, where);
  }
}

function has({ containers }: Workload, name: string): boolean {
  return containers.some((each) => each.name === name);
}
