import assert from "node:assert/strict";
import type { Claims } from "../../../cli/leftovers/claims";
import {
  another,
  cluster,
  find,
  foreignTag,
  gone,
  knowsLive,
  live,
  now,
  snapshot,
  tag,
  verdicts,
  volume,
} from "./account";

const takesAll = { ...knowsLive, clusters: new Map([[live, { takesAll: true }]]) };

describe("leftovers: volumes", () => {
  it("of a cluster that is gone are left over where they bear the stack's tag", () => {
    const one = volume(gone, { tags: [`k8s:${gone}`, tag], size: 25 });
    assert.deepEqual(find({ volumes: [one] }), [
      {
        kind: "volume",
        id: one.id,
        name: one.name,
        status: "leftover",
        why: "cluster 22222222 is gone",
        size: "25 GiB",
        createdAt: one.createdAt,
        monthlyUsd: 2.5,
        clusterId: gone,
      },
    ]);
  });

  it("bear the tag in whichever capitals", () => {
    assert.equal(find({ volumes: [volume(gone, { tags: [tag.toUpperCase()] })] })[0]?.status, "leftover");
  });

  it("of other stacks, of people and of live clusters that are not the stack's are nobody's business here", () => {
    const volumes = [
      volume(gone, { tags: [`k8s:${gone}`, foreignTag] }),
      volume(undefined, { name: "by-hand" }),
      volume(undefined, { name: "pvc-by-hand" }),
      volume(another),
    ];
    const clusters = [cluster({ id: another, tags: [foreignTag] })];
    assert.deepEqual(find({ volumes, clusters }), []);
    // Even with both stacks' tags.
    assert.deepEqual(find({ volumes: [volume(gone, { tags: [tag, foreignTag] })] }), []);
  });

  it("of clusters that are gone and of no stack are listed apart, until their cluster is named", () => {
    const volumes = [volume(gone)];
    assert.deepEqual(verdicts(find({ volumes })), ["volume unattributed: cluster 22222222 is gone"]);
    assert.deepEqual(verdicts(find({ volumes }, { named: [gone] })), [
      "volume leftover: cluster 22222222 is gone",
    ]);
    assert.deepEqual(verdicts(find({ volumes }, { named: [another] })), [
      "volume unattributed: cluster 22222222 is gone",
    ]);
  });

  it("with a driver's name and no tag are listed apart too, unless something has them attached", () => {
    assert.deepEqual(verdicts(find({ volumes: [volume(undefined)] })), [
      "volume unattributed: no cluster's tag",
    ]);
    assert.deepEqual(
      find({ volumes: [volume(undefined, { droplets: [7] }), volume(gone, { droplets: [7] })] }),
      [],
    );
  });

  it("that a Droplet has attached are in use, unless its cluster is left over itself", () => {
    const attached = volume(gone, { tags: [tag], droplets: [7] });
    assert.deepEqual(verdicts(find({ volumes: [attached] })), ["volume inUse: attached to Droplet 7"]);
    const volumes = [volume(live, { droplets: [7] })];
    assert.equal(
      find({ volumes, clusters: [cluster()] }).find(({ kind }) => kind === "volume")?.status,
      "leftover",
    );
  });

  it("of the stack's cluster are left out where a destroy takes them along", () => {
    const account = { volumes: [volume(live)], clusters: [cluster()] };
    assert.deepEqual(find(account, { known: takesAll }), []);
    assert.deepEqual(verdicts(find(account, { known: knowsLive })), ["volume inUse: cluster main"]);
  });

  it("of the stack's cluster are judged by what the cluster says of them", () => {
    const volumes = [
      volume(live, { name: "deleted-with-claim" }),
      volume(live, { name: "bound" }),
      volume(live, { name: "released" }),
      volume(live, { name: "unclaimed" }),
      volume(live, { name: "unknown" }),
      volume(live, { name: "unknown-attached", droplets: [7] }),
      volume(live, { name: "unknown-young", createdAt: new Date(now - 59 * 60_000).toISOString() }),
    ];
    const idOf = (name: string): string => volumes.find((one) => one.name === name)!.id;
    const claims: Claims = {
      clusterId: live,
      volumes: new Map([
        [idOf("deleted-with-claim"), { policy: "Delete", claim: "prod/a", bound: true }],
        [idOf("bound"), { policy: "Retain", claim: "prod/b", bound: true }],
        [idOf("released"), { policy: "Retain", claim: "prod/c", bound: false }],
        [idOf("unclaimed"), { policy: "Retain", bound: false }],
      ]),
    };
    const items = find({ volumes, clusters: [cluster()] }, { known: knowsLive, claims });
    assert.deepEqual(
      new Map(items.map(({ name, status, why }) => [name, `${status}: ${why}`])),
      new Map([
        ["unknown-attached", "inUse: cluster main"],
        ["unknown-young", "inUse: cluster main"],
        ["bound", "inUse: prod/b"],
        ["released", "inUse: released by prod/c"],
        ["unclaimed", "inUse: released by no claim"],
        ["unknown", "leftover: unknown to its cluster"],
      ]),
    );
  });

  it("are not judged by what another cluster says", () => {
    const claims: Claims = { clusterId: another, volumes: new Map() };
    const account = { volumes: [volume(live)], clusters: [cluster()] };
    assert.deepEqual(verdicts(find(account, { known: knowsLive, claims })), ["volume inUse: cluster main"]);
  });

  it("of an earlier cluster are in use where the stack's cluster has them in its books", () => {
    const one = volume(gone, { tags: [`k8s:${gone}`, tag] });
    const claims: Claims = {
      clusterId: live,
      volumes: new Map([[one.id, { policy: "Retain", claim: "prod/old", bound: true }]]),
    };
    const sight = { known: knowsLive, claims };
    assert.deepEqual(verdicts(find({ volumes: [one], clusters: [cluster()] }, sight)), [
      "volume inUse: prod/old",
    ]);
  });

  it("are in use where the stack is not found and its cluster runs", () => {
    const account = { volumes: [volume(live)], clusters: [cluster()] };
    assert.deepEqual(verdicts(find(account, { known: undefined })), [
      "cluster inUse: runs; stack not found",
      "volume inUse: cluster main",
    ]);
  });

  it("are found among five hundred", () => {
    const volumes = Array.from({ length: 500 }, (_, i) =>
      volume(gone, { tags: i % 5 === 0 ? [foreignTag] : [`k8s:${gone}`, tag] }),
    );
    const items = find({ volumes });
    assert.equal(items.length, 400);
    assert.ok(items.every(({ status }) => status === "leftover"));
  });
});

describe("leftovers: snapshots", () => {
  it("are left over where they bear the stack's tag and their cluster is gone", () => {
    const one = snapshot({ tags: [`k8s:${gone}`, tag], size: 5 });
    const [item] = find({ snapshots: [one] });
    assert.deepEqual(
      [item?.status, item?.why, item?.size, item?.monthlyUsd?.toFixed(2)],
      ["leftover", "cluster 22222222 is gone", "5 GiB", "0.30"],
    );
  });

  it("that a person made of the stack's volume are shown, and never left over", () => {
    const one = volume(gone, { tags: [tag] });
    const items = find({ volumes: [one], snapshots: [snapshot({ volume: one.id })] });
    assert.deepEqual(verdicts(items), [
      "volume leftover: its cluster is gone",
      "snapshot inUse: made by hand",
    ]);
    assert.deepEqual(find({ snapshots: [snapshot({ volume: one.id })] }), []);
  });

  it("of other stacks and other live clusters are left out", () => {
    const snapshots = [
      snapshot({ tags: [`k8s:${gone}`, foreignTag] }),
      snapshot({ tags: [`k8s:${another}`] }),
      snapshot({}),
    ];
    assert.deepEqual(find({ snapshots, clusters: [cluster({ id: another, tags: [] })] }), []);
  });

  it("of a cluster that is gone and of no stack are listed apart", () => {
    assert.deepEqual(verdicts(find({ snapshots: [snapshot({ tags: [`k8s:${gone}`] })] })), [
      "snapshot unattributed: cluster 22222222 is gone",
    ]);
  });

  it("of the stack's volume that another cluster made are not taken for a person's", () => {
    const one = volume(gone, { tags: [tag] });
    const snapshots = [snapshot({ volume: one.id, tags: [`k8s:${another}`] })];
    assert.equal(
      verdicts(find({ volumes: [one], snapshots }))[1],
      "snapshot unattributed: cluster 33333333 is gone",
    );
  });

  it("of the stack's cluster are in use, or go with it", () => {
    const account = { clusters: [cluster()], snapshots: [snapshot({ tags: [`k8s:${live}`] })] };
    assert.deepEqual(verdicts(find(account, { known: knowsLive })), ["snapshot inUse: cluster main"]);
    assert.deepEqual(find(account, { known: takesAll }), []);
  });
});
