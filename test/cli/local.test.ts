import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { main } from "../../cli/local";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";

const ROOT = join(__dirname, "../..");
const name = "doks-platform-local";

describe("npx doks local", () => {
  const scratch = temporaryFolder();
  let home: string;
  /** Stands in for the project's folder. */
  let root: string;
  let folder: string;
  let stackFile: string;
  let kubeconfig: string;

  beforeEach(() => {
    home = mkdtempSync(join(scratch, "home-"));
    root = join(home, "project");
    cpSync(join(ROOT, "examples"), join(root, "examples"), { recursive: true });
    folder = join(root, ".local");
    stackFile = join(root, "Pulumi.local.yaml");
    kubeconfig = join(folder, "kubeconfig.yaml");
    writeFileSync(join(home, "clusters"), "other\n");
    note("docker", 'echo "docker $*" >> calls');
    note(
      "kind",
      `echo "kind $*" >> calls
case "$1 $2" in
"get clusters") cat clusters;;
"create cluster") echo ${name} >> clusters; : > ${kubeconfig};;
"export kubeconfig") : > ${kubeconfig};;
"delete cluster") echo other > clusters;;
esac`,
    );
    note(
      "pulumi",
      `echo "pulumi $* $PULUMI_BACKEND_URL [$PULUMI_CONFIG_PASSPHRASE] $PULUMI_CONFIG_PASSPHRASE_FILE$PULUMI_RUN_PROGRAM" >> calls
case "$1 $2" in
"stack output") [ -e made ];;
"stack init") : > made;;
"cancel --yes") exit 1;;
"up --yes")
  if [ -e hangs ]; then
    trap 'sleep 0.3; echo "pulumi gave its lock back" >> calls; exit 0' INT TERM
    : > running
    while :; do sleep 0.05; done
  fi
  [ ! -e fails ];;
esac`,
    );
  });
  function note(tool: string, script: string): void {
    writeProgram(join(home, tool), `cd ${home}\n${script}`);
  }
  function run(...args: readonly string[]): Promise<Ran> {
    return runMain((argv, io) => main(argv, io, root), args, {
      PATH: pathOf(home),
      HOME: home,
      PULUMI_CONFIG_PASSPHRASE_FILE: "x",
    });
  }
  const calls = (): string[] => readFileSync(join(home, "calls"), "utf8").trim().split("\n");
  /** How Pulumi is called: with a backend of its own, and no passphrase. */
  const pulumi = () => {
    const backend = `${pathToFileURL(join(folder, "state")).href} []`;
    return {
      there: `pulumi stack output --non-interactive --stack local ${backend} `,
      init: `pulumi stack init local --no-select --non-interactive ${backend} true`,
      unlock: `pulumi cancel --yes --non-interactive --stack local ${backend} `,
      up: `pulumi up --yes --skip-preview --stack local --non-interactive ${backend} true`,
      destroy: `pulumi destroy --yes --skip-preview --stack local --non-interactive ${backend} true`,
    };
  };
  const look = ["docker info --format {{.ServerVersion}}", "kind version", "kind get clusters"];

  it("up makes the cluster and brings the stack up in it, with a backend of its own and no passphrase", async () => {
    const ran = await run("up");
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(calls(), [
      ...look,
      `kind create cluster --name ${name} --config ${join(root, "examples/kind.yaml")} --kubeconfig ${kubeconfig} --wait 120s`,
      pulumi().there,
      pulumi().init,
      pulumi().up,
    ]);
    assert.equal(
      readFileSync(stackFile, "utf8"),
      readFileSync(join(ROOT, "examples/Pulumi.local.yaml"), "utf8"),
    );
    assert.match(ran.stderr, /npx doks verify --stack local$/m);
  });

  it("up again goes on in the same cluster, with the user's own stack file", async () => {
    await run("up");
    writeFileSync(stackFile, "config: {}\n");
    rmSync(join(home, "calls"));
    const ran = await run("up");
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(calls(), [
      ...look,
      `kind export kubeconfig --name ${name} --kubeconfig ${kubeconfig}`,
      pulumi().there,
      // Of a run that was killed. The stand-in fails, which is passed over.
      pulumi().unlock,
      pulumi().up,
    ]);
    assert.equal(readFileSync(stackFile, "utf8"), "config: {}\n");
  });

  it("up and down put the state of a cluster that is gone aside, beside older ones, and say so", async () => {
    for (const [number, what] of [
      [1, "up"],
      [2, "down"],
    ] as const) {
      writeFileSync(join(home, "clusters"), "other\n");
      rmSync(join(folder, "state"), { recursive: true, force: true });
      mkdirSync(join(folder, "state", `of-${number}`), { recursive: true });
      const ran = await run(what);
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(
        ran.stderr,
        new RegExp(
          `^local: the state of a cluster that is gone is now \\.local/state\\.old-${number}: .*$`,
          "m",
        ),
      );
    }
    assert.deepEqual(readdirSync(folder).sort(), ["state.old-1", "state.old-2"]);
    for (const number of [1, 2])
      assert.deepEqual(readdirSync(join(folder, `state.old-${number}`)), [`of-${number}`]);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`waits for Pulumi to end after ${signal}, then exits with 130`, async () => {
      writeFileSync(join(home, "hangs"), "");
      const script = `void require("./cli/local").main(["up"], process, ${JSON.stringify(root)})`;
      const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
        cwd: ROOT,
        env: { PATH: pathOf(home), HOME: home },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
      const ended = new Promise((resolve) => child.on("close", resolve));
      try {
        while (!existsSync(join(home, "running")) && child.exitCode === null) await sleep(10);
        // Ctrl-C comes to the whole process group, the signal of `kill` to one process.
        process.kill(signal === "SIGINT" ? -child.pid! : child.pid!, signal);
        assert.equal(await Promise.race([ended, sleep(60_000, "still running", { ref: false })]), 130);
      } finally {
        killGroup(child.pid!);
      }
      assert.equal(calls().at(-1), "pulumi gave its lock back");
      assert.match(stderr, /^local: interrupted; run again, it goes on$/m);
      assert.doesNotMatch(stderr, /done/);
    });
  }

  /** Ends what a failed test would leave behind: it would keep the pipe open, and mocha waiting for ever. */
  function killGroup(leader: number): void {
    try {
      process.kill(-leader, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  it("up fails with the tool that failed, and no stack trace", async () => {
    writeFileSync(join(home, "fails"), "");
    const ran = await run("up");
    assert.equal(ran.code, 1);
    assert.equal(ran.stderr, "local: `pulumi up --yes` failed; it says above why\n");
  });

  it("down destroys the stack, deletes the cluster and forgets the state", async () => {
    await run("up");
    rmSync(join(home, "calls"));
    const ran = await run("down");
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(calls(), [
      ...look,
      pulumi().there,
      pulumi().unlock,
      pulumi().destroy,
      `kind delete cluster --name ${name} --kubeconfig ${kubeconfig}`,
    ]);
    assert.equal(existsSync(folder), false);
    assert.equal(existsSync(stackFile), true);
  });

  it("down without a cluster has nothing to do", async () => {
    const ran = await run("down");
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(calls(), look);
    assert.match(ran.stderr, /there is no cluster doks-platform-local/);
  });

  for (const tool of ["docker", "kind"]) {
    it(`says where ${tool} is to be had where it is missing, and exits with 3`, async () => {
      rmSync(join(home, tool));
      const ran = await run("up");
      assert.equal(ran.code, 3);
      assert.match(ran.stderr, new RegExp(`^local: ${tool} is not on the PATH: install .*https://.*\\n$`));
      assert.equal(existsSync(folder), false);
    });
  }

  it("says what Docker says where it does not run", async () => {
    note("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    const ran = await run("up");
    assert.equal(ran.code, 1);
    assert.equal(ran.stderr, "local: `docker info --format` failed: Cannot connect to the Docker daemon\n");
  });

  it("takes up or down and nothing else", async () => {
    assert.equal((await run("sideways")).code, 64);
    assert.equal((await run()).code, 64);
    assert.equal((await runCli("local.ts", ["sideways"], { PATH: pathOf() })).code, 64);
  });
});
