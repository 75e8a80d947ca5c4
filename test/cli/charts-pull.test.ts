import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findHelm } from "../../cli/helm";
import { pullCharts, type PulledChart } from "../../cli/pull-charts";
import { pins } from "../../components/pins";
import { pathOf, runCli, temporaryFolder, writeProgram, type Ran } from "./process";

/**
 * Stands in for Helm: notes each call, pulls a chart as a text file that says what a Chart.yaml says, and fails
 * at the chart that FAIL_AT names.
 */
const HELM = `
echo "$*" >> "$HELM_LOG"
case "$1" in
  version) ;;
  show) cat "$3" ;;
  pull)
    name=\${2##*/}
    while [ $# -gt 0 ]; do
      case "$1" in --version) version=$2 ;; --destination) to=$2 ;; esac
      shift
    done
    if [ "$name" = "$FAIL_AT" ]; then
      echo "level=info msg=resolving" >&2
      echo "Error: $name: 403 Forbidden" >&2
      exit 1
    fi
    printf 'name: %s\\nversion: %s\\nappVersion: "9.%s"\\n' "$name" "\${GIVES:-$version}" "$version" \\
      > "$to/$name-\${GIVES:-$version}.tgz" ;;
esac`;

const files = pins.map(({ name, version }) => `${name}-${version}.tgz`).sort();
const [first, second] = pins as [(typeof pins)[0], (typeof pins)[0]];

describe("npm run charts:pull", () => {
  const folder = temporaryFolder();
  let home: string;
  let to: string;

  function run(env: NodeJS.ProcessEnv = {}, args: readonly string[] = ["--to", to]): Promise<Ran> {
    const base = { PATH: pathOf(home), HOME: home, HELM_LOG: join(home, "calls") };
    return runCli("charts-pull.ts", args, { ...base, ...env });
  }

  const calls = (): string[] => readFileSync(join(home, "calls"), "utf8").split("\n");

  function assertFails(ran: Ran, message: RegExp, code = 1): void {
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, message);
    assert.doesNotMatch(ran.stderr, /^\s+at /m, "a stack trace");
    assert.equal(ran.code, code);
  }

  beforeEach(() => {
    home = mkdtempSync(join(folder, "home-"));
    to = join(home, "charts/mirror");
    writeProgram(join(home, "helm"), HELM);
  });

  it("pulls every pinned chart from where its pin says, and reports what it pulled", async () => {
    const ran = await run();
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(readdirSync(to).sort(), files);
    const [header, ...rows] = ran.stdout.trimEnd().split("\n");
    assert.match(header ?? "", /^NAME +VERSION +APP VERSION +SHA256 +SOURCE$/);
    for (const [index, { name, version, repository }] of pins.entries()) {
      const sha256 = createHash("sha256")
        .update(readFileSync(join(to, `${name}-${version}.tgz`)))
        .digest("hex");
      assert.deepEqual(rows[index]?.split(/ +/), [name, version, `9.${version}`, sha256, repository]);
      const source = repository.startsWith("oci://")
        ? `${repository}/${name}`
        : `${name} --repo ${repository}`;
      assert.ok(
        calls().some((call) => call.startsWith(`pull ${source} --version ${version} --destination ${to}/`)),
      );
    }
    assert.equal(rows.length, pins.length);
    assert.ok(ran.stderr.includes(`${pins.length} pulled, 0 kept in ${to}.`));
  });

  it("makes no folder when the second chart fails, and says which", async () => {
    const ran = await run({ FAIL_AT: second.name });
    assertFails(ran, new RegExp(`^charts:pull: ${second.name} .*: ${second.name}: 403 Forbidden$`, "m"));
    assert.equal(existsSync(to), false);
  });

  it("says that Helm is missing, with an exit code of its own", async () => {
    const empty = { PATH: join(home, "nothing") };
    assertFails(await run(empty), /^charts:pull: helm is not on the PATH: install Helm 3\.8 or later/, 3);
    await assert.rejects(findHelm({ HELM: join(home, "nothing") }), /HELM is .*nothing, which is not there/);
    assert.equal(existsSync(to), false);
  });

  it("takes the Helm that HELM names, and a folder relative to where npm was called", async () => {
    const env = { PATH: pathOf(), HELM: join(home, "helm"), INIT_CWD: home };
    assert.equal((await run(env, ["--to", "here"])).code, 0);
    assert.deepEqual(readdirSync(join(home, "here")).sort(), files);
  });

  for (const value of ["oci://registry.example.org/charts", ""]) {
    it(`takes "${value}" for no folder`, async () => {
      assertFails(await run({}, ["--to", value]), /It takes a folder/, 64);
      assert.equal(existsSync(join(home, "calls")), false);
    });
  }
});

describe("pullCharts", () => {
  const folder = temporaryFolder();
  let to: string;

  async function pull(env: NodeJS.ProcessEnv = {}): Promise<readonly PulledChart[]> {
    const helm = join(folder, "helm");
    writeProgram(helm, HELM);
    const base = { PATH: pathOf(), HELM: helm, HELM_LOG: join(to, "../calls") };
    return pullCharts(pins, to, await findHelm({ ...base, ...env }), () => undefined);
  }

  beforeEach(() => {
    to = join(mkdtempSync(join(folder, "test-")), "mirror");
  });

  it("keeps what is there", async () => {
    mkdirSync(to);
    const kept = join(to, `${first.name}-${first.version}.tgz`);
    const chart = `name: ${first.name}\nversion: ${first.version}\n# mine`;
    writeFileSync(kept, chart);
    const charts = await pull();
    assert.deepEqual(
      charts.map((pulled) => pulled.kept),
      pins.map((pin) => pin === first),
    );
    assert.equal(readFileSync(kept, "utf8"), chart);
    assert.deepEqual(readdirSync(to).sort(), files);
    assert.doesNotMatch(
      readFileSync(join(to, "../calls"), "utf8"),
      new RegExp(`^pull .*/${first.name} `, "m"),
    );
  });

  it("leaves a folder as it was when a chart fails", async () => {
    mkdirSync(to);
    writeFileSync(join(to, "mine"), "");
    await assert.rejects(pull({ FAIL_AT: second.name }), /403 Forbidden/);
    assert.deepEqual(readdirSync(to), ["mine"]);
  });

  it("refuses a chart of another version than the pin's", async () => {
    await assert.rejects(
      pull({ GIVES: "0.0.1" }),
      new RegExp(`${first.repository} has no chart of exactly this version`),
    );
    assert.equal(existsSync(to), false);
  });

  for (const [text, holds] of [
    ["name: other\nversion: 1.0.0\n", "other 1.0.0"],
    ["", "no name without version"],
  ] as const) {
    it(`refuses a file that holds ${holds}, and leaves it there`, async () => {
      mkdirSync(to);
      const name = `${first.name}-${first.version}.tgz`;
      writeFileSync(join(to, name), text);
      await assert.rejects(pull(), new RegExp(`holds ${holds}; delete it and pull again`));
      assert.deepEqual(readdirSync(to), [name]);
    });
  }

  it("says that it cannot write there", async () => {
    writeFileSync(to, "");
    await assert.rejects(pull(), /cannot write to .*mirror: /);
  });
});
