import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { command, run } from "../../lib/command";
import { pathOf, runMain } from "../support/process";

const root = join(__dirname, "..", "..");
interface Options {
  readonly clusterId: readonly string[];
  readonly releases: boolean;
}

const about = { summary: "", examples: [], script: "plan" };

function number(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It takes a number.");
}

/** What a command is given where npm hands on these arguments and has these of its variables. */
async function given(argv: readonly string[], taken: NodeJS.ProcessEnv, script = "plan") {
  let seen: unknown;
  const variables = Object.fromEntries(
    Object.entries(taken).map(([name, value]) => [`npm_config_${name}`, value]),
  );
  const ran = await runMain(
    (args, io) =>
      run(
        command("plan", about, io)
          .argument("[stack...]")
          .option("--against <side>")
          .option("--wait <seconds>", "", number)
          .option("--exit-code")
          .option("--no-releases")
          .option("-v, --verbose")
          .option("--cluster-id <id>", "", (id: string, all: readonly string[]) => [...all, id], [])
          .option("--to <target>")
          .action((stacks: unknown, { clusterId, releases, ...options }: Options) => {
            const left = Object.keys(io.env).filter((name) => name.startsWith("npm_config_"));
            seen = {
              stacks,
              ...options,
              ...(!releases && { releases }),
              ...(clusterId.length > 0 && { clusterId }),
              ...(left[0] && { left }),
            };
          }),
        args,
        io,
      ),
    argv,
    { ...variables, npm_lifecycle_event: script },
  );
  return ran.code === 0 ? seen : { code: ran.code, stderr: ran.stderr };
}

describe("options that npm took for itself", () => {
  it("are given back with the value that npm handed on as an argument", async () => {
    assert.deepEqual(await given(["main"], { against: "true" }), { stacks: [], against: "main" });
    assert.deepEqual(await given([], { against: "main" }), { stacks: [], against: "main" });
    assert.deepEqual(await given(["main", "staging"], { against: "true", exit_code: "true" }), {
      stacks: ["staging"],
      against: "main",
      exitCode: true,
    });
    assert.deepEqual(await given(["staging", "main"], { against: "true" }), {
      stacks: ["staging"],
      against: "main",
    });
  });

  it("are told apart by what each takes, wherever the value stands", async () => {
    const both = { against: "true", wait: "true" };
    assert.deepEqual(await given(["600", "main"], both), { stacks: [], against: "main", wait: 600 });
    assert.deepEqual(await given(["main", "600"], both), { stacks: [], against: "main", wait: 600 });
  });

  it("are given back in npm's own words for them", async () => {
    assert.deepEqual(await given([], { loglevel: "verbose" }), {
      stacks: [],
      verbose: true,
      left: ["npm_config_loglevel"],
    });
    assert.deepEqual(await given([], { releases: "" }), { stacks: [], releases: false });
    assert.deepEqual(await given([], { token_description: "oci://a/b" }), { stacks: [], to: "oci://a/b" });
    assert.deepEqual(await given(["b"], { cluster_id: "a\n\ntrue" }), { stacks: [], clusterId: ["a", "b"] });
  });

  it("are refused where they could mean two things, or nothing", async () => {
    for (const [argv, taken] of [
      [["staging", "production"], { against: "true" }],
      [["main", "other"], { against: "true" }],
      [[], { against: "true" }],
      [["a", "b"], { against: "true", to: "true" }],
    ] as const) {
      const refused = (await given(argv, taken)) as { code: number; stderr: string };
      assert.equal(refused.code, 64, JSON.stringify([argv, taken, refused]));
      assert.match(
        refused.stderr,
        /^plan: npm took --against( and --to)? for itself.*\. Put -- before the options: npm run plan -- --against <side>( --to <target>)?\n$/,
      );
    }
  });

  it("are no matter where they were given after --, or npm runs something else", async () => {
    assert.deepEqual(await given(["--against", "main"], { against: "old" }), {
      stacks: [],
      against: "main",
      left: ["npm_config_against"],
    });
    assert.deepEqual(await given(["--against=main"], { against: "old" }), {
      stacks: [],
      against: "main",
      left: ["npm_config_against"],
    });
    assert.deepEqual(await given(["main"], { against: "true" }, "test"), {
      stacks: ["main"],
      left: ["npm_config_against"],
    });
  });

  it("reach the command under a real `npm run`, and what it starts is not told of them", function () {
    this.timeout(60_000);
    const npm = (...args: string[]) =>
      spawnSync("npm", ["run", "--silent", ...args], {
        cwd: root,
        encoding: "utf8",
        env: { PATH: pathOf() },
      });
    const json = npm("prices", "--json");
    assert.deepEqual(
      [json.status, json.stderr],
      [0, "npm took options for itself; read as: npm run prices -- --json\n"],
    );
    assert.equal((JSON.parse(json.stdout) as { version: number }).version, 1);
    const against = npm("plan", "--against", "no-such-branch", "staging", "--exit-code");
    assert.match(against.stderr, /read as: npm run plan -- staging --against no-such-branch --exit-code\n/);
    assert.match(against.stderr, /no-such-branch/);
    assert.equal(against.status, 1);
    const unclear = npm("verify", "--stack", "staging", "--wait", "soon");
    assert.equal(unclear.status, 64);
    assert.match(
      unclear.stderr,
      /^verify: npm took --stack and --wait for itself; it handed on staging soon/,
    );
  });
});
