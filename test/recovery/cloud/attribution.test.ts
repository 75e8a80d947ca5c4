import assert from "node:assert/strict";
import { attributeVolumes } from "../../../recovery/cloud/attribution";
import { DigitalOceanApi } from "../../support/digitalocean-api";
import { killMatrixOf } from "../../support/kill-matrix";
import type { Fault } from "../../support/kubernetes-api";

const clusterId = "8d91899c-0739-4a1a-acc5-deadbeefbb8f";
const mark = `k8s:${clusterId}`;
const tags = ["doks-platform", "doks-platform:stack:prod"];

describe("volumes of a cluster that is to be deleted", () => {
  let api: DigitalOceanApi;
  let lines: string[];

  beforeEach(async () => {
    api = new DigitalOceanApi();
    lines = [];
    await api.start();
  });
  afterEach(() => api.stop());

  const run = (): Promise<void> =>
    attributeVolumes(api.connect(), { clusterId, tags }, { report: (line) => void lines.push(line) });

  it("bear the stack's tags, as do the snapshots that the cluster made", async () => {
    const volume = api.volume(clusterId);
    const snapshot = api.snapshot(volume.id, { tags: [mark] });
    await run();
    assert.deepEqual(api.volumes.get(volume.id)!.tags, [mark, ...tags]);
    assert.deepEqual(api.snapshots.get(snapshot.id)!.tags, [mark, ...tags]);
    assert.deepEqual(lines, [
      "tagged 1 volume and 1 snapshot of the cluster with doks-platform, doks-platform:stack:prod: " +
        "what outlives it can be found with `npx doks leftovers`",
    ]);
  });

  it("are told from those of other clusters and of people", async () => {
    const volume = api.volume(clusterId);
    const others = [api.volume("another"), api.volume(undefined), api.snapshot(volume.id)];
    const before = others.map((thing) => thing.tags);
    await run();
    assert.deepEqual(
      others.map(({ id }) => (api.volumes.get(id) ?? api.snapshots.get(id))!.tags),
      before,
    );
  });

  it("are tagged once: a second time changes nothing and says nothing", async () => {
    api.volume(clusterId);
    await run();
    const { length } = api.changes;
    lines = [];
    await run();
    assert.equal(api.changes.length, length);
    assert.deepEqual(lines, []);
  });

  it("need nothing where the cluster has none", async () => {
    await run();
    assert.deepEqual(api.changes, []);
    assert.deepEqual(lines, []);
  });

  it("are all found, and tagged a hundred at once", async () => {
    api.pageSize = 40;
    for (let i = 0; i < 101; i++) api.volume(clusterId);
    await run();
    for (const { tags: all } of api.volumes.values()) assert.deepEqual(all, [mark, ...tags]);
    const sent = api.requests.flatMap(({ body }) => (body?.["resources"] as unknown[] | undefined) ?? []);
    assert.equal(sent.length, 2 * 101);
    assert.equal(api.changes.filter((line) => line.endsWith("/resources")).length, 4);
  });

  it("end up tagged wherever it is killed", async () => {
    const kills = await killMatrixOf(() => new DigitalOceanApi(), {
      prepare: (account) => account.snapshot(account.volume(clusterId).id, { tags: [mark] }),
      run: (account) => attributeVolumes(account.connect(), { clusterId, tags }, { report: () => undefined }),
      check: (account) => {
        for (const thing of [...account.volumes.values(), ...account.snapshots.values()])
          assert.deepEqual(thing.tags, [mark, ...tags]);
      },
    });
    // Two lists, and for each tag the tag and what bears it.
    assert.equal(kills, 2 * 6);
  });

  const faults: readonly [string, Fault, RegExp][] = [
    ["401", { status: 401 }, /answered 401 \(the volumes\): the token in DIGITALOCEAN_TOKEN is wrong/],
    ["403", { status: 403 }, /answered 403 .* lacks the scope block_storage:read/],
    ["404", { status: 404 }, /answered 404 \(the volumes\)/],
    ["409", { status: 409 }, /answered 409 \(the volumes\)/],
    ["429", { status: 429 }, /answered 429 \(the volumes\): the rate limit is used up/],
    ["500", { status: 500 }, /answered 500 \(the volumes\): the API has a problem/],
    ["no answer", "silence", /cannot reach .* for the volumes \(no answer in time\)/],
  ];
  for (const [name, fault, message] of faults) {
    it(`are left as they are, and the deletion stops, at ${name}`, async () => {
      api.volume(clusterId);
      api.fault = () => fault;
      await assert.rejects(run(), { name: "DigitalOceanError", message });
      assert.deepEqual(api.changes, []);
    });
  }

  for (const [name, fault] of faults.filter(([status]) => ["429", "500", "no answer"].includes(status))) {
    it(`are tagged after ${name} that passes`, async () => {
      const volume = api.volume(clusterId);
      api.fault = ({ path }, number) => (path.endsWith("/resources") && number < 5 ? fault : undefined);
      await run();
      assert.deepEqual(api.volumes.get(volume.id)!.tags, [mark, ...tags]);
    });
  }

  it("stop the deletion where the tag cannot be made", async () => {
    api.volume(clusterId);
    api.fault = ({ path }) => (path === "tags" ? { status: 403 } : undefined);
    await assert.rejects(run(), {
      message: /403 \(change tag doks-platform\): .* lacks the scope tag:create/,
    });
  });
});
