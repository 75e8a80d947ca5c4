import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/doks";
import { aboutCommands } from "../../lib/commands";
import { columns } from "../../lib/style";
import * as prices from "../../cli/prices";
import { scripts, version } from "../../package.json";
import { pathOf, runMain, temporaryFolder } from "../support/process";

const root = join(__dirname, "..", "..");
const launcher = join(root, "cli", "doks.cjs");
const names = Object.keys(aboutCommands);

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => runMain(main, args, env);
const doks = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root) =>
  spawnSync(process.execPath, [launcher, ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: pathOf(), ...env },
  });

describe("doks", () => {
  it("lists every command, and those of a group under it", async () => {
    const { code, stdout } = await run(["--help"]);
    assert.equal(code, 0);
    for (const name of names.filter((each) => !each.includes(" ")))
      assert.match(stdout, new RegExp(`^  ${name} +\\S`, "m"));
    const charts = await run(["charts", "--help"]);
    for (const name of ["pull", "images", "update-lock"])
      assert.match(charts.stdout, new RegExp(`^  ${name} +\\S`, "m"));
    assert.equal((await run(["--version"])).stdout, `${version}\n`);
  });

  for (const name of names) {
    it(`tells of ${name} what it does, its options, exit codes and examples, in 80 columns`, async () => {
      const words = name.split(" ");
      const { code, stdout, stderr } = await run([...words, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      const [first] = stdout.split("\n");
      assert.ok(first?.startsWith(`Usage: doks ${name}`), first);
      const text = stdout.replace(/\s+/g, " ");
      const { summary, examples } = aboutCommands[name as keyof typeof aboutCommands];
      if (!name.startsWith("local ")) {
        assert.ok(text.includes(summary), summary);
        assert.match(stdout, /^Exit codes:\n {2}0 +\S[^]*\n {2}64 +wrong usage$/m);
        for (const [line] of examples) assert.ok(text.replaceAll("\\ ", "").includes(line), line);
      }
      for (const line of stdout.split("\n")) assert.ok(columns(line) <= 80, line);
      const colored = await run([...words, "--help"], { FORCE_COLOR: "1" });
      assert.match(colored.stdout, /\u001b\[1mUsage:\u001b\[22m/);
      assert.equal(colored.stdout.replace(/\u001b\[\d+m/g, ""), stdout);
      assert.equal((await run(["help", ...words])).stdout, stdout);
    });
  }

  it("takes what it does not know for wrong usage, and names what is nearest", async () => {
    for (const [args, message] of [
      [["pln"], "error: unknown command 'pln'\n(Did you mean plan?)\nSee: npx doks --help\n"],
      [
        ["charts", "pul"],
        "error: unknown command 'pul'\n(Did you mean pull?)\nSee: npx doks charts --help\n",
      ],
      [
        ["plan", "--jsn"],
        "error: unknown option '--jsn'\n(Did you mean --json?)\nSee: npx doks plan --help\n",
      ],
      [
        ["prices", "--jsno"],
        "error: unknown option '--jsno'\n(Did you mean --json?)\nSee: npx doks prices --help\n",
      ],
    ] as const) {
      const { code, stdout, stderr } = await run(args);
      assert.deepEqual([code, stdout, stderr], [64, "", message]);
    }
    const nothing = await run([]);
    assert.deepEqual([nothing.code, nothing.stdout], [64, ""]);
    assert.match(nothing.stderr, /^Usage: doks <command>/);
  });

  it("names only scripts that there are, and all that have a command", () => {
    const named = Object.values(aboutCommands).flatMap(({ script }) => script ?? []);
    for (const script of named) assert.ok(script in scripts, script);
    const commands = Object.entries(scripts)
      .filter(([name, line]) => /^(tsx cli|node .*plan\/main\.ts)/.test(line) || name === "docs")
      .map(([name]) => name);
    assert.deepEqual([...named].sort(), commands.sort());
  });

  it("is what npm and npx start, from any folder and by a link, as the script does", async () => {
    const link = join(temporaryFolderNow(), "doks");
    symlinkSync(launcher, link);
    const linked = spawnSync(link, ["prices"], {
      cwd: join(root, "docs"),
      encoding: "utf8",
      env: { PATH: pathOf() },
    });
    assert.deepEqual([linked.status, linked.stderr], [0, ""]);
    assert.equal(linked.stdout, (await runMain(prices.main, [], {})).stdout);
    const plan = doks(["plan", "staging", "--json", "-"]);
    assert.equal(plan.status, 0, plan.stderr);
    const [staging] = JSON.parse(plan.stdout) as { stack: string }[];
    assert.equal(staging?.stack, "staging");
    const diff = doks(["diff", "staging", "--against", "no-such-branch"]);
    assert.equal(diff.status, 1);
    assert.match(diff.stderr, /no-such-branch/);
  });

  it("loads neither the SDK nor another command's modules to help or to complain", () => {
    const loaded = join(temporaryFolderNow(), "loaded.cjs");
    writeFileSync(
      loaded,
      `process.on("exit", () => {
         const paths = Object.keys(require.cache).filter((path) => /@pulumi|cli.leftovers|catalog/.test(path));
         if (paths.length > 0) process.stderr.write("loaded " + paths.join());
       });`,
    );
    for (const args of [["--help"], ["charts"], ["pln"], ["plan", "--help"], ["verify", "--help"]])
      assert.doesNotMatch(doks(args, { NODE_OPTIONS: `--require ${loaded}` }).stderr, /loaded [^]*@pulumi/);
    assert.doesNotMatch(doks(["--help"], { NODE_OPTIONS: `--require ${loaded}` }).stderr, /loaded/);
  });

  it("says what a clone without its packages, or an old Node, lacks", () => {
    const clone = temporaryFolderNow();
    mkdirSync(join(clone, "cli"));
    copyFileSync(launcher, join(clone, "cli", "doks.cjs"));
    const start = (wanted: string) => {
      writeFileSync(join(clone, "package.json"), JSON.stringify({ engines: { node: wanted } }));
      return spawnSync(process.execPath, [join(clone, "cli", "doks.cjs"), "plan"], { encoding: "utf8" });
    };
    const bare = start(">=20.19");
    assert.deepEqual([bare.status, bare.stdout], [3, ""]);
    assert.equal(bare.stderr, `doks: its packages are missing; run npm ci in ${clone}\n`);
    const old = start(">=99.1");
    assert.equal(old.status, 3);
    assert.equal(old.stderr, `doks: Node 99.1 or later is needed; this is ${process.versions.node}\n`);
  });

  const temporaryFolderNow = (() => {
    const folder = temporaryFolder();
    let count = 0;
    return (): string => {
      const made = join(folder, String(count++));
      mkdirSync(made);
      return made;
    };
  })();
});
