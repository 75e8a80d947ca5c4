import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { main } from "../../cli/kubeconfig";
import { execKubeconfig } from "../../components/cluster/kubeconfig";
import { dependencies } from "../../package.json";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";

const ROOT = join(__dirname, "../..");
const CLUSTER = {
  id: "8d91899c-0739-4a1a-acc5-deadbeefbb8f",
  name: "doks-platform-staging",
  endpoint: "https://8d91899c.k8s.ondigitalocean.com",
  caCertificate: "Q0E=",
  version: "1.35.4-do.0",
  region: "fra1",
};
const CONTEXT = "doks-platform-staging";

/** What the command is to write: everything in it is absolute. */
function expected(environment: Record<string, string> = {}): string {
  return execKubeconfig({
    clusterName: CONTEXT,
    clusterId: CLUSTER.id,
    endpoint: CLUSTER.endpoint,
    caCertificate: CLUSTER.caCertificate,
    script: join(ROOT, "components/cluster/exec-credential.mjs"),
    node: process.execPath,
    environment,
  });
}

describe("npx doks kubeconfig", () => {
  const folder = temporaryFolder();
  let home: string;

  /** Stands in for the Pulumi CLI: notes how it was called and prints these outputs. */
  function pulumiPrints(text: string, then = "exit 0"): void {
    writeFileSync(join(home, "outputs"), text);
    writeProgram(
      join(home, "pulumi"),
      `echo "$PWD $*" > ${join(home, "called")}\ncat ${join(home, "outputs")}\n${then}`,
    );
  }

  const environment = (env: NodeJS.ProcessEnv = {}) => ({ PATH: pathOf(home), HOME: home, ...env });
  function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return runMain(main, args, environment(env));
  }

  function assertFails(ran: Ran, message: RegExp, code = 1): void {
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, message);
    assert.doesNotMatch(ran.stderr, /^\s+at /m, "a stack trace");
    assert.equal(ran.code, code);
  }

  beforeEach(() => {
    home = mkdtempSync(join(folder, "home-"));
    pulumiPrints(JSON.stringify({ cluster: CLUSTER, other: 1 }));
  });

  it("asks pulumi for the stack's outputs, secrets masked, and prints the kubeconfig", async () => {
    const ran = await run(["--stack", "staging"]);
    assert.equal(ran.stderr, "");
    assert.equal(ran.stdout, expected());
    assert.equal(ran.code, 0);
    const called = readFileSync(join(home, "called"), "utf8");
    assert.equal(called, `${ROOT} stack output --json --non-interactive --stack staging\n`);
  });

  it("passes DIGITALOCEAN_API_URL on when it is set, and never a token", async () => {
    const env = { DIGITALOCEAN_API_URL: "http://127.0.0.1:1", DIGITALOCEAN_TOKEN: "canary-token" };
    const ran = await run(["--stack", "staging"], env);
    assert.equal(ran.stdout, expected({ DIGITALOCEAN_API_URL: "http://127.0.0.1:1" }));
  });

  it("names the context after the stack alone", async () => {
    const ran = await run(["--stack", "acme/doks-platform/staging"]);
    assert.equal(ran.stdout, expected());
  });

  it("takes the installed pulumi even if npm has put the project's own in front of it", async () => {
    const packages = join(home, "node_modules/.bin");
    mkdirSync(packages, { recursive: true });
    writeProgram(join(packages, "pulumi"), "exit 9");
    const ran = await run(["--stack", "staging"], { PATH: pathOf(packages, home) });
    assert.equal(ran.stdout, expected());
  });

  it("takes the project's own pulumi where none is installed", async () => {
    const installed = join(home, ".pulumi/versions", dependencies["@pulumi/pulumi"], "bin");
    mkdirSync(installed, { recursive: true });
    writeProgram(join(installed, "pulumi"), `cat ${join(home, "outputs")}`);
    const ran = await run(["--stack", "staging"], { PATH: pathOf() });
    assert.equal(ran.stdout, expected());
  });

  it("writes a file that only its owner can read, in place of what was there", async () => {
    const file = join(home, "new/kubeconfig-staging.yaml");
    const first = await run(["--stack", "staging", "--output", file]);
    assert.equal(first.stdout, "");
    assert.match(first.stderr, /To use it: export KUBECONFIG=/);
    assert.equal(first.code, 0);
    writeFileSync(file, "old", { mode: 0o644 });
    await run(["--stack", "staging", "--output", file]);
    assert.equal(readFileSync(file, "utf8"), expected());
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(home, "new")), ["kubeconfig-staging.yaml"]);
  });

  it("takes a file relative to where npm was called", async () => {
    const ran = await run(["--stack", "staging", "--output", "here.yaml"], { INIT_CWD: home });
    assert.equal(readFileSync(join(home, "here.yaml"), "utf8"), expected());
    assert.ok(ran.stderr.includes(`export KUBECONFIG=${join(home, "here.yaml")}`));
  });

  it("merges into ~/.kube/config, which it makes", async () => {
    const ran = await run(["--stack", "staging", "--merge"]);
    const file = join(home, ".kube/config");
    assert.equal(ran.stdout, "");
    assert.match(
      ran.stderr,
      /Context doks-platform-staging is in .*\.kube\/config. To use it: kubectl config/,
    );
    assert.equal(readFileSync(file, "utf8"), expected());
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(home, ".kube")).mode & 0o777, 0o700);
  });

  it("merges into KUBECONFIG's first file, through a link, and leaves the current context alone", async () => {
    const file = join(home, "real");
    writeFileSync(file, "kind: Config # mine\ncurrent-context: other\n", { mode: 0o644 });
    symlinkSync(file, join(home, "link"));
    const second = join(home, "second");
    await run(["--stack", "staging", "--merge"], { KUBECONFIG: `:${join(home, "link")}:${second}` });
    assert.equal(readlinkSync(join(home, "link")), file);
    const text = readFileSync(file, "utf8");
    assert.match(text, /^kind: Config # mine\n/);
    const config = parse(text) as { "current-context": string; contexts: { name: string }[] };
    assert.equal(config["current-context"], "other");
    assert.equal(config.contexts[0]?.name, CONTEXT);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(existsSync(second), false);
    assert.equal(existsSync(join(home, ".kube")), false);
  });

  it("does not touch a broken kubeconfig", async () => {
    const file = join(home, "broken");
    writeFileSync(file, "users: [token: s3cret");
    const ran = await run(["--stack", "staging", "--merge"], { KUBECONFIG: file });
    assertFails(ran, /broken is no valid kubeconfig \(line 1: .*\): mend it first; nothing was changed/);
    assert.ok(!ran.stderr.includes("s3cret"));
    assert.equal(readFileSync(file, "utf8"), "users: [token: s3cret");
    assert.equal(
      readdirSync(home).some((name) => name.startsWith(".broken")),
      false,
    );
  });

  it("says which file it cannot read or write", async () => {
    assertFails(
      await run(["--stack", "staging", "--merge"], { KUBECONFIG: home }),
      /cannot read .*home-.*EISDIR/,
    );
    const inFile = join(home, "outputs", "kubeconfig");
    assertFails(await run(["--stack", "staging", "--output", inFile]), /cannot write .*outputs\/kubeconfig/);
    mkdirSync(join(home, "folder"));
    assertFails(
      await run(["--stack", "staging", "--output", join(home, "folder")]),
      /cannot write .*folder: /,
    );
    assert.equal(
      readdirSync(home).some((name) => name.startsWith(".")),
      false,
    );
  });

  it("passes on why pulumi failed, without its progress", async () => {
    pulumiPrints("", `echo "warning: old" >&2; echo "error: no stack named 'nope' found" >&2; exit 255`);
    const ran = await run(["--stack", "nope"]);
    assertFails(ran, /^kubeconfig: cannot read the outputs of stack nope: no stack named 'nope' found\n$/);
  });

  const outputs: readonly [string, string, RegExp][] = [
    ["no cluster", "{}", /stack staging has no output cluster: run `pulumi up --stack staging` first/],
    ["something other than JSON", "Downloading", /pulumi printed something other than JSON/],
    ["a masked cluster", '{"cluster":"[secret]"}', /outputs of stack staging are not as expected: cluster: /],
    [
      "a cluster without an address",
      JSON.stringify({ cluster: { ...CLUSTER, endpoint: "" } }),
      /not as expected: cluster.endpoint: Invalid URL/,
    ],
    [
      "a cluster without a certificate",
      JSON.stringify({ cluster: { ...CLUSTER, caCertificate: undefined } }),
      /not as expected: cluster.caCertificate: /,
    ],
  ];
  for (const [what, text, message] of outputs) {
    it(`refuses outputs with ${what}, and writes nothing`, async () => {
      pulumiPrints(text);
      const ran = await run(["--stack", "staging", "--output", join(home, "file")]);
      assertFails(ran, message);
      assert.equal(existsSync(join(home, "file")), false);
    });
  }

  const usages: readonly [string, readonly string[], RegExp][] = [
    ["no stack", [], /required option '--stack <name>' not specified/],
    ["an empty stack", ["--stack", ""], /It takes a stack's name, such as staging/],
    ["an option for a stack", ["--stack", "--show-secrets"], /It takes a stack's name|argument missing/],
    ["an unknown option", ["--stack", "staging", "--save"], /unknown option '--save'/],
    ["an argument too many", ["--stack", "staging", "production"], /too many arguments/],
    [
      "both targets",
      ["--stack", "staging", "--merge", "--output", "x"],
      /--output and --merge exclude each other/,
    ],
  ];
  for (const [what, args, message] of usages) {
    it(`takes ${what} for wrong usage`, async () => {
      const ran = await run(args);
      assertFails(ran, message, 64);
      assert.equal(existsSync(join(home, "called")), false);
    });
  }

  it("ends its process with the exit code, one message, and what it prints", async () => {
    const stack = ["--stack", "staging"];
    assert.deepEqual(await runCli("kubeconfig.ts", stack, environment()), {
      code: 0,
      stdout: expected(),
      stderr: "",
    });
    pulumiPrints("{}");
    assertFails(await runCli("kubeconfig.ts", stack, environment()), /^kubeconfig: stack staging has no/);
    assertFails(await runCli("kubeconfig.ts", [], environment()), /required option '--stack <name>'/, 64);
  });

  it("explains itself", async () => {
    const ran = await run(["--help"]);
    assert.match(ran.stdout, /--merge .*first file of KUBECONFIG/);
    assert.equal(ran.code, 0);
  });
});
