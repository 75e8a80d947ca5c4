import { strict as assert } from "node:assert";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contractVersion } from "../../../plan/json";
import { findOtherSide } from "../../../plan/diff/other-side";
import type { OtherSide, ThisSide } from "../../../plan/diff/other-side";
import { findRevision } from "../../../plan/diff/revision";
import { addWorktree } from "../../../plan/diff/worktree";
import { main } from "../../../plan/main";
import { runMain, temporaryFolder, type Ran } from "../../support/process";

const root = join(__dirname, "..", "..", "..");

/** Git as nobody's own configuration changes it. */
const environment = {
  PATH: process.env.PATH,
  HOME: temporaryFolder(),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    env: environment,
    stdio: "pipe",
  }).trim();
}

/** A script that prints a plan whose only input is the text of a file beside it, as an older version might. */
const planScript = `
const { readFileSync } = require("node:fs");
const stacks = process.argv.slice(2).filter((argument, index, all) => !/^-/.test(argument) && !/^-/.test(all[index - 1] ?? ""));
const value = readFileSync("value.txt", "utf8");
if (value === "broken") { console.error("plan: it is broken"); process.exit(1); }
process.stdout.write(JSON.stringify(stacks.map((stack) => ({ version: 1, project: "p", stack, environment: {}, outputs: {},
  resources: [{ urn: "urn:pulumi:" + stack + "::p::t:i:T::t", type: "t:i:T", name: "t", custom: true, inputs: { value, cwd: require("node:path").basename(process.cwd()) } }] }))));
if (value === "found") process.exit(1);
`;

/** Finds the other side and plans it. */
async function planOtherSide(against: string, side: ThisSide): Promise<OtherSide> {
  return await findOtherSide(against, side)();
}

describe("the other side of a diff", () => {
  let folder: string;
  let repository: string;
  const side = (asked: string[] = []) => ({
    name: "p",
    package: repository,
    project: repository,
    stackFolder: repository,
    stacksGiven: false,
    asked,
  });
  const commit = (value: string): string => {
    writeFileSync(join(repository, "value.txt"), value);
    git(repository, "add", "-A");
    git(repository, "commit", "-q", "-m", value);
    return git(repository, "rev-parse", "HEAD");
  };
  const values = async (against: string, asked: string[] = []): Promise<unknown> =>
    (await planOtherSide(against, side(asked))).plans.map(({ stack, resources }) => [
      stack,
      resources[0]?.inputs.value,
    ]);

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "against-")));
    repository = join(folder, "repository");
    mkdirSync(repository);
    git(repository, "init", "-q", "-b", "main");
    for (const stack of ["staging", "production"])
      writeFileSync(join(repository, `Pulumi.${stack}.yaml`), "");
    writeFileSync(join(repository, "Pulumi.yaml"), "name: p\nruntime: nodejs\n");
    writeFileSync(join(repository, "package.json"), JSON.stringify({ scripts: { plan: "node plan.js" } }));
    writeFileSync(join(repository, "plan.js"), planScript);
    commit("one");
    git(repository, "tag", "v1");
    commit("two");
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Nothing of a worktree may be left, on disk or in the repository. */
  afterEach(() => {
    assert.equal(git(repository, "worktree", "list").split("\n").length, 1);
    assert.deepEqual(
      readdirSync(tmpdir()).filter(
        (name) => name.startsWith("plan-against-") && existsSync(join(tmpdir(), name, "tree", "value.txt")),
      ),
      [],
    );
  });

  it("is what a commit plans of itself, while this side keeps what nobody has committed", async () => {
    writeFileSync(join(repository, "value.txt"), "uncommitted");
    assert.deepEqual(await values("v1"), [
      ["staging", "one"],
      ["production", "one"],
    ]);
    assert.deepEqual(await values("HEAD", ["production"]), [["production", "two"]]);
    assert.equal(readFileSync(join(repository, "value.txt"), "utf8"), "uncommitted");
    assert.match((await planOtherSide("v1", side())).name, /^v1 \([0-9a-f]{7,}\)$/);
    git(repository, "checkout", "-q", ".");
  });

  it("has no stack that has no file there", async () => {
    assert.deepEqual(await values("HEAD", ["later"]), []);
  });

  it("with three dots is where a branch began", async () => {
    const base = git(repository, "rev-parse", "HEAD");
    git(repository, "checkout", "-q", "-b", "branch");
    commit("on the branch");
    git(repository, "checkout", "-q", "main");
    const tip = commit("on main");
    git(repository, "checkout", "-q", "branch");
    assert.equal(findRevision(repository, "main"), tip);
    assert.equal(findRevision(repository, "main..."), base);
    assert.equal(findRevision(repository, "main...HEAD"), base);
    git(repository, "checkout", "-q", "main");
  });

  it("may have findings, with which its plan ends in an error", async () => {
    const found = commit("found");
    assert.deepEqual(await values(found, ["staging"]), [["staging", "found"]]);
  });

  it("says that it is the other side where it cannot be planned", async () => {
    const broken = commit("broken");
    await assert.rejects(values(broken), {
      name: "PlanError",
      message: /^the other side, [0-9a-f]+: it cannot be planned: it is broken$/,
    });
    git(repository, "reset", "-q", "--hard", "HEAD~1");
  });

  it("must be able to plan", async () => {
    const scripts = readFileSync(join(repository, "package.json"), "utf8");
    writeFileSync(join(repository, "package.json"), "{}");
    const before = commit("before");
    writeFileSync(join(repository, "package.json"), scripts);
    await assert.rejects(values(before), { message: /: it has no npm run plan yet; choose a later commit$/ });
    git(repository, "reset", "-q", "--hard", "HEAD~1");
  });

  it("is asked for by what Git knows, and what it does not know is said with what it may mean", () => {
    assert.throws(() => findRevision(repository, "man"), {
      name: "PlanError",
      message: /^git knows no commit "man"; did you mean main\? --against takes /,
    });
    // To so short a name anything is near.
    git(repository, "branch", "xy");
    assert.throws(() => findRevision(repository, "xz"), {
      message: /^git knows no commit "xz"; --against takes/,
    });
    assert.throws(() => findRevision(repository, "--output=x"), {
      message: /^git knows no commit "--output=x"; --against takes/,
    });
  });

  it("in a shallow clone may have to be fetched", () => {
    const shallow = join(folder, "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repository}`, shallow], {
      env: environment,
      stdio: "pipe",
    });
    assert.throws(() => findRevision(shallow, "v1"), {
      message: /^git knows no commit "v1", and has only a part of them: .*fetch-depth: 0/,
    });
  });

  it("is of a repository", async () => {
    const outside = { ...side(), project: folder };
    await assert.rejects(planOtherSide("HEAD", outside), {
      message: /is in no Git repository; --against takes a commit of one, or a file that ends in \.json$/,
    });
  });

  it("is planned with the dependencies of this side where both lock files are the same", async () => {
    const lock = (version: string): string =>
      JSON.stringify({ lockfileVersion: 3, packages: { "": {}, "node_modules/x": { version } } });
    writeFileSync(join(repository, "package-lock.json"), lock("1.0.0"));
    writeFileSync(join(repository, ".gitignore"), "node_modules\n");
    writeFileSync(join(repository, "plan.js"), `require("x");${planScript}`);
    const locked = commit("locked");
    mkdirSync(join(repository, "node_modules", "x"), { recursive: true });
    writeFileSync(join(repository, "node_modules", "x", "index.js"), "");
    writeFileSync(join(repository, "node_modules", ".package-lock.json"), lock("1.0.0"));
    assert.deepEqual(await values(locked, ["staging"]), [["staging", "locked"]]);
    // What is shared must not go with the worktree.
    assert.ok(existsSync(join(repository, "node_modules", "x", "index.js")));
  });

  it("is a file that ends in .json, with the stacks that are asked for", async () => {
    const file = join(folder, "plan.json");
    const plan = (stack: string): object => ({
      version: contractVersion,
      project: "p",
      stack,
      resources: [],
    });
    writeFileSync(file, JSON.stringify([plan("staging"), plan("production")]));
    assert.deepEqual(
      (await planOtherSide(file, side(["production"]))).plans.map(({ stack }) => stack),
      ["production"],
    );
    assert.throws(() => findOtherSide(file, { ...side(), name: "other" }), {
      name: "PlanError",
      message: `${file} is a plan of the project p; this one is other`,
    });
    await assert.rejects(planOtherSide("gone.json", side()), { message: "cannot read gone.json: ENOENT" });
  });

  it("is in a worktree that goes with the process", async () => {
    const script = `
      const { addWorktree } = require(${JSON.stringify(join(root, "plan", "diff", "worktree"))});
      console.log(addWorktree(${JSON.stringify(repository)}, "HEAD").folder);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const path = await new Promise<string>((resolve) =>
      child.stdout.setEncoding("utf8").once("data", (line: string) => resolve(line.trim())),
    );
    assert.ok(existsSync(path));
    child.kill("SIGTERM");
    assert.equal(await new Promise((resolve) => child.once("exit", resolve)), 143);
    assert.ok(!existsSync(path));
  });

  it("goes with the next one where its process was killed", async () => {
    const { pid } = spawnSync(process.execPath, ["--eval", ""]);
    const left = join(folder, `plan-against-${pid}-abcdef`, "tree");
    const running = join(folder, `plan-against-${process.pid}-abcdef`, "tree");
    for (const tree of [left, running]) git(repository, "worktree", "add", "-q", "--detach", tree);
    addWorktree(repository, "HEAD").remove();
    assert.ok(!existsSync(dirname(left)));
    assert.ok(existsSync(running));
    assert.ok(!git(repository, "worktree", "list").includes(left));
    git(repository, "worktree", "remove", running);
  });

  it("leaves other worktrees alone", () => {
    const other = join(folder, "other");
    git(repository, "worktree", "add", "-q", "--detach", other);
    addWorktree(repository, "HEAD").remove();
    assert.ok(git(repository, "worktree", "list").includes(other));
    git(repository, "worktree", "remove", other);
  });
});

interface Written {
  readonly version: number;
  readonly diff: readonly { stack: string; status: string; findings: readonly { level: string }[] }[];
}

describe("npm run plan -- --against", function () {
  // Two plans each, one of them in a process of a process.
  this.timeout(60_000);
  let folder: string;
  /** Does something while a stack's file has one text in another one's place. */
  const edited = async (stack: string, from: string, to: string, act: () => Promise<void>): Promise<void> => {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    const before = readFileSync(file, "utf8");
    assert.ok(before.includes(from), from);
    writeFileSync(file, before.replace(from, to));
    await act().finally(() => writeFileSync(file, before));
  };
  const plan = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const script = ["--require", "./plan/sdk/preload.cjs", "--require", "tsx/cjs", "plan/main.ts"];
    const child = spawn(process.execPath, [...script, ...args], { cwd: folder, env: { ...environment } });
    return new Promise((resolve) => {
      const ran = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => (ran.stdout += chunk));
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (ran.stderr += chunk));
      child.on("close", (code) => resolve({ code, ...ran }));
    });
  };

  // The command as it is, in a repository of its own.
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "against-")));
    const program = readdirSync(root).filter(
      (name) => !["node_modules", ".git", "test", "docs", "bench", ".charts"].includes(name),
    );
    for (const name of program) cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    git(folder, "init", "-q", "-b", "main");
    writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "-m", "as it is");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("finds no change to another commit, and ends with 0", async () => {
    const { code, stdout, stderr } = await plan("staging", "--against", "HEAD", "--exit-code");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^doks-platform \/ staging against HEAD \([0-9a-f]+\): no change\n/);
  });

  it("ends with 2 for a change, and writes it as JSON and Markdown", async () => {
    await edited("staging", "domain: staging.example.com", "domain: other.example.com", async () => {
      const files = ["--json", "d.json", "--markdown", "d.md"];
      const { code, stdout, stderr } = await plan("staging", "--against", "HEAD", "--exit-code", ...files);
      assert.equal(code, 2, stderr);
      assert.match(
        stdout,
        /^stack .*\nstaging .* changes\n\ndoks-platform \/ staging against HEAD \([0-9a-f]+\): \d+ to change\n/,
      );
      assert.match(stdout, /\nCauses\n {2}~ ingress\.domain: {2}\(Pulumi\.staging\.yaml:\d+\)\n/);
      assert.match(stdout, /\n {2}~ {2}Gateway staging\n/);
      assert.match(readFileSync(join(folder, "d.md"), "utf8"), /^### Plan against `HEAD \(/);
      const json = JSON.parse(readFileSync(join(folder, "d.json"), "utf8")) as Written;
      assert.equal(json.version, 1);
      assert.deepEqual(
        json.diff.map(({ stack, status }) => [stack, status]),
        [["staging", "changed"]],
      );
    });
  });

  it("ends with 1 where it would replace production's cluster, unless the config allows that", async () => {
    assert.equal((await plan("production", "--json", "base.json")).code, 0);
    const tier = "  doks-platform:tier: production\n";
    const size = `${tier}  doks-platform:cluster:\n    systemPool: { size: s-4vcpu-8gb }\n`;
    await edited("production", tier, size, async () => {
      const { code, stdout, stderr } = await plan("production", "--against", "base.json", "--exit-code");
      assert.equal(code, 1);
      assert.match(stdout, /replaces the cluster: every volume and load balancer in it goes/);
      assert.match(stderr, /^plan: changes that nothing allows: production has 1(;|$)/m);
    });
    const poor = `${size}  doks-platform:policy:\n    limits: { systemPoolNodes: 1 }\n`;
    await edited("production", tier, poor, async () => {
      const { code, stderr } = await plan("production", "--against", "base.json");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^plan: changes that nothing allows: production has 1; mandatory findings of the policy pack: production has \d+$/m,
      );
    });
    const allowed = `${size}  doks-platform:policy:\n    replacements: [doks-platform-production]\n`;
    await edited("production", tier, allowed, async () => {
      const { stdout, stderr } = await plan("production", "--against", "base.json", "--json", "-");
      assert.doesNotMatch(stderr, /changes that nothing allows/);
      assert.deepEqual(
        (JSON.parse(stdout) as Written).diff[0]?.findings.map(({ level }) => level),
        ["advisory"],
      );
    });
  });

  it("is what other options belong to", async () => {
    const planHere = (...args: string[]): Promise<Ran> => runMain(main, args, { ...environment });
    for (const args of [["--exit-code"], ["--markdown", "x.md"]]) {
      const { code, stderr } = await planHere(...args);
      assert.equal(code, 64);
      assert.match(
        stderr,
        new RegExp(`^plan: ${args[0]} takes --against <git ref \\| plan\\.json> with it\n$`),
      );
    }
    assert.equal((await planHere("--against", "HEAD", "--json", "-", "--markdown", "-")).code, 64);
    const unknown = await planHere("-C", folder, "--against", "nowhere", "--exit-code");
    assert.equal(unknown.code, 1);
    // Nothing is planned for it, not even this side: that would say its warnings first.
    assert.match(unknown.stderr, /^plan: git knows no commit "nowhere"; --against takes/);
    assert.equal(unknown.stdout, "");
  });
});
