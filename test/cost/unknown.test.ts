import assert from "node:assert/strict";
import { costOf, CostError, type Billable } from "../../cost/cost";
import { billable, ofDigitalOcean } from "./billables";

const unknown = Symbol("unknown");

/** What is not counted of a resource, with the reason; it must have no line. */
function uncounted(resource: Billable): readonly string[] {
  const cost = costOf([resource]);
  assert.deepEqual(cost.lines, []);
  return cost.uncounted.map(({ item, reason }) => `${item}: ${reason}`);
}

const database = { name: "pg", engine: "pg", size: "db-s-1vcpu-1gb", nodeCount: 2 };
const service = (spec: object, metadata: object = {}) =>
  billable("kubernetes:core/v1:Service", { spec, metadata }, { name: "web" });
const gateway = (spec: object) =>
  billable("kubernetes:gateway.networking.k8s.io/v1:Gateway", { spec }, { name: "edge" });
const annotation = "service.beta.kubernetes.io/do-loadbalancer-";

describe("a cost that is known only after deployment", () => {
  it("is said of a registry whose tier is not known", () => {
    const registry = ofDigitalOcean("ContainerRegistry", { subscriptionTierSlug: unknown });
    assert.deepEqual(uncounted(registry), ["container registry: its tier is not known yet"]);
  });

  for (const key of ["engine", "size", "nodeCount"])
    it(`is said of a database whose ${key} is not known`, () => {
      assert.deepEqual(uncounted(ofDigitalOcean("DatabaseCluster", { ...database, [key]: unknown })), [
        "database pg: engine, size or number of nodes is known only after deployment",
      ]);
    });

  for (const [key, other] of [
    ["minInstances", "maxInstances"],
    ["maxInstances", "minInstances"],
  ] as const)
    it(`is said of scaled Droplets whose ${key} is not known`, () => {
      const config = { [key]: unknown, [other]: 2 };
      const droplets = ofDigitalOcean("DropletAutoscale", { name: "d", config, dropletTemplate: {} });
      assert.deepEqual(uncounted(droplets), [
        "Droplets of d: how many there may be is known only after deployment",
      ]);
    });

  it("is said of load balancers of which there may be one", () => {
    const reason = "how many nodes it has, if it is made, is known only after deployment";
    for (const [resource, item] of [
      [ofDigitalOcean("LoadBalancer", { name: "lb", type: unknown }), "load balancer lb"],
      [service({ type: unknown }), "load balancer web"],
      [service({ type: "LoadBalancer" }, { annotations: unknown }), "load balancer web"],
      [gateway({ gatewayClassName: unknown }), "load balancer edge"],
    ] as const)
      assert.deepEqual(uncounted(resource), [`${item}: ${reason}`]);
  });

  it("is said of a pool that is not known at all", () => {
    const cluster = ofDigitalOcean("KubernetesCluster", { ha: false, nodePool: unknown }, { name: "c" });
    assert.deepEqual(uncounted(cluster), ["c pool: what it is like is known only after deployment"]);
  });
});

describe("the cost of an address", () => {
  it("is none while it leads to a Droplet, known or not", () => {
    for (const dropletId of [unknown, 42])
      assert.deepEqual(uncounted(ofDigitalOcean("ReservedIp", { ipAddress: "1.2.3.4", dropletId })), []);
    const unassigned = "address 1.2.3.4: billed while it is assigned to no Droplet";
    for (const dropletId of [undefined, null])
      assert.deepEqual(uncounted(ofDigitalOcean("ReservedIp", { ipAddress: "1.2.3.4", dropletId })), [
        unassigned,
      ]);
  });
});

describe("the cost of what has no price", () => {
  it("is a fault of a database with additional storage", () => {
    const more = ofDigitalOcean("DatabaseCluster", { ...database, storageSizeMib: "61440" });
    assert.throws(
      () => costOf([more]),
      (error) => error instanceof CostError && /additional storage of a database/.test(error.message),
    );
  });
});

describe("the cost of load balancers in a cluster", () => {
  it("is of a Service's type, class and annotations, under the name that they give", () => {
    const items = (resource: Billable) =>
      costOf([resource]).lines.map(({ item, quantity }) => [item, quantity]);
    const named = { annotations: { [`${annotation}name`]: "front", [`${annotation}size-unit`]: "2" } };
    assert.deepEqual(items(service({ type: "LoadBalancer" }, named)), [["load balancer front", 2]]);
    assert.deepEqual(items(service({ type: "LoadBalancer" })), [["load balancer web", 1]]);
    assert.deepEqual(items(service({ type: "LoadBalancer", loadBalancerClass: "metal" })), []);
    assert.deepEqual(items(service({})), []);
    assert.deepEqual(items(gateway({ gatewayClassName: "cilium", infrastructure: named })), [
      ["load balancer front", 2],
    ]);
    assert.deepEqual(items(gateway({ gatewayClassName: "traefik" })), []);
  });
});
