import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { main } from "../../cli/verify";
import type { Expected } from "../../cli/verify/expectation";
import { planExpected } from "../../cli/verify/expected";
import { withKubernetesApi } from "../support/kubernetes-api";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";
import { applicationPath, failures, fill, jobsPath, playJobs, until } from "./verify/cluster";
import { TlsFront } from "./verify/self-signed";
import type { Row } from "../../cli/verify/row";

const ROOT = join(__dirname, "../..");
const ID = "8d91899c-0739-4a1a-acc5-deadbeefbb8f";
const TOKEN = "dop_v1_canary";

describe("npx doks verify", () => {
  const folder = temporaryFolder();
  let home: string;
  let expected: Expected;
  let warnings: readonly string[];
  const api = withKubernetesApi();
  let front: TlsFront;
  let digitalocean: Server;
  let asked: string[];

  before(async () => {
    ({ expected, warnings } = await planExpected(ROOT, "staging"));
  });

  beforeEach(async () => {
    home = mkdtempSync(join(folder, "home-"));
    fill(api, expected);
    asked = [];
    digitalocean = createServer(({ url, headers }, response) => {
      asked.push(`${url} ${headers.authorization}`);
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      response.end(JSON.stringify({ server: "x", token: "cluster-canary", expires_at: expires }));
    });
    await new Promise<void>((resolve) => digitalocean.listen(0, "127.0.0.1", resolve));
    const { port } = new URL((await api.connect()).server);
    front = new TlsFront(Number(port));
    await front.start();
    pulumiPrints({ cluster: cluster() });
  });

  afterEach(async () => {
    front.stop();
    digitalocean.closeAllConnections();
    await new Promise((resolve) => digitalocean.close(resolve));
  });

  function cluster(): object {
    return { id: ID, name: "x", endpoint: front.address, caCertificate: front.caCertificate };
  }

  /** Stands in for the Pulumi CLI, which needs its variables to find the state. */
  function pulumiPrints(outputs: object): void {
    writeFileSync(join(home, "outputs"), JSON.stringify(outputs));
    writeProgram(
      join(home, "pulumi"),
      `[ "$PULUMI_BACKEND_URL" = file:///state ] || exit 9\ncat ${join(home, "outputs")}`,
    );
  }

  function environment(): Record<string, string> {
    const { port } = digitalocean.address() as AddressInfo;
    return {
      PATH: pathOf(home),
      HOME: home,
      PULUMI_BACKEND_URL: "file:///state",
      DIGITALOCEAN_TOKEN: TOKEN,
      DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}`,
    };
  }

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    runMain((argv, io) => main(argv, io, api.clock), args, { ...environment(), ...env });

  function assertFails(ran: Ran, message: RegExp, code = 1): void {
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, message);
    assert.doesNotMatch(ran.stderr, /^\s+at /m, "a stack trace");
    assert.doesNotMatch(ran.stderr, /canary/, "a token");
    assert.equal(ran.code, code);
  }

  it("compares the cluster with the plan, by a credential that it asks for, and exits with 0", async () => {
    const { stdout, stderr, code } = await run(["--stack", "acme/doks-platform/staging"]);
    assert.match(stdout, /^CHECK +NAME +STATUS +DETAIL\nnode pool +system +ok +2 of 2 ready\n/);
    assert.match(stdout, /\n\nacme\/doks-platform\/staging: \d+ checks, all well\n$/);
    assert.doesNotMatch(stdout + stderr, /\u001b|canary/);
    assert.equal(code, 0);
    // One credential for all requests.
    assert.deepEqual(asked, [`/v2/kubernetes/clusters/${ID}/credentials Bearer ${TOKEN}`]);
    // What a plan says of a stack file with placeholders explains what may be missing.
    assert.equal(stderr, warnings.map((warning) => `warning: ${warning}\n`).join(""));
  });

  it("exits with 1 when anything is not as it should be, and has it as JSON", async () => {
    api.change(applicationPath("backend-staging"), { status: { health: { status: "Degraded" } } });
    const { stdout, code } = await run(["--stack", "staging", "--json"]);
    assert.equal(code, 1);
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Row[] };
    assert.equal(ok, false);
    assert.deepEqual(failures(checks), ["application backend-staging"]);
  });

  it("does the same in a process of its own", async () => {
    const args = ["--stack", "staging"];
    assert.deepEqual(await runCli("verify.ts", args, environment()), await run(args));
    api.change(applicationPath("backend-staging"), { status: { health: { status: "Degraded" } } });
    assert.equal((await runCli("verify.ts", args, environment())).code, 1);
  });

  it("waits, says for what, and exits with 0 once all is well", async () => {
    api.change(applicationPath("backend-staging"), { status: { health: { status: "Progressing" } } });
    api.fault = ({ path }, number) => {
      if (number > 1 && path === "/api/v1/namespaces")
        api.change(applicationPath("backend-staging"), { status: { health: { status: "Healthy" } } });
      return undefined;
    };
    const { stderr, code } = await run(["--stack", "staging", "--wait", "60"]);
    assert.match(stderr, /^verify: waiting for application backend-staging; \d+ seconds left$/m);
    assert.equal(code, 0);
  });

  it("leaves no Job behind when it is interrupted", async () => {
    playJobs(api, {});
    const args = ["--require", "tsx/cjs", "cli/verify.ts", "--stack", "staging"];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: environment(), stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const jobs = (): number => [...api.objects.keys()].filter((path) => path.startsWith(jobsPath)).length;
    await until(() => jobs() === 4).catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    });
    child.kill("SIGINT");
    assert.equal(await ended, 130);
    assert.equal(jobs(), 0);
  });

  it("says in one line why the cluster cannot be asked", async () => {
    front.stop();
    assertFails(
      await run(["--stack", "staging"]),
      /^verify: cannot reach https:\/\/127\.0\.0\.1:\d+ for GET/m,
    );
  });

  it("says in one line that the credential is not accepted", async () => {
    api.fault = () => ({ status: 401, reason: "Unauthorized" });
    assertFails(
      await run(["--stack", "staging", "--wait", "60"]),
      /^verify: .* 401 .*for a DigitalOcean cluster is DIGITALOCEAN_TOKEN$/m,
    );
  });

  it("says in one line that there is no token", async () => {
    const ran = await run(["--stack", "staging"], { DIGITALOCEAN_TOKEN: "" });
    assertFails(ran, /^verify: no credential for .*no DigitalOcean token: set DIGITALOCEAN_TOKEN/m);
  });

  it("says in one line that the stack has no cluster, or that the project has no such stack", async () => {
    pulumiPrints({});
    assertFails(
      await run(["--stack", "staging"]),
      /^verify: stack staging has no output cluster: run `pulumi up --stack staging` first\n$/,
    );
    pulumiPrints({ cluster: cluster() });
    assertFails(
      await run(["--stack", "stagin"]),
      /^verify: there is no stack "stagin": .*; did you mean staging\?\n$/,
    );
  });

  const usages: readonly [string, readonly string[], RegExp][] = [
    ["no stack", [], /required option '--stack <name>' not specified/],
    ["a wait without a number", ["--stack", "staging", "--wait", "long"], /whole seconds, such as 600/],
    [
      "a negative wait",
      ["--stack", "staging", "--wait", "-1"],
      /whole seconds, such as 600|argument missing/,
    ],
    ["an argument too many", ["--stack", "staging", "production"], /too many arguments/],
  ];
  for (const [what, args, message] of usages)
    it(`takes ${what} for wrong usage`, async () => assertFails(await run(args), message, 64));

  it("explains itself", async () => {
    const { stdout, code } = await run(["--help"]);
    assert.match(stdout, /--wait <seconds>/);
    assert.equal(code, 0);
  });
});
