import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/leftovers";
import { DigitalOceanApi, type ApiThing } from "../support/digitalocean-api";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";

const ROOT = join(__dirname, "../..");
const LIVE = "11111111-1111-4111-8111-111111111111";
const GONE = "22222222-2222-4222-8222-222222222222";
const tag = "doks-platform:stack:prod";
const foreignTag = "doks-platform:stack:staging";
const clusterType = "digitalocean:index/kubernetesCluster:KubernetesCluster";

describe("npx doks leftovers", function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  let home: string;
  let api: DigitalOceanApi;

  beforeEach(async () => {
    home = mkdtempSync(join(folder, "home-"));
    api = new DigitalOceanApi();
    await api.start();
    stateIs([]);
  });
  afterEach(() => api.stop());

  /** Stands in for the Pulumi CLI, which needs its variables to find the state. */
  function pulumiDoes(script: string): void {
    writeProgram(join(home, "pulumi"), `[ "$PULUMI_BACKEND_URL" = file:///state ] || exit 9\n${script}`);
  }

  /** What the stack's state has, and where its cluster is said to be. */
  function stateIs(resources: readonly object[], endpoint = "https://127.0.0.1:1"): void {
    const cluster = { id: LIVE, name: "main", endpoint, caCertificate: "Y2E=" };
    const config = { password: "state-canary" };
    const state = { version: 3, deployment: { resources: [{ type: "x", inputs: config }, ...resources] } };
    writeFileSync(join(home, "state"), JSON.stringify(state));
    writeFileSync(join(home, "outputs"), JSON.stringify({ cluster }));
    pulumiDoes(
      `case "$2" in export) cat ${join(home, "state")};; output) cat ${join(home, "outputs")};; *) exit 8;; esac`,
    );
  }

  const environment = (): Record<string, string> => ({
    PATH: pathOf(home),
    HOME: home,
    PULUMI_BACKEND_URL: "file:///state",
    ...api.environment,
  });

  async function run(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const ran = await runMain(main, args, { ...environment(), ...env }, input);
    assert.doesNotMatch(ran.stdout + ran.stderr, /canary/, "a secret");
    assert.doesNotMatch(ran.stderr, /^\s+at /m, "a stack trace");
    return ran;
  }

  async function fails(args: readonly string[], message: RegExp, code = 1): Promise<void> {
    const ran = await run(args);
    assert.match(ran.stderr, message);
    assert.equal(ran.stdout, "");
    assert.equal(ran.code, code);
    assert.deepEqual(api.changes, []);
  }

  const own = (): ApiThing => api.volume(GONE, { tags: [`k8s:${GONE}`, tag] });
  const prod = ["--stack", "prod"];

  it("says that nothing is left over, and exits with 0", async () => {
    api.volume(undefined, { name: "by-hand" });
    assert.deepEqual(await run(prod), { stdout: "prod: nothing left over\n", stderr: "", code: 0 });
  });

  it("ends its process with the exit code, and reads the answer to its question from standard input", async () => {
    own();
    const remove = [...prod, "--delete"];
    const no = await runCli("leftovers.ts", remove, environment(), "staging\n");
    assert.match(no.stderr, /leftovers: that is not its name: nothing was deleted\n$/);
    assert.equal(no.code, 1);
    const { code, stdout } = await runCli("leftovers.ts", remove, environment(), "prod\n");
    assert.match(stdout, /\n1 thing deleted: \$1\.00 a month less\n$/);
    assert.equal(code, 0);
  });

  it("sends who shares a cluster to its owner, in whose list the volumes are", async () => {
    stateIs([{ type: "pulumi:pulumi:StackReference", id: "organization/doks-platform/owner" }]);
    const { stdout, stderr, code } = await run(prod);
    assert.match(
      stderr,
      /the cluster is that of stack organization\/doks-platform\/owner: .* --stack owner\n/,
    );
    assert.deepEqual([stdout, code], ["prod: nothing left over\n", 0]);
  });

  it("lists five hundred volumes on many pages, and says how to delete them", async () => {
    for (let i = 0; i < 500; i++) own();
    api.volume(GONE, { name: "theirs", tags: [foreignTag] });
    const { stdout, stderr, code } = await run(["--stack", "acme/doks-platform/prod"]);
    assert.equal(stdout.match(/^volume {2}pvc-/gm)?.length, 500);
    assert.match(stdout, /\n\nacme\/doks-platform\/prod: 500 things left over, \$500\.00 a month\n/);
    assert.match(stdout, /To delete .*: npx doks leftovers --stack acme\/doks-platform\/prod --delete\n$/);
    assert.doesNotMatch(stdout, /theirs|\u001b/);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.deepEqual(api.changes, []);
  });

  it("deletes what is left over, and nothing else, once the stack's name is typed", async () => {
    const mine = own();
    const others = [
      api.volume(GONE, { tags: [foreignTag] }),
      api.volume(undefined, { name: "by-hand" }),
      api.volume(GONE),
    ];
    const { stdout, stderr, code } = await run(["--stack", "acme/prod", "--delete"], "prod\n");
    assert.match(stderr, /This deletes 1 thing for good, with all data in it\.\n/);
    assert.match(stderr, /Type the name of the stack, prod: \n$/);
    assert.ok(stdout.endsWith(`deleted volume ${mine.name}\n1 thing deleted: $1.00 a month less\n`), stdout);
    assert.equal(code, 0);
    assert.deepEqual(api.changes, [`DELETE volumes/${mine.id}`]);
    assert.deepEqual(
      [...api.volumes.keys()],
      others.map(({ id }) => id),
    );
  });

  for (const [what, input] of [
    ["another name", "staging\n"],
    ["nothing", ""],
  ] as const) {
    it(`deletes nothing and exits with 1 when ${what} is typed`, async () => {
      own();
      const { stderr, code } = await run([...prod, "--delete"], input);
      assert.match(stderr, /leftovers: that is not its name: nothing was deleted\n$/);
      assert.equal(code, 1);
      assert.deepEqual(api.changes, []);
    });
  }

  it("deletes nothing when it is interrupted at the question", async () => {
    own();
    const args = ["--require", "tsx/cjs", "cli/leftovers.ts", ...prod, "--delete"];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: environment(),
      stdio: ["pipe", "ignore", "pipe"],
    });
    const ended = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
    child.stderr.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("Type the name")) child.kill("SIGINT");
    });
    assert.equal(await ended, "SIGINT");
    assert.deepEqual(api.changes, []);
  });

  it("asks for nothing where there is nothing to delete", async () => {
    const { stderr, code } = await run([...prod, "--delete"]);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  it("leaves alone what is needed again by the time of the answer", async () => {
    const [mine, other] = [own(), own()];
    let looks = 0;
    api.fault = ({ path }) => {
      if (path === "volumes" && ++looks === 2) mine["droplet_ids"] = [7];
      return undefined;
    };
    const { stdout, code } = await run([...prod, "--delete"], "prod\n");
    assert.ok(stdout.includes(`not deleted: volume ${mine.name}: not left over any more\n`), stdout);
    assert.match(stdout, /\n1 thing deleted: \$1\.00 a month less\n$/);
    assert.equal(code, 0);
    assert.deepEqual(api.changes, [`DELETE volumes/${other.id}`]);
  });

  it("goes on after one that cannot be deleted, and exits with 1", async () => {
    const volumes = [own(), own(), own()];
    api.fault = ({ path }) => (path === `volumes/${volumes[1]!.id}` ? { status: 403 } : undefined);
    const { stdout, stderr, code } = await run([...prod, "--delete"], "prod\n");
    assert.match(stdout, /\n2 things deleted: \$2\.00 a month less\n$/);
    assert.match(stderr, /\nleftovers: 1 thing could not be deleted: run it again\n$/);
    assert.equal(code, 1);
    assert.deepEqual([...api.volumes.keys()], [volumes[1]!.id]);
  });

  it("prints JSON only, when asked to", async () => {
    const { id, name } = own();
    const { stdout, stderr, code } = await run([...prod, "--json"]);
    assert.deepEqual(JSON.parse(stdout), {
      version: 1,
      stack: "prod",
      found: true,
      items: [
        {
          kind: "volume",
          id,
          name,
          size: "10 GiB",
          createdAt: "2026-11-01T00:00:00Z",
          monthlyUsd: 1,
          clusterId: GONE,
          status: "leftover",
          why: "cluster 22222222 is gone",
        },
      ],
      monthlyUsd: { leftover: 1, inUse: 0, unattributed: 0 },
    });
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  it("knows the state's clusters, and counts volumes as in use where their cluster cannot be asked", async () => {
    api.cluster("main", { id: LIVE, tags: [tag] });
    api.volume(LIVE);
    stateIs([{ type: clusterType, id: LIVE, inputs: { destroyAllAssociatedResources: false } }]);
    const { stdout, stderr, code } = await run(prod);
    assert.match(stderr, /^leftovers: cannot tell what uses the volumes, so all count as in use: .+\n$/);
    assert.match(stdout, /^In use: stays after a destroy.*\nKIND.*\nvolume .* cluster main\n\n/);
    assert.match(stdout, /prod: nothing left over; 1 thing in use would stay, \$1\.00 a month\n$/);
    assert.equal(code, 0);
    // A destroy takes them along here.
    stateIs([{ type: clusterType, id: LIVE, inputs: { destroyAllAssociatedResources: true } }]);
    assert.deepEqual(await run(prod), { stdout: "prod: nothing left over\n", stderr: "", code: 0 });
  });

  it("goes by tags where the backend has no such stack, and by the clusters that are named", async () => {
    pulumiDoes(`echo "error: no stack named 'prod' found" >&2; exit 255`);
    api.cluster("main", { id: LIVE, tags: [tag] });
    const mine = own();
    const strange = api.volume(GONE);
    const first = await run(prod);
    assert.match(first.stderr, /^leftovers: this backend has no stack prod \(`pulumi whoami -v` says which/);
    assert.match(
      first.stdout,
      /^Left over\nKIND.*\nvolume .*\n\nIn use[^]*\ncluster {2}main .*stack not found\n/,
    );
    assert.ok(first.stdout.includes(`  --cluster-id ${GONE}\n`));
    const second = await run([...prod, "--delete", "--cluster-id", GONE.toUpperCase()], "prod\n");
    assert.equal(second.code, 0);
    assert.deepEqual(
      api.changes.sort(),
      [`DELETE volumes/${mine.id}`, `DELETE volumes/${strange.id}`].sort(),
    );
    assert.ok(api.clusters.has(LIVE));
  });

  it("says in one line that --cluster-id is somebody else's cluster", async () => {
    api.cluster("theirs", { id: LIVE, tags: [foreignTag] });
    await fails(
      [...prod, "--cluster-id", LIVE],
      /^leftovers: --cluster-id \S+ is the cluster theirs, which does not bear the tag \S+: it is not of the stack prod\n$/,
    );
  });

  it("says in one line that there is no token, before it asks for anything", async () => {
    pulumiDoes("echo asked; exit 1");
    const { stdout, stderr, code } = await run(prod, "", { DIGITALOCEAN_TOKEN: "" });
    assert.equal(
      stderr,
      "leftovers: no DigitalOcean token: set DIGITALOCEAN_TOKEN (or DIGITALOCEAN_ACCESS_TOKEN)\n",
    );
    assert.equal(stdout, "");
    assert.equal(code, 1);
  });

  it("says in one line that the token is not accepted, or what it lacks", async () => {
    api.fault = () => ({ status: 401 });
    await fails(prod, /^leftovers: .* answered 401 .*DIGITALOCEAN_TOKEN is wrong, revoked or expired.*\n$/);
    api.fault = ({ path }) => (path === "snapshots" ? { status: 403 } : undefined);
    await fails(
      prod,
      /^leftovers: .* answered 403 .*scope block_storage_snapshot:read or snapshot:read.*\n$/,
    );
  });

  it("says in one line that the rate limit is used up", async () => {
    api.fault = () => ({ status: 429, retryAfter: 120 });
    await fails(prod, /^leftovers: .* answered 429 .* try again in 120 s\n$/);
  });

  it("says in one line that the state cannot be read, without quoting it", async () => {
    pulumiDoes("echo 'error: incorrect passphrase' >&2; exit 255");
    await fails(prod, /^leftovers: cannot read the state of stack prod: incorrect passphrase\n$/);
    pulumiDoes(`echo '{"deployment": "state-canary'`);
    await fails(
      prod,
      /^leftovers: the state of stack prod is not what `pulumi stack export` should print\n$/,
    );
  });

  const usages: readonly [string, readonly string[], RegExp][] = [
    ["no stack", [], /required option '--stack <name>' not specified/],
    ["what is no cluster's id", [...prod, "--cluster-id", "main"], /takes the id of a cluster, such as/],
    ["JSON of a deletion", [...prod, "--json", "--delete"], /--json and --delete exclude each other/],
    [
      "another project's stack",
      ["--stack", "acme/other/prod"],
      /^leftovers: --stack acme\/other\/prod is a stack of the project other, not of this one, doks-platform\n$/,
    ],
  ];
  for (const [what, args, message] of usages)
    it(`takes ${what} for wrong usage`, () => fails(args, message, 64));
});
