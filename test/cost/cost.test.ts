import assert from "node:assert/strict";
import * as fc from "fast-check";
import { byLayer, costOf, CostError, sumOf, type Billable, type CostLine } from "../../cost/cost";
import { billable, ofDigitalOcean, release } from "./billables";

/** The lines without what every one has, in short. */
function lines(resources: readonly Billable[]): readonly object[] {
  return costOf(resources).lines.map(({ item, quantity, unitUsd, monthlyUsd }) => [
    item,
    quantity,
    unitUsd,
    monthlyUsd,
  ]);
}

function fault(resources: readonly Billable[]): string {
  try {
    costOf(resources);
  } catch (error) {
    assert.ok(error instanceof CostError, String(error));
    return error.message;
  }
  return assert.fail("it has a price");
}

const pool = (properties: object) =>
  ofDigitalOcean("KubernetesNodePool", { size: "s-2vcpu-4gb", ...properties });

describe("the cost of resources", () => {
  it("is nothing where there are none, or none that costs", () => {
    const nothing = { monthlyUsd: 0, minimumUsd: 0, ceilingUsd: 0, lines: [], uncounted: [] };
    assert.deepEqual(costOf([]), nothing);
    const free = ["Vpc", "Project", "Firewall", "Domain", "DnsRecord", "DatabaseKafkaConfig", "SpacesKey"];
    const others = [billable("random:index/randomPassword:RandomPassword", {}), billable("a:b:C", {})];
    assert.deepEqual(costOf([...free.map((member) => ofDigitalOcean(member)), ...others]), nothing);
  });

  it("has a line with all that a reader of the bill may ask", () => {
    const urn = "urn:pulumi:s::p::doks-platform:layer:Foundation$digitalocean:index/volume:Volume::v";
    const { lines: found } = costOf([ofDigitalOcean("Volume", { name: "data", size: 30 }, { urn })]);
    const line: CostLine = {
      item: "volume data",
      detail: undefined,
      urn,
      layer: "foundation",
      quantity: 30,
      unit: "GiB",
      unitUsd: 0.1,
      monthlyUsd: 3,
      minimumUsd: 3,
      ceilingUsd: 3,
    };
    assert.deepEqual(found, [line]);
  });

  it("is exact to the cent, in whatever order things are added", () => {
    const three = ["a", "b", "c"].map((name) => ofDigitalOcean("Volume", { size: 1 }, { name }));
    assert.equal(costOf(three).monthlyUsd, 0.3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 16_384 }), { maxLength: 50 }), (sizes) => {
        const volumes = sizes.map((size, index) => ofDigitalOcean("Volume", { size }, { name: `v${index}` }));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        return costOf(volumes).monthlyUsd === Number((total / 10).toFixed(2));
      }),
    );
  });

  it("refuses what has no price, all of it at once, and never takes it for free", () => {
    const message = fault([
      pool({ size: "s-3vcpu-5gb", nodeCount: 1 }),
      ofDigitalOcean("App", {}, { name: "web" }),
      ofDigitalOcean("Volume", { size: 1 }),
    ]);
    assert.deepEqual(message.split("\n"), [
      'digitalocean:index/kubernetesNodePool:KubernetesNodePool "it": the size "s-3vcpu-5gb" has no price in lib/digitalocean/sizes.ts',
      'digitalocean:index/app:App "web": its type has no price in lib/digitalocean/prices.ts, and is not among those of cost/pricings/free.ts',
    ]);
    // Names that every object has are no sizes.
    assert.match(fault([pool({ size: "constructor", nodeCount: 1 })]), /no price/);
    assert.match(
      fault([ofDigitalOcean("ContainerRegistry", { subscriptionTierSlug: "toString" })]),
      /no price/,
    );
    assert.match(fault([ofDigitalOcean("Droplet", { size: "s-1vcpu-2gb", backups: true })]), /backups/);
    assert.match(fault([ofDigitalOcean("LoadBalancer", { type: "GLOBAL" })]), /GLOBAL/);
    const database = { engine: "mysql", size: "db-s-1vcpu-1gb", nodeCount: 1 };
    assert.match(fault([ofDigitalOcean("DatabaseCluster", database)]), /mysql/);
    const oddity = { engine: "pg", size: "constructor", nodeCount: 1 };
    assert.match(fault([ofDigitalOcean("DatabaseCluster", oddity)]), /constructor/);
    assert.match(fault([release({ claims: [{ replicas: 1, size: "50 gigabytes" }] })]), /50 gigabytes/);
  });

  it("says what it cannot count, instead of counting it as nothing", () => {
    const symbol = Symbol("unknown");
    const { lines: counted, uncounted } = costOf([
      pool({ nodeCount: symbol }),
      pool({ size: symbol, nodeCount: 1 }),
      ofDigitalOcean("KubernetesCluster", { ha: symbol, nodePool: { size: "s-2vcpu-4gb", nodeCount: 2 } }),
      release({ claims: symbol, loadBalancers: symbol }),
      ofDigitalOcean("DropletSnapshot", {}, { name: "image" }),
      ofDigitalOcean("GenaiAgent", {}, { name: "agent" }),
      ofDigitalOcean("ReservedIp", { ipAddress: "1.2.3.4" }),
      billable("kubernetes:helm.sh/v3:Release", {}, { name: "chart" }),
      billable("kubernetes:argoproj.io/v1alpha1:Application", {}, { name: "app" }),
      billable("kubernetes:core/v1:PersistentVolumeClaim", { spec: {} }, { name: "claim" }),
    ]);
    assert.deepEqual(
      counted.map(({ item }) => item),
      ["it pool"],
    );
    assert.deepEqual(
      uncounted.map(({ item }) => item),
      [
        "it pool",
        "it pool",
        "control plane",
        "volumes of redis",
        "load balancer",
        "snapshot image",
        "GenaiAgent agent",
        "address 1.2.3.4",
        "what chart asks for",
        "what app asks for",
        "volume of claim",
      ],
    );
    assert.ok(uncounted.every(({ reason, urn }) => reason !== "" && urn !== ""));
  });

  it("asks whoever hands in the resources what is unknown", () => {
    const unknown = { later: true };
    const asked = [ofDigitalOcean("KubernetesCluster", { ha: unknown, nodePool: unknown })];
    const { uncounted } = costOf(asked, { isUnknown: (value) => value === unknown });
    assert.deepEqual(
      uncounted.map(({ item }) => item),
      ["control plane", "it pool"],
    );
  });

  it("takes absence for what it is where unknown values are told, and for unknown where they are left out", () => {
    const pools = [
      ofDigitalOcean("KubernetesNodePool", { nodeCount: 1 }),
      pool({ autoScale: true, minNodes: 1 }),
      ofDigitalOcean("Droplet", {}),
    ];
    const messages = [/it has no size/, /it is scaled, and has no maxNodes/, /it has no size/];
    pools.forEach((each, index) => {
      assert.throws(() => costOf([each], { isUnknown: () => false }), messages[index] as RegExp);
      const [uncounted] = costOf([each]).uncounted;
      assert.match(uncounted?.reason ?? "", /not given, or known only after deployment/);
    });
  });

  it("is told by layer, as the URN or the resource says", () => {
    const inLayer = ofDigitalOcean("Volume", { size: 10 }, { layer: "data" });
    const { lines: found } = costOf([inLayer, ofDigitalOcean("Volume", { size: 20 }), inLayer]);
    const layers = [...byLayer(found)].map(([layer, some]) => [layer, sumOf(some).monthlyUsd]);
    assert.deepEqual(layers, [
      ["data", 2],
      [undefined, 2],
    ]);
  });

  it("is found for thousands of resources in one go", () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      ofDigitalOcean("Volume", { size: 1 }, { name: `v${index}` }),
    );
    assert.equal(costOf(many).monthlyUsd, 500);
  });
});

describe("the cost of nodes", () => {
  it("goes by size and number, one where none is given", () => {
    assert.deepEqual(lines([pool({ nodeCount: 3 })]), [["it pool", 3, 24, 72]]);
    assert.deepEqual(lines([pool({})]), [["it pool", 1, 24, 24]]);
    assert.deepEqual(lines([pool({ nodeCount: null })]), [["it pool", 1, 24, 24]]);
    assert.deepEqual(lines([pool({ nodeCount: 0 })]), []);
  });

  it("is a fault of a number that no pool can have", () => {
    assert.match(fault([pool({ nodeCount: -3 })]), /"?-3"? is no number of nodes/);
    assert.match(fault([pool({ nodeCount: 1.5 })]), /"?1.5"? is no number of nodes/);
    assert.match(fault([pool({ nodeCount: "2" })]), /"?2"? is no number of nodes/);
    assert.match(fault([pool({ autoScale: true, minNodes: 5, maxNodes: 2 })]), /minNodes 5 is more than/);
  });

  it("is between the bounds of a scaled pool, which begins with the fewest nodes", () => {
    const of = (properties: object) => {
      const { monthlyUsd, minimumUsd, ceilingUsd } = costOf([pool({ autoScale: true, ...properties })]);
      return [minimumUsd, monthlyUsd, ceilingUsd];
    };
    assert.deepEqual(of({ minNodes: 3, maxNodes: 6 }), [72, 72, 144]);
    assert.deepEqual(of({ minNodes: 0, maxNodes: 2 }), [0, 0, 48]);
    assert.deepEqual(of({ minNodes: 1, maxNodes: 4, nodeCount: 2 }), [24, 48, 96]);
    assert.deepEqual(of({ minNodes: 2, maxNodes: 4, nodeCount: 9 }), [48, 96, 96]);
    // Bounds of a pool that is not scaled do nothing.
    assert.deepEqual(of({ autoScale: false, minNodes: 1, maxNodes: 9, nodeCount: 2 }), [48, 48, 48]);
  });

  it("names a pool as the config does, not as it is generated", () => {
    const labels = { "doks-platform/pool": "data" };
    const [line] = costOf([pool({ labels, nodeCount: 1 })]).lines;
    assert.deepEqual([line?.item, line?.detail], ["data pool", "s-2vcpu-4gb"]);
  });

  it("is a cluster's own pool too, and its control plane where that is highly available", () => {
    const nodePool = { name: "system", size: "s-2vcpu-4gb", nodeCount: 2 };
    const of = (properties: object) =>
      lines([ofDigitalOcean("KubernetesCluster", { nodePool, ...properties })]);
    const system = ["system pool", 2, 24, 48];
    const available = ["control plane, highly available", 1, 40, 40];
    assert.deepEqual(of({ ha: true, version: "1.35.4-do.0" }), [available, system]);
    assert.deepEqual(of({ ha: false, version: "1.35.4-do.0" }), [system]);
    assert.deepEqual(of({}), [system]);
    // It cannot be switched off any more.
    assert.deepEqual(of({ ha: false, version: "1.36.0-do.0" }), [available, system]);
  });

  it("is that of Droplets too, scaled ones included", () => {
    const droplet = ofDigitalOcean("Droplet", { name: "bastion", size: "s-1vcpu-2gb" });
    assert.deepEqual(lines([droplet]), [["Droplet bastion", 1, 12, 12]]);
    const dropletTemplate = { size: "s-1vcpu-2gb" };
    const scaled = (config: object) =>
      costOf([ofDigitalOcean("DropletAutoscale", { config, dropletTemplate })]);
    const { minimumUsd, ceilingUsd } = scaled({ minInstances: 1, maxInstances: 5 });
    assert.deepEqual([minimumUsd, ceilingUsd], [12, 60]);
    assert.equal(scaled({ targetNumberInstances: 3 }).monthlyUsd, 36);
  });
});

describe("the cost of what an account has once", () => {
  it("counts Spaces and the registry's subscription once, the dearest", () => {
    const buckets = ["a", "b"].map((name) => ofDigitalOcean("SpacesBucket", {}, { name }));
    assert.deepEqual(lines(buckets), [["Spaces", 1, 5, 5]]);
    const registry = (tier: string, name: string) =>
      ofDigitalOcean("ContainerRegistry", { subscriptionTierSlug: tier }, { name });
    assert.deepEqual(lines([registry("starter", "a")]), []);
    const three = [registry("basic", "a"), registry("professional", "b"), registry("starter", "c")];
    assert.deepEqual(lines(three), [["container registry", 1, 20, 20]]);
    assert.equal(costOf([...buckets, ...three]).monthlyUsd, 25);
  });

  it("counts every node of a database", () => {
    const properties = { name: "pg", engine: "pg", size: "db-s-1vcpu-1gb", nodeCount: 2 };
    assert.deepEqual(lines([ofDigitalOcean("DatabaseCluster", properties)]), [["database pg", 2, 15, 30]]);
  });
});
