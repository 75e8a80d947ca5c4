import assert from "node:assert/strict";
import type { Item, Kind } from "../../../cli/leftovers/item";
import { removeItems } from "../../../cli/leftovers/remove";
import { DigitalOceanApi, type ApiThing } from "../../support/digitalocean-api";

const VPC_ID = "v";

function item(kind: Kind, { id, name }: ApiThing, clusterId?: string): Item {
  return { kind, id, name, status: "leftover", why: "", size: "", createdAt: "", clusterId };
}

describe("leftovers: deleting", () => {
  let api: DigitalOceanApi;
  let lines: string[];

  beforeEach(async () => {
    api = new DigitalOceanApi();
    lines = [];
    await api.start();
  });
  afterEach(() => api.stop());

  const remove = (items: readonly Item[], timeoutSeconds = 60): Promise<Item[]> =>
    removeItems(api.connect(), items, (line) => void lines.push(line), { timeoutSeconds, clock: api.clock });

  /** One of each kind, all of them of one cluster but for the pool. */
  function everything(): Item[] {
    const vpc = api.vpc("net", { id: VPC_ID });
    const cluster = api.cluster("main", { id: "c", vpc_uuid: VPC_ID });
    api.cluster("other", { id: "o" });
    const pool = api.pool("o", "orphan", { id: "p" });
    const volume = api.volume("c", { id: "vol" });
    const snapshot = api.snapshot("vol", { id: "s" });
    const balancer = api.loadBalancer("lb", { id: "l", vpc_uuid: VPC_ID });
    return [
      item("VPC", vpc),
      item("snapshot", snapshot, "c"),
      item("volume", volume, "c"),
      item("load balancer", balancer, "c"),
      item("cluster", cluster),
      item("node pool", pool, "o"),
    ];
  }

  it("begins with what makes and holds other things, and ends with the VPC", async () => {
    assert.deepEqual(await remove(everything()), []);
    assert.deepEqual(api.changes, [
      "DELETE kubernetes/clusters/o/node_pools/p",
      "DELETE kubernetes/clusters/c",
      "DELETE load_balancers/l",
      "DELETE volumes/vol",
      "DELETE snapshots/s",
      "DELETE vpcs/v",
    ]);
    assert.equal(lines.length, 6);
    assert.equal(lines[1], "deleted cluster main");
    assert.deepEqual([...api.clusters.keys()], ["o"]);
  });

  it("touches nothing else", async () => {
    const items = everything();
    await remove(items.filter(({ kind }) => kind === "snapshot"));
    assert.deepEqual(api.changes, ["DELETE snapshots/s"]);
  });

  it("waits until a volume is detached, and says so once", async () => {
    const volume = api.volume("c", { droplet_ids: [7] });
    let tries = 0;
    api.fault = () => {
      if (++tries === 4) volume["droplet_ids"] = [];
      return undefined;
    };
    assert.deepEqual(await remove([item("volume", volume)]), []);
    assert.equal(tries, 4);
    assert.deepEqual(lines, [
      `waiting for volume ${volume.name}: still in use`,
      `deleted volume ${volume.name}`,
    ]);
  });

  it("gives up on what stays in use, and does not wait as long again for the next", async () => {
    const volumes = [1, 2, 3].map(() => api.volume("c", { droplet_ids: [7] }));
    const free = api.volume("c");
    const left = await remove([...volumes, free].map((one) => item("volume", one)));
    assert.deepEqual(
      left.map(({ id }) => id),
      volumes.map(({ id }) => id),
    );
    assert.equal(lines.filter((line) => line.startsWith("not deleted: volume pvc-")).length, 3);
    assert.match(lines.join("\n"), /answered 409 \(delete volume \S+\): it is still in use/);
    assert.equal(lines.at(-1), `deleted volume ${free.name}`);
    // The first one has the whole time to itself.
    const asked = (id: string): number => api.changes.filter((line) => line.endsWith(id)).length;
    assert.equal(asked(volumes[0]!.id), 13, "every five seconds for a minute");
    assert.equal(asked(volumes[2]!.id), 1);
  });

  it("has the whole time again after each thing that went", async () => {
    const volumes = [1, 2].map(() => api.volume("c", { droplet_ids: [7] }));
    // The first is free after 40 seconds, the second after 80.
    api.clock.during = (sleep) => {
      const freed = volumes[sleep / 8 - 1];
      if (freed !== undefined) freed["droplet_ids"] = [];
    };
    const items = volumes.map((one) => item("volume", one));
    assert.deepEqual(await remove(items), []);
  });

  it("goes on after one that fails, and returns it", async () => {
    const volumes = [1, 2, 3].map(() => api.volume("c"));
    const items = volumes.map((one) => item("volume", one));
    api.fault = ({ path }) => (path.endsWith(volumes[1]!.id) ? { status: 403 } : undefined);
    assert.deepEqual(await remove(items), [items[1]]);
    assert.equal(lines.length, 3);
    assert.match(lines[1]!, /^not deleted: volume pvc-\S+: .* 403 .* lacks the scope block_storage:delete/);
    assert.doesNotMatch(lines.join("\n"), /canary/);
    assert.deepEqual([...api.volumes.keys()], [volumes[1]!.id]);
  });

  it("does not wait for what a cluster holds that could not be deleted", async () => {
    const items = everything();
    api.fault = ({ path }) => (path === "kubernetes/clusters/c" ? { status: 403 } : undefined);
    const left = await remove(items);
    assert.deepEqual(
      left.map(({ kind }) => kind),
      ["cluster", "load balancer", "volume", "snapshot", "VPC"],
    );
    assert.deepEqual(api.changes, [
      "DELETE kubernetes/clusters/o/node_pools/p",
      "DELETE kubernetes/clusters/c",
    ]);
    assert.equal(lines.at(-1), "not deleted: VPC net: cluster main is still there");
  });

  it("leaves a VPC alone while one of its load balancers is there", async () => {
    const items = everything();
    api.fault = ({ path }) => (path === "load_balancers/l" ? { status: 403 } : undefined);
    assert.deepEqual(
      (await remove(items)).map(({ kind }) => kind),
      ["load balancer", "VPC"],
    );
    assert.deepEqual([...api.volumes.keys()], []);
  });

  it("takes what is gone by now for deleted", async () => {
    assert.deepEqual(await remove([item("volume", { id: "x", name: "pvc-x" })]), []);
    assert.deepEqual(lines, ["deleted volume pvc-x"]);
  });

  for (const status of [429, 500])
    it(`tries again after a ${status} that passes`, async () => {
      const volume = api.volume("c");
      api.fault = (_, number) => (number === 1 ? { status } : undefined);
      assert.deepEqual(await remove([item("volume", volume)]), []);
    });
});
