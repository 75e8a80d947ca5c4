import assert from "node:assert/strict";
import { costOf, type Billable } from "../../cost/cost";
import { billable, ofDigitalOcean, release } from "./billables";

const annotation = "service.beta.kubernetes.io/do-loadbalancer-";

function lines(resources: readonly Billable[]): readonly object[] {
  return costOf(resources).lines.map(({ item, quantity, monthlyUsd }) => [item, quantity, monthlyUsd]);
}

const claims = { statefulSet: "redis-node", template: "data", replicas: 3, size: "10Gi" };

describe("the cost of load balancers", () => {
  const service = (spec: object, annotations?: object) =>
    billable("kubernetes:core/v1:Service", { metadata: { annotations }, spec });
  const gateway = (gatewayClassName: string, rest: Partial<Billable> = {}) =>
    billable("kubernetes:gateway.networking.k8s.io/v1:Gateway", { spec: { gatewayClassName } }, rest);

  it("goes by their nodes, whichever way they are given", () => {
    const balancer = (properties: Billable["properties"]) =>
      lines([ofDigitalOcean("LoadBalancer", properties)]);
    assert.deepEqual(balancer({ name: "web" }), [["load balancer web", 1, 12]]);
    assert.deepEqual(balancer({ sizeUnit: 3 }), [["load balancer it", 3, 36]]);
    assert.deepEqual(balancer({ size: "lb-large" }), [["load balancer it", 6, 72]]);
  });

  it("is that of a Service too, if it asks for one", () => {
    assert.deepEqual(lines([service({ type: "LoadBalancer" })]), [["load balancer it", 1, 12]]);
    const annotations = { [`${annotation}name`]: "web", [`${annotation}size-unit`]: "2" };
    assert.deepEqual(lines([service({ type: "LoadBalancer" }, annotations)]), [["load balancer web", 2, 24]]);
    assert.deepEqual(costOf([service({ type: "ClusterIP" }), service({})]), costOf([]));
    const network = { [`${annotation}type`]: "REGIONAL_NETWORK" };
    assert.throws(() => costOf([service({ type: "LoadBalancer" }, network)]), /REGIONAL_NETWORK/);
  });

  it("is a fault of a size or a number that nobody has a price for, however it is given", () => {
    const asked = (annotations: object) => service({ type: "LoadBalancer" }, annotations);
    const faults: readonly (readonly [Billable, RegExp])[] = [
      [ofDigitalOcean("LoadBalancer", { size: "lb-huge" }), /"lb-huge" has no price/],
      [ofDigitalOcean("LoadBalancer", { size: "constructor" }), /"constructor" has no price/],
      [ofDigitalOcean("LoadBalancer", { sizeUnit: -3 }), /"?-3"? is no number of nodes/],
      [ofDigitalOcean("LoadBalancer", { sizeUnit: 1.5 }), /"?1.5"? is no number of nodes/],
      [asked({ [`${annotation}size-slug`]: "lb-huge" }), /"lb-huge" has no price/],
      [asked({ [`${annotation}size-unit`]: "-3" }), /"?-3"? is no number of nodes/],
      [asked({ [`${annotation}size-unit`]: "many" }), /"?many"? is no number of nodes/],
      [release({ loadBalancers: [{ name: "web", nodes: -1 }] }), /"?-1"? is no number of nodes/],
    ];
    for (const [resource, message] of faults) assert.throws(() => costOf([resource]), message);
    const later = costOf([ofDigitalOcean("LoadBalancer", { size: Symbol("unknown") })]);
    assert.deepEqual([later.lines, later.uncounted.length], [[], 1]);
  });

  it("is nobody's business where a Service asks another controller", () => {
    assert.deepEqual(costOf([service({ type: "LoadBalancer", loadBalancerClass: "tailscale" })]), costOf([]));
  });

  it("is that of a Gateway of DOKS's own class, not of one behind a Service", () => {
    assert.deepEqual(lines([gateway("cilium")]), [["load balancer it", 1, 12]]);
    assert.deepEqual(costOf([gateway("traefik")]), costOf([]));
  });

  it("counts a Gateway once, declared by its component and there as an object", () => {
    const type = "doks-platform:configs:Gateway";
    const declaring = billable(type, { loadBalancers: [{ name: "web", nodes: 1 }] });
    const urn = `urn:pulumi:s::p::${type}$kubernetes:gateway.networking.k8s.io/v1:Gateway::it`;
    assert.deepEqual(lines([declaring, gateway("cilium", { urn })]), [["load balancer web", 1, 12]]);
    const none = billable(type, { loadBalancers: [] });
    assert.deepEqual(costOf([none, gateway("cilium", { urn })]), costOf([]));
  });

  it("is what a release declares", () => {
    assert.deepEqual(lines([release({ loadBalancers: [{ name: "traefik", nodes: 2 }] })]), [
      ["load balancer traefik", 2, 24],
    ]);
  });

  it("is not counted, and said so, where it passes connections through", () => {
    const { monthlyUsd, uncounted } = costOf([
      release({ loadBalancers: [{ name: "web", type: "REGIONAL_NETWORK" }] }),
    ]);
    assert.equal(monthlyUsd, 0);
    assert.match(uncounted.map(({ reason }) => reason).join(), /pass-through/);
  });
});

describe("the cost of volumes", () => {
  it("is that of a release's claims, replicas times size", () => {
    const { lines: found } = costOf([release({ claims: [claims] })]);
    assert.deepEqual(
      found.map(({ item, detail, quantity, unitUsd, monthlyUsd }) => [
        item,
        detail,
        quantity,
        unitUsd,
        monthlyUsd,
      ]),
      [["volumes of redis", "3 x 10 GiB", 30, 0.1, 3]],
    );
  });

  it("tells the claims of one release apart", () => {
    const other = { ...claims, template: "log", size: "1Gi" };
    assert.deepEqual(lines([release({ claims: [claims, other] })]), [
      ["volumes data of redis-node", 30, 3],
      ["volumes log of redis-node", 3, 0.3],
    ]);
  });

  it("is of whole GiB, as the driver makes them", () => {
    const of = (size: string) => costOf([release({ claims: [{ ...claims, replicas: 1, size }] })]).monthlyUsd;
    assert.deepEqual(["100Mi", "1Gi", "1500Mi", "50G", "2Ti"].map(of), [0.1, 0.1, 0.2, 4.7, 204.8]);
  });

  it("is between the bounds of what is scaled, and stands at the Application that it is for", () => {
    const delivery = "urn:pulumi:s::p::doks-platform:layer:Delivery";
    const scaled = { minimum: 2, ceiling: 5 };
    const properties = { claims: [{ ...claims, application: "queue-prod", replicas: 2, scaled }] };
    const [line] = costOf([
      billable("doks-platform:layer:Delivery", properties, { urn: `${delivery}::delivery` }),
    ]).lines;
    assert.equal(line?.urn, `${delivery}$kubernetes:argoproj.io/v1alpha1:Application::queue-prod`);
    assert.deepEqual([line.minimumUsd, line.monthlyUsd, line.ceilingUsd], [2, 2, 5]);
    assert.deepEqual([line.item, line.layer], ["volumes of redis-node", "delivery"]);
  });

  it("is that of claims and StatefulSets that the program makes itself", () => {
    const spec = (storage: string) => ({ resources: { requests: { storage } } });
    const claim = billable("kubernetes:core/v1:PersistentVolumeClaim", { spec: spec("20Gi") });
    assert.deepEqual(lines([claim]), [["volume of it", 20, 2]]);
    const statefulSet = (more: object) =>
      billable("kubernetes:apps/v1:StatefulSet", {
        metadata: { name: "db" },
        spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: spec("5Gi") }], ...more },
      });
    assert.deepEqual(lines([statefulSet({ replicas: 3 })]), [["volumes of it", 15, 1.5]]);
    assert.deepEqual(lines([statefulSet({})]), [["volumes of it", 5, 0.5]]);
    const bound = { ...spec("20Gi"), volumeName: "there-already" };
    assert.deepEqual(
      costOf([billable("kubernetes:core/v1:PersistentVolumeClaim", { spec: bound })]),
      costOf([]),
    );
  });

  it("follows the scaler of a StatefulSet, and of nothing else", () => {
    const statefulSet = billable("kubernetes:apps/v1:StatefulSet", {
      metadata: { name: "db" },
      spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }] },
    });
    const scaler = (kind: string) =>
      billable("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
        spec: { scaleTargetRef: { kind, name: "db" }, minReplicas: 2, maxReplicas: 4 },
      });
    const of = (kind: string) => {
      const { minimumUsd, monthlyUsd, ceilingUsd } = costOf([statefulSet, scaler(kind)]);
      return [minimumUsd, monthlyUsd, ceilingUsd];
    };
    assert.deepEqual(of("StatefulSet"), [2, 2, 4]);
    assert.deepEqual(of("Deployment"), [1, 1, 1]);
  });

  it("follows a scaler in its own namespace only", () => {
    const statefulSet = (namespace: unknown) =>
      billable("kubernetes:apps/v1:StatefulSet", {
        metadata: { name: "db", namespace },
        spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }] },
      });
    const scaler = (namespace: string, maxReplicas: number) =>
      billable("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
        metadata: { namespace },
        spec: { scaleTargetRef: { kind: "StatefulSet", name: "db" }, maxReplicas },
      });
    const ceiling = (namespace: unknown) =>
      costOf([statefulSet(namespace), scaler("a", 4), scaler("b", 7)]).ceilingUsd;
    assert.deepEqual(["a", "b", "c", undefined, Symbol("unknown")].map(ceiling), [4, 7, 1, 1, 4]);
  });

  it("is that of DigitalOcean's classes only", () => {
    const claim = (storageClassName: unknown) =>
      billable("kubernetes:core/v1:PersistentVolumeClaim", {
        spec: { storageClassName, resources: { requests: { storage: "10Gi" } } },
      });
    const made = (name: string, provisioner: string) =>
      billable("kubernetes:storage.k8s.io/v1:StorageClass", { metadata: { name }, provisioner });
    const others = [
      made("fast", "dobs.csi.digitalocean.com"),
      made("efs", "efs.csi.aws.com"),
      billable("doks-platform:layer:Controllers", { storageClass: "owners" }),
    ];
    const of = (name: unknown) => {
      const { monthlyUsd, uncounted } = costOf([...others, claim(name)]);
      return [monthlyUsd, uncounted.length];
    };
    for (const name of [undefined, "do-block-storage-xfs-retain", "fast", "owners", Symbol("unknown")])
      assert.deepEqual(of(name), [1, 0], String(name));
    for (const name of ["efs", ""]) assert.deepEqual(of(name), [0, 0], name);
    assert.deepEqual(of("nfs"), [0, 1]);
    const inside = (storageClass: string) =>
      costOf([...others, release({ claims: [{ ...claims, storageClass }] })]);
    assert.deepEqual(
      [inside("fast").monthlyUsd, inside("nfs").monthlyUsd, inside("efs").monthlyUsd],
      [3, 0, 0],
    );
    assert.match(inside("nfs").uncounted[0]?.reason ?? "", /"nfs"/);
    const statefulSet = billable("kubernetes:apps/v1:StatefulSet", {
      spec: { volumeClaimTemplates: [{ spec: claim("efs").properties["spec"] }] },
    });
    assert.equal(costOf([...others, statefulSet]).monthlyUsd, 0);
  });

  it("is that of a snapshot at most, where its volume is known", () => {
    const volume = ofDigitalOcean("Volume", { size: 50 });
    const snapshot = (dependencies: readonly string[]) =>
      ofDigitalOcean("VolumeSnapshot", {}, { dependencies });
    const { lines: found, minimumUsd, ceilingUsd } = costOf([volume, snapshot([volume.urn])]);
    assert.deepEqual(
      found.map(({ item, detail, monthlyUsd }) => [item, detail, monthlyUsd]),
      [
        ["volume it", undefined, 5],
        ["snapshot it", "at most", 3],
      ],
    );
    assert.deepEqual([minimumUsd, ceilingUsd], [5, 8]);
    assert.deepEqual(
      costOf([volume, snapshot([])]).uncounted.map(({ item }) => item),
      ["snapshot it"],
    );
  });
});

describe("the cost of a cluster that is not DigitalOcean's", () => {
  it("is nothing, whatever is claimed in it", () => {
    const platform = (cloud: unknown) => billable("doks-platform:layer:Controllers", { cloud });
    const inside = [
      release({ claims: [claims], loadBalancers: [{ name: "web", nodes: 1 }] }),
      billable("kubernetes:core/v1:Service", { spec: { type: "LoadBalancer" } }),
      billable("kubernetes:argoproj.io/v1alpha1:Application", {}),
    ];
    assert.deepEqual(costOf([platform("other"), ...inside]), costOf([]));
    assert.equal(costOf([platform("digitalocean"), ...inside]).monthlyUsd, 27);
    // Where nobody knows yet, rather too much than too little.
    assert.equal(costOf([platform(Symbol("unknown")), ...inside]).monthlyUsd, 27);
  });
});
