import assert from "node:assert/strict";
import {
  another,
  cluster,
  description,
  find,
  foreignTag,
  gone,
  knowsLive,
  knowsNothing,
  live,
  loadBalancer,
  pool,
  tag,
  verdicts,
  volume,
  vpc,
} from "./account";

describe("leftovers: clusters", () => {
  it("with the stack's tag that the state does not know are left over, with all that is theirs", () => {
    const items = find({
      clusters: [
        cluster({ highAvailability: true, nodePools: [pool(), pool({ size: "s-4vcpu-8gb", count: 3 })] }),
      ],
      vpcs: [vpc()],
      volumes: [volume(live)],
      loadBalancers: [loadBalancer({ tags: [`k8s:${live}`] })],
    });
    assert.deepEqual(verdicts(items), [
      "cluster leftover: not in the state",
      "load balancer leftover: cluster main",
      "volume leftover: cluster main",
      "VPC leftover: not in the state",
    ]);
    // 2 x 24 + 3 x 48 + 40
    assert.deepEqual([items[0]?.size, items[0]?.monthlyUsd], ["5 nodes", 232]);
    assert.equal(items[3]?.monthlyUsd, 0);
  });

  it("have no price where the size of a node has none", () => {
    const [item] = find({ clusters: [cluster({ nodePools: [pool(), pool({ size: "gpu-x" })] })] });
    assert.equal(item?.monthlyUsd, undefined);
  });

  it("that the state knows are left out, with their VPC", () => {
    assert.deepEqual(find({ clusters: [cluster()], vpcs: [vpc()] }, { known: knowsLive }), []);
  });

  it("of other stacks and of people are left out, with all that is theirs", () => {
    const account = {
      clusters: [cluster({ tags: [foreignTag] }), cluster({ id: another, tags: [], vpc: "vpc-2" })],
      vpcs: [
        vpc({ description: description.replace("prod", "staging") }),
        vpc({ id: "vpc-2", description: "" }),
      ],
      loadBalancers: [loadBalancer({ tags: [`k8s:${live}`] }), loadBalancer({ tags: [`k8s:${another}`] })],
      volumes: [volume(live), volume(another)],
    };
    assert.deepEqual(find(account), []);
  });

  it("that are being deleted already are left out", () => {
    assert.deepEqual(find({ clusters: [cluster({ state: "deleting" })] }), []);
  });

  it("are in use where the stack is not found, unless they are named", () => {
    const account = { clusters: [cluster()], vpcs: [vpc()] };
    assert.deepEqual(verdicts(find(account, { known: undefined })), [
      "cluster inUse: runs; stack not found",
      "VPC inUse: cluster main",
    ]);
    assert.deepEqual(verdicts(find(account, { known: undefined, named: [live] })), [
      "cluster leftover: named by --cluster-id",
      "VPC leftover: stack not found",
    ]);
  });

  it("cannot be named where they are somebody else's", () => {
    for (const tags of [[], [foreignTag]]) {
      assert.throws(() => find({ clusters: [cluster({ tags })] }, { named: [live] }), {
        message:
          /^--cluster-id 11111111\S+ is the cluster main, which does not bear the tag doks-platform:stack:prod/,
      });
    }
  });

  it("stay in use where they are named and in the state", () => {
    assert.deepEqual(find({ clusters: [cluster()] }, { known: knowsLive, named: [live] }), []);
  });
});

describe("leftovers: node pools", () => {
  it("with the stack's tag that the state does not know are left over", () => {
    const nodes = ["2026-11-03", "2026-11-02"].map((createdAt, i) => ({
      id: `n${i}`,
      name: "n",
      dropletId: "1",
      state: "running",
      createdAt,
    }));
    const orphan = pool({ name: "workloads-1", tags: [tag], size: "s-4vcpu-8gb", nodes });
    const [item, ...others] = find(
      { clusters: [cluster({ nodePools: [pool(), orphan] })] },
      { known: knowsLive },
    );
    assert.deepEqual(item, {
      kind: "node pool",
      id: orphan.id,
      name: "workloads-1",
      status: "leftover",
      why: "not in the state",
      size: "2 nodes",
      createdAt: "2026-11-02",
      monthlyUsd: 96,
      clusterId: live,
    });
    assert.deepEqual(others, []);
  });

  it("are left out where the state knows them, a person made them, or they are the cluster's own", () => {
    const known = pool({ name: "workloads-1", tags: [tag] });
    const nodePools = [
      known,
      pool({ name: "by-hand" }),
      pool({ name: "system", tags: [tag] }),
      pool({ name: "other", tags: [tag, "terraform:default-node-pool"] }),
    ];
    const state = { ...knowsLive, pools: new Set([known.id]) };
    assert.deepEqual(find({ clusters: [cluster({ nodePools })] }, { known: state }), []);
  });

  it("are not told apart where the stack is not found", () => {
    const nodePools = [pool({ name: "workloads-1", tags: [tag] })];
    assert.deepEqual(verdicts(find({ clusters: [cluster({ nodePools })] }, { known: undefined })), [
      "cluster inUse: runs; stack not found",
    ]);
  });
});

describe("leftovers: load balancers", () => {
  it("of a cluster that is gone are left over where they are in the stack's VPC and a cluster's by name", () => {
    const made = `a${"0123456789abcdef".repeat(2).slice(1)}`;
    const loadBalancers = [made, "net-gateway", "by-hand"].map((name) =>
      loadBalancer({ name, vpc: "vpc-1", nodes: 2 }),
    );
    const items = find({ loadBalancers, vpcs: [vpc()] });
    assert.deepEqual(
      items.map(({ name, status, why, monthlyUsd }) => [name, status, why, monthlyUsd]),
      [
        [made, "leftover", "its cluster is gone", 24],
        ["net-gateway", "leftover", "its cluster is gone", 24],
        ["by-hand", "inUse", "made by hand in the VPC", 24],
        ["net", "leftover", "not in the state", 0],
      ],
    );
  });

  it("of the stack's cluster go with a destroy", () => {
    const loadBalancers = [loadBalancer({ tags: [`k8s:${live}`] }), loadBalancer({ vpc: "vpc-1" })];
    assert.deepEqual(find({ clusters: [cluster()], loadBalancers, vpcs: [vpc()] }, { known: knowsLive }), []);
  });

  it("are in use where their cluster runs and the stack is not found", () => {
    const items = find(
      { clusters: [cluster()], loadBalancers: [loadBalancer({ tags: [`k8s:${live}`] })] },
      { known: undefined },
    );
    assert.equal(verdicts(items)[1], "load balancer inUse: cluster main");
  });

  it("of no stack and no live cluster are listed apart; those of people are left out", () => {
    const loadBalancers = [loadBalancer({ tags: [`k8s:${gone}`] }), loadBalancer()];
    assert.deepEqual(verdicts(find({ loadBalancers })), [
      "load balancer unattributed: cluster 22222222 is gone",
    ]);
    assert.deepEqual(
      find({ loadBalancers: [loadBalancer({ tags: [foreignTag], vpc: "vpc-1" })], vpcs: [] }),
      [],
    );
  });
});

describe("leftovers: VPCs", () => {
  it("with the stack's description that nothing lives in are left over", () => {
    assert.deepEqual(verdicts(find({ vpcs: [vpc()] })), ["VPC leftover: not in the state"]);
    assert.deepEqual(verdicts(find({ vpcs: [vpc()] }, { known: undefined })), [
      "VPC leftover: stack not found",
    ]);
  });

  it("are in use where another cluster lives in them", () => {
    const clusters = [cluster({ id: another, name: "theirs", tags: [] })];
    assert.deepEqual(verdicts(find({ vpcs: [vpc()], clusters })), ["VPC inUse: cluster theirs"]);
  });

  it("of others, of the state and of the region are left out", () => {
    const vpcs = [vpc({ description: "" }), vpc({ id: "d", isDefault: true })];
    assert.deepEqual(find({ vpcs }), []);
    assert.deepEqual(find({ vpcs: [vpc()] }, { known: { ...knowsNothing, vpcs: new Set(["vpc-1"]) } }), []);
  });
});
