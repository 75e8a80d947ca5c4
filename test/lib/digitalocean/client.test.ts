import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DigitalOcean, DigitalOceanError } from "../../../lib/digitalocean/client";
import { DigitalOceanApi, type CloudRequest } from "../../support/digitalocean-api";

const TOKEN = "dop_v1_canary0123456789abcdef";
const patience = { attempts: 3, firstPauseMs: 1, timeoutMs: 300 };

/** The message of what goes wrong, which has neither the token nor a line break in it. */
async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => assert.fail("nothing went wrong"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DigitalOceanError, String(error));
  assert.ok(!error.message.includes("canary"), "the token is in the message");
  assert.doesNotMatch(error.message, /\n/);
  return error.message;
}

describe("DigitalOcean's client", () => {
  let api: DigitalOceanApi;
  let client: DigitalOcean;

  beforeEach(async () => {
    api = new DigitalOceanApi();
    await api.start();
    client = api.connect();
  });
  afterEach(() => api.stop());

  it("reads clusters with their pools, in its own words", async () => {
    api.cluster("main", {
      id: "c1",
      tags: ["a"],
      vpc_uuid: "v1",
      cluster_subnet: "172.20.0.0/16",
      service_subnet: "172.21.0.0/20",
      ha: true,
      status: { state: "degraded", message: "x" },
      created_at: "2026-11-01T00:00:00Z",
      node_pools: [
        {
          id: "p1",
          name: "data",
          size: "s-1vcpu-2gb",
          count: 1,
          auto_scale: true,
          tags: null,
          labels: { a: "b" },
          nodes: [
            { id: "n1", name: "data-x", droplet_id: "7", status: { state: "running" }, created_at: "2026" },
          ],
        },
      ],
    });
    const node = { id: "n1", name: "data-x", dropletId: "7", state: "running", createdAt: "2026" };
    const pool = {
      id: "p1",
      name: "data",
      size: "s-1vcpu-2gb",
      count: 1,
      tags: [],
      labels: { a: "b" },
      nodes: [node],
    };
    assert.deepEqual(await client.clusters(), [
      {
        id: "c1",
        name: "main",
        region: "fra1",
        tags: ["a", "k8s", "k8s:c1"],
        vpc: "v1",
        clusterSubnet: "172.20.0.0/16",
        serviceSubnet: "172.21.0.0/20",
        highAvailability: true,
        state: "degraded",
        createdAt: "2026-11-01T00:00:00Z",
        nodePools: [pool],
      },
    ]);
    assert.deepEqual(await client.nodePools("c1"), [pool]);
  });

  it("reads VPCs, projects, volumes, snapshots and load balancers", async () => {
    const createdAt = "2026-11-01T00:00:00Z";
    const vpc = api.vpc("net", { description: "d", default: true });
    api.project("pro", { id: "pr", is_default: true });
    const volume = api.volume("c1", { droplet_ids: [5] });
    api.snapshot(volume.id, { id: "s", tags: ["t"] });
    api.snapshot("droplet", { resource_type: "droplet" });
    api.loadBalancer("lb", { id: "l", size_unit: 3, vpc_uuid: vpc.id });
    assert.deepEqual(await client.vpcs(), [
      {
        id: vpc.id,
        name: "net",
        description: "d",
        region: "fra1",
        ipRange: "10.10.0.0/20",
        isDefault: true,
        createdAt,
      },
    ]);
    assert.deepEqual(await client.projects(), [
      { id: "pr", name: "pro", description: "", isDefault: true, createdAt },
    ]);
    const { id, name } = volume;
    assert.deepEqual(await client.volumes(), [
      { id, name, region: "fra1", size: 10, droplets: [5], tags: ["k8s:c1"], createdAt },
    ]);
    const [snapshot, ...others] = await client.volumeSnapshots();
    assert.deepEqual(
      { ...snapshot, name: "" },
      {
        id: "s",
        name: "",
        volume: id,
        size: 2.5,
        tags: ["t"],
        createdAt,
      },
    );
    assert.deepEqual(others, [], "snapshots of Droplets");
    assert.deepEqual(await client.loadBalancers(), [
      { id: "l", name: "lb", region: "fra1", nodes: 3, tags: [], vpc: vpc.id, createdAt },
    ]);
  });

  it("makes do with what the API leaves out or gives as null", async () => {
    const bare = (id: string) => ({ id, name: id, tags: null, created_at: null }) as never;
    api.clusters.set("c", { ...(bare("c") as object), region: "fra1", node_pools: null } as never);
    api.volumes.set("v", { ...(bare("v") as object), size_gigabytes: 1, droplet_ids: null } as never);
    api.loadBalancers.set("l", bare("l"));
    const [cluster] = await client.clusters();
    assert.deepEqual(
      [cluster?.tags, cluster?.nodePools, cluster?.state, cluster?.createdAt],
      [[], [], "", ""],
    );
    assert.deepEqual((await client.volumes())[0]?.droplets, []);
    assert.equal((await client.loadBalancers())[0]?.nodes, 1);
  });

  it("asks for 200 at a time, until all 500 are there, and follows no address", async () => {
    for (let number = 0; number < 500; number++) api.volume("c", { id: `v${number}` });
    assert.equal(new Set((await client.volumes()).map(({ id }) => id)).size, 500);
    const asked = api.requests.map(({ query }) => [query.get("page"), query.get("per_page")]);
    assert.deepEqual(asked, [
      ["1", "200"],
      ["2", "200"],
      ["3", "200"],
    ]);
  });

  it("keeps its question on every page", async () => {
    api.pageSize = 1;
    for (const id of ["a", "b"]) api.snapshot("v", { id });
    assert.equal((await client.volumeSnapshots()).length, 2);
    assert.ok(api.requests.every(({ query }) => query.get("resource_type") === "volume"));
  });

  it("gives a thing once that moved to another page meanwhile", async () => {
    api.pageSize = 2;
    for (const id of ["a", "b", "c"]) api.volume("c", { id });
    api.fault = (_, number) => {
      if (number === 2) api.volumes.delete("a");
      if (number === 2) api.volumes.set("a", { ...api.volume("c", { id: "a" }) });
      return undefined;
    };
    api.volumes.delete("b");
    api.volume("c", { id: "b" });
    const ids = (await client.volumes()).map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it("sends its token and says what it sends", async () => {
    await client.tag("t", []);
    const [request] = api.requests;
    assert.ok(request);
    assert.equal(request.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(request.headers["content-type"], "application/json");
  });

  it("tags many volumes and snapshots, a hundred in a request, whether or not there is such a tag", async () => {
    api.tags.add("stack:a");
    const things = Array.from({ length: 150 }, () => ({ id: api.volume("c").id, type: "volume" as const }));
    await client.tag("stack:a", things);
    assert.deepEqual(api.changes, [
      "POST tags",
      "POST tags/stack%3Aa/resources",
      "POST tags/stack%3Aa/resources",
    ]);
    assert.ok([...api.volumes.values()].every(({ tags }) => tags?.includes("stack:a")));
    const snapshot = api.snapshot("v");
    await client.tag("stack:b", [{ id: snapshot.id, type: "volume_snapshot" }]);
    assert.deepEqual(api.snapshots.get(snapshot.id)?.tags, ["stack:b"]);
  });

  it("says when a tag cannot be made", async () => {
    api.fault = ({ path }) => (path === "tags" ? { status: 403 } : undefined);
    assert.match(await messageOf(client.tag("t", [])), /answered 403 \(change tag t\): .* scope tag:create/);
    api.fault = ({ path }) => (path === "tags" ? { status: 422 } : undefined);
    const volume = { id: api.volume("c").id, type: "volume" as const };
    assert.match(await messageOf(client.tag("t", [volume])), /answered 404 \(change what bears tag t\)/);
  });

  const deletions: readonly [string, () => Promise<void>, string][] = [
    ["a cluster", () => client.deleteCluster("c1"), "DELETE kubernetes/clusters/c1"],
    ["a node pool", () => client.deleteNodePool("c1", "p1"), "DELETE kubernetes/clusters/c1/node_pools/p1"],
    ["a VPC", () => client.deleteVpc("v1"), "DELETE vpcs/v1"],
    ["a volume", () => client.deleteVolume("v1"), "DELETE volumes/v1"],
    ["a snapshot", () => client.deleteVolumeSnapshot("s1"), "DELETE snapshots/s1"],
    ["a load balancer", () => client.deleteLoadBalancer("l1"), "DELETE load_balancers/l1"],
  ];
  for (const [what, remove, request] of deletions) {
    it(`deletes ${what}, and is content when it is gone already`, async () => {
      await remove();
      assert.deepEqual(api.changes, [request]);
    });

    it(`does not pass over that ${what} is still in use`, async () => {
      api.fault = () => ({ status: 409 });
      assert.match(await messageOf(remove()), /answered 409 \(delete .*\): it is still in use/);
      assert.equal(api.requests.length, 1);
    });
  }

  it("really deletes", async () => {
    const cluster = api.cluster("c");
    const pool = api.pool(cluster.id, "p");
    const [volume, balancer, vpc] = [api.volume("c"), api.loadBalancer("l"), api.vpc("v")];
    const snapshot = api.snapshot(volume.id);
    await client.deleteNodePool(cluster.id, pool.id);
    assert.deepEqual(
      (await client.nodePools(cluster.id)).map(({ name }) => name),
      ["system"],
    );
    await client.deleteCluster(cluster.id);
    await client.deleteVolume(volume.id);
    await client.deleteVolumeSnapshot(snapshot.id);
    await client.deleteLoadBalancer(balancer.id);
    await client.deleteVpc(vpc.id);
    const { clusters, volumes, snapshots, loadBalancers, vpcs } = api;
    assert.deepEqual(
      [clusters, volumes, snapshots, loadBalancers, vpcs].map(({ size }) => size),
      [0, 0, 0, 0, 0],
    );
  });

  it("deletes nothing but what the id names", async () => {
    await client.deleteVolume("../clusters/c1");
    assert.deepEqual(api.changes, ["DELETE volumes/..%2Fclusters%2Fc1"]);
  });

  const refusals: readonly [number, RegExp, number][] = [
    [401, /the token in DIGITALOCEAN_TOKEN is wrong, revoked or expired; set a valid one$/, 1],
    [403, /the token in DIGITALOCEAN_TOKEN lacks the scope block_storage:read, or it is not allowed$/, 1],
    [404, /there is no such thing for the token in DIGITALOCEAN_TOKEN$/, 1],
    [409, /it is still in use, or something else is changing it/, 1],
    [412, /it is still in use$/, 1],
    [422, /it is not possible as things are$/, 1],
    [302, /that is not DigitalOcean's API; check DIGITALOCEAN_API_URL and any proxy$/, 1],
    [429, /the rate limit is used up; try again later$/, 3],
    [500, /the API has a problem; try again later \(see status\.digitalocean\.com\)$/, 3],
    [503, /the API has a problem; try again later \(see status\.digitalocean\.com\)$/, 3],
  ];
  for (const [status, message, tries] of refusals) {
    it(`says what ${status} means, after ${tries} of its 3 tries`, async () => {
      api.fault = () => ({ status });
      const text = await messageOf(client.volumes());
      assert.match(text, message);
      assert.match(text, new RegExp(`^http://127.0.0.1:\\d+ answered ${status} \\(the volumes\\): `));
      assert.equal(api.requests.length, tries);
    });
  }

  const passing: readonly [string, DigitalOceanApi["fault"]][] = [
    ["429", (_, number) => (number < 3 ? { status: 429, retryAfter: 0 } : undefined)],
    ["500", (_, number) => (number < 3 ? { status: 500 } : undefined)],
    ["a connection that is cut", (_, number) => (number < 3 ? "cut-before" : undefined)],
    ["no answer", (_, number) => (number < 3 ? "silence" : undefined)],
  ];
  for (const [what, fault] of passing) {
    it(`tries again after ${what}`, async () => {
      api.volume("c");
      api.fault = fault;
      assert.equal((await client.volumes()).length, 1);
      assert.equal(api.requests.length, 3);
    });
  }

  it("takes a deletion for done whose answer got lost", async () => {
    const { id } = api.volume("c");
    api.fault = (_, number) => (number === 1 ? "cut-after" : undefined);
    await client.deleteVolume(id);
    assert.equal(api.volumes.size, 0);
  });

  it("says in how long the rate limit is over, and does not wait that long", async () => {
    api.fault = () => ({ status: 429, retryAfter: 3000 });
    assert.match(await messageOf(client.volumes()), /try again in 3000 s$/);
    assert.equal(api.requests.length, 1);
  });

  it("says that nothing answers", async () => {
    api.fault = () => "silence";
    assert.match(
      await messageOf(client.vpcs()),
      /^cannot reach .* for the VPCs \(no answer in time\); check the/,
    );
    api.fault = () => "cut-before";
    assert.match(await messageOf(client.vpcs()), /^cannot reach .* for the VPCs \(\w+\); check the network/);
  });
});

describe("DigitalOcean's client, in front of something else", () => {
  /** A client of a server that answers like this. */
  async function against(
    answer: (response: ServerResponse, url: string) => void,
    work: (client: DigitalOcean, urls: readonly string[]) => Promise<void>,
    path = "",
  ): Promise<void> {
    const urls: string[] = [];
    const server = createServer((request, response) => {
      urls.push(request.url!);
      answer(response, request.url!);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const env = { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}${path}` };
    try {
      await work(DigitalOcean.fromEnvironment(env, patience), urls);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it("follows no redirect, which would carry the token along", async () => {
    const redirect = (response: ServerResponse): void =>
      void response.writeHead(307, { location: "/elsewhere" }).end();
    await against(redirect, async (client, urls) => {
      assert.match(await messageOf(client.vpcs()), /answered 307 .* that is not DigitalOcean's API/);
      assert.equal(urls.length, 1);
    });
  });

  it("takes the path of the address along", async () => {
    await against(
      (response) => void response.end('{"vpcs":[]}'),
      async (client, urls) => {
        assert.deepEqual(await client.vpcs(), []);
        assert.match(urls[0]!, /^\/proxy\/v2\/vpcs\?/);
      },
      "/proxy",
    );
  });

  const answers: readonly [string, string, RegExp][] = [
    [
      "no JSON",
      `<p>${TOKEN}`,
      /answered something other than JSON when asked for the volumes; check DIGITAL/,
    ],
    ["no list", `{"volumes":"${TOKEN}"}`, /not as expected \(volumes\); check DIGITALOCEAN_API_URL$/],
    [
      "no volume",
      JSON.stringify({ volumes: [{ id: TOKEN, name: 1 }] }),
      /not as expected \(volumes\.0\.name, volumes\.0\.size_gigabytes\)/,
    ],
    ["nothing", "", /not as expected/],
  ];
  for (const [what, body, message] of answers) {
    it(`refuses an answer that is ${what}, without showing it`, async () => {
      await against(
        (response) => void response.end(body),
        async (client) => assert.match(await messageOf(client.volumes()), message),
      );
    });
  }
});

describe("DigitalOcean.fromEnvironment", () => {
  const refusals: readonly [string, NodeJS.ProcessEnv, RegExp][] = [
    ["no token", {}, /no DigitalOcean token: set DIGITALOCEAN_TOKEN \(or DIGITALOCEAN_ACCESS_TOKEN\)$/],
    ["empty tokens", { DIGITALOCEAN_TOKEN: "", DIGITALOCEAN_ACCESS_TOKEN: "" }, /no DigitalOcean token/],
    ["a broken token", { DIGITALOCEAN_TOKEN: `${TOKEN}\n` }, /DIGITALOCEAN_TOKEN holds a line break/],
    ["a token and no address", { DIGITALOCEAN_API_URL: TOKEN }, /DIGITALOCEAN_API_URL is no address such as/],
    ["another protocol", { DIGITALOCEAN_API_URL: "file:///etc" }, /DIGITALOCEAN_API_URL is no address/],
    ["a user in the address", { DIGITALOCEAN_API_URL: "https://canary@x" }, /DIGITALOCEAN_API_URL is no/],
  ];
  for (const [what, env, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const all =
        what.endsWith("token") || what.endsWith("tokens") ? env : { DIGITALOCEAN_TOKEN: TOKEN, ...env };
      const making = new Promise((resolve) => resolve(DigitalOcean.fromEnvironment(all)));
      assert.match(await messageOf(making), message);
    });
  }

  it("takes DIGITALOCEAN_ACCESS_TOKEN where the other is empty, and names it when it fails", async () => {
    const api = new DigitalOceanApi();
    await api.start();
    try {
      const { DIGITALOCEAN_API_URL } = api.environment;
      const env = { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN: "", DIGITALOCEAN_ACCESS_TOKEN: TOKEN };
      const client = DigitalOcean.fromEnvironment(env, patience);
      assert.deepEqual(await client.vpcs(), []);
      api.fault = (request: CloudRequest) => (request.path === "vpcs" ? { status: 401 } : undefined);
      assert.match(await messageOf(client.vpcs()), /the token in DIGITALOCEAN_ACCESS_TOKEN is wrong/);
    } finally {
      await api.stop();
    }
  });
});
