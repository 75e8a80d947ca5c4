import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imagesProgram, main, updateLockProgram } from "../../cli/charts-pull";
import { run as runCommand, type DoksCommand, type Io } from "../../lib/command";
import { planSources } from "../../cli/charts-pull/sources";
import { pullCharts, type PulledChart } from "../../cli/charts-pull/pull";
import { findHelm } from "../../cli/tools/helm";
import { pins } from "../../catalog";
import type { LockedChart } from "../../catalog/lock";
import { chartText, digestOf, digestsIn, HELM, writeLock } from "./charts-pull/helm";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";

const ROOT = join(__dirname, "../..");
const files = pins.map(({ name, version }) => `${name}-${version}.tgz`).sort();
const [first, second] = pins as [(typeof pins)[0], (typeof pins)[0]];

describe("npx doks charts pull", () => {
  const folder = temporaryFolder();
  let home: string;
  let to: string;
  let lock: string;

  const environment = (): NodeJS.ProcessEnv => ({
    PATH: pathOf(home),
    HOME: home,
    HELM_LOG: join(home, "calls"),
    HELM_REGISTRY: join(home, "registry"),
  });
  /** The stacks do not change between two runs. */
  let plans: ReturnType<typeof planSources> | undefined;
  const planOnce = (): NonNullable<typeof plans> => (plans ??= planSources(ROOT));
  function run(env: NodeJS.ProcessEnv = {}, args: readonly string[] = ["--to", to]): Promise<Ran> {
    return runMain((argv, io) => main(argv, io, planOnce), ["--lock", lock, ...args], {
      ...environment(),
      ...env,
    });
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
    lock = writeLock(home, digestOf);
    writeProgram(join(home, "helm"), HELM);
  });

  it("pulls every pinned chart from where its pin says, and reports what it pulled", async () => {
    const ran = await run();
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(readdirSync(to).sort(), files);
    const [charts = "", images = ""] = ran.stdout.trimEnd().split("\n\n");
    const [header, ...rows] = charts.split("\n");
    assert.match(header ?? "", /^NAME +VERSION +APP VERSION +SHA256 +LOCK +SOURCE$/);
    for (const [index, { name, version, repository }] of pins.entries()) {
      const sha256 = createHash("sha256")
        .update(readFileSync(join(to, `${name}-${version}.tgz`)))
        .digest("hex");
      assert.deepEqual(rows[index]?.split(/ +/), [
        name,
        version,
        `9.${version}`,
        sha256,
        "verified",
        repository,
      ]);
      const source = repository.startsWith("oci://")
        ? `${repository}/${name}`
        : `${name} --repo ${repository}`;
      assert.ok(
        calls().some((call) => call.startsWith(`pull ${source} --version ${version} --destination ${to}/`)),
      );
    }
    assert.equal(rows.length, pins.length);
    assert.ok(ran.stderr.includes(`${pins.length} pulled, 0 kept in ${to}.`));
    assert.match(images, /^IMAGE +NEEDED BY\n/);
    assert.match(images, /^quay\.io\/acme\/redis:1 +production\/redis, staging\/redis$/m);
  });

  it("does the same in a process of its own, which plans every stack", async () => {
    const own = await runCli("charts-pull.ts", ["--lock", lock, "--to", to], environment());
    assert.ok(own.stderr.includes(`${pins.length} pulled, 0 kept in ${to}.`), own.stderr);
    const { code, stdout } = await run();
    assert.deepEqual([own.code, own.stdout], [code, stdout]);
  });

  const other = (make: (io: Io, plan: typeof planOnce) => DoksCommand): Promise<Ran> =>
    runMain(
      (argv, io) => runCommand(make(io, planOnce), argv, io),
      ["--lock", lock, "--to", to],
      environment(),
    );

  it("lists the images alone, for `doks charts images`", async () => {
    const file = join(home, "images.txt");
    const pulled = await run({}, ["--to", to, "--images", file]);
    assert.equal(pulled.code, 0, pulled.stderr);
    const { code, stdout, stderr } = await other(imagesProgram);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, readFileSync(file, "utf8"));
    assert.ok(stderr.includes(`0 pulled, ${pins.length} kept in ${to}.`));
  });

  it("writes the lock file anew, for `doks charts update-lock`", async () => {
    lock = writeLock(home, (pin) => (pin.name === first.name ? undefined : digestOf(pin)));
    const { code, stdout, stderr } = await other(updateLockProgram);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^${first.name} .* recorded `, "m"));
    assert.deepEqual(digestsIn(lock), Object.fromEntries(pins.map((pin) => [pin.name, digestOf(pin)])));
  });

  it("writes the images to a file, one a line, as copying takes them", async () => {
    const file = join(home, "images.txt");
    const ran = await run({}, ["--to", to, "--images", file]);
    assert.equal(ran.code, 0, ran.stderr);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    assert.ok(lines.includes("quay.io/acme/argocd:1") && lines.includes("quay.io/acme/postgres:1"));
    for (const line of lines) assert.match(line, /^quay\.io\/acme\/[a-z-]+:1$/);
    assert.deepEqual(lines, [...new Set(lines)].sort());
  });

  it("refuses a chart that is not as the lock file says, and writes nothing", async () => {
    const ran = await run({ MORE: "# changed" });
    assertFails(
      ran,
      new RegExp(`^charts pull: ${first.name} .*: what ${first.repository} gives has sha256:`, "m"),
    );
    assert.match(
      ran.stderr,
      new RegExp(`the lock file has ${digestOf(first)}: somebody has changed it since`),
    );
    assert.equal(existsSync(to), false);
  });

  it("refuses a lock file that differs from the pins before it pulls, and says what to run", async () => {
    const [, ...others] = pins;
    lock = writeLock(home, digestOf, [{ ...first, version: "0.0.1" }, ...others]);
    assertFails(
      await run(),
      new RegExp(
        `^${first.name} ${first.version} from \\S+ is pinned, and the lock file has ${first.name} 0\\.0\\.1 from \\S+: run npx doks charts update-lock`,
        "m",
      ),
    );
    assert.equal(existsSync(join(home, "calls")), false);
  });

  it("says which charts nobody has verified, and leaves the lock file alone", async () => {
    lock = writeLock(home, (pin) => (pin.name === first.name ? undefined : digestOf(pin)));
    const before = readFileSync(lock, "utf8");
    const ran = await run();
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, new RegExp(`^${first.name} .* unverified `, "m"));
    assert.match(ran.stderr, new RegExp(`^Not verified, .*: ${first.name}\\. Option --update-lock`, "m"));
    assert.equal(readFileSync(lock, "utf8"), before);
  });

  it("--update-lock records what is new, and says so", async () => {
    lock = writeLock(home, (pin) => (pin.name === first.name ? undefined : digestOf(pin)), [
      { ...second, version: "0.0.1" },
      ...pins.filter((pin) => pin !== second),
    ]);
    const ran = await run({}, ["--to", to, "--update-lock"]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, new RegExp(`^${first.name} .* recorded `, "m"));
    assert.match(ran.stderr, new RegExp(`on trust: ${first.name}, ${second.name}\\. Review`));
    assert.deepEqual(digestsIn(lock), Object.fromEntries(pins.map((pin) => [pin.name, digestOf(pin)])));
    assert.match(readFileSync(lock, "utf8"), /^# Mine\.\n/);
    assert.equal((await run({}, ["--to", to])).code, 0);
  });

  it("--update-lock never changes a digest of the same version", async () => {
    lock = writeLock(home, digestOf);
    const before = readFileSync(lock, "utf8");
    assertFails(await run({ MORE: "# changed" }, ["--to", to, "--update-lock"]), /somebody has changed it/);
    assert.equal(readFileSync(lock, "utf8"), before);
  });

  it("says what is wrong in a lock file", async () => {
    writeFileSync(lock, "charts:\n  - { name: redis, version: 24.0.0, repository: x, digest: abc }\n");
    assertFails(await run(), /charts\.lock\.yaml: charts\.0\.digest: sha256: and 64 hexadecimal digits$/m);
  });

  it("makes no folder when the second chart fails, and says which", async () => {
    const ran = await run({ FAIL_AT: second.name });
    assertFails(ran, new RegExp(`^charts pull: ${second.name} .*: ${second.name}: 403 Forbidden$`, "m"));
    assert.equal(existsSync(to), false);
  });

  it("says that Helm is missing, with an exit code of its own", async () => {
    const empty = { PATH: join(home, "nothing") };
    assertFails(await run(empty), /^charts pull: helm is not on the PATH: install Helm 3\.8 or later/, 3);
    await assert.rejects(findHelm({ HELM: join(home, "nothing") }), /HELM is .*nothing, which is not there/);
    assert.equal(existsSync(to), false);
  });

  it("takes the Helm that HELM names, and a folder relative to where npm was called", async () => {
    const env = { PATH: pathOf(), HELM: join(home, "helm"), INIT_CWD: home };
    assert.equal((await run(env, ["--to", "here"])).code, 0);
    assert.deepEqual(readdirSync(join(home, "here")).sort(), files);
  });

  for (const value of ["https://registry.example.org/charts", "oci://", ""]) {
    it(`takes "${value}" for no target`, async () => {
      assertFails(await run({}, ["--to", value]), /It takes a folder or an OCI prefix/, 64);
      assert.equal(existsSync(join(home, "calls")), false);
    });
  }
});

describe("pullCharts", () => {
  const folder = temporaryFolder();
  let to: string;
  let lock: readonly LockedChart[];
  let fresh: boolean;

  async function pull(env: NodeJS.ProcessEnv = {}): Promise<readonly PulledChart[]> {
    const helm = join(folder, "helm");
    writeProgram(helm, HELM);
    const base = { PATH: pathOf(), HELM: helm, HELM_LOG: join(to, "../calls") };
    return pullCharts(pins, to, {
      helm: await findHelm({ ...base, ...env }),
      lock,
      fresh,
      progress: () => undefined,
    });
  }

  beforeEach(() => {
    to = join(mkdtempSync(join(folder, "test-")), "mirror");
    [lock, fresh] = [[], false];
  });

  const locked = (digest: string) => [{ ...first, digest }];

  it("verifies what is pulled and what is kept", async () => {
    lock = locked(digestOf(first));
    for (const kept of [false, true]) {
      const [chart] = await pull();
      assert.deepEqual([chart?.kept, chart?.verified], [kept, true]);
    }
  });

  it("refuses a kept file that is not as the lock says, before Helm reads it, and leaves it there", async () => {
    lock = locked(`sha256:${"0".repeat(64)}`);
    mkdirSync(to);
    const name = `${first.name}-${first.version}.tgz`;
    writeFileSync(join(to, name), chartText(first));
    await assert.rejects(
      pull(),
      /has sha256:.*, and the lock file has sha256:0{64}; delete it and pull again$/,
    );
    assert.deepEqual(readdirSync(to), [name]);
    assert.doesNotMatch(readFileSync(join(to, "../calls"), "utf8"), /^show/m);
  });

  it("an entry for another version or registry verifies nothing", async () => {
    for (const other of [{ version: "0.0.1" }, { repository: "oci://elsewhere.example.org" }]) {
      lock = [{ ...first, ...other, digest: `sha256:${"0".repeat(64)}` }];
      assert.equal((await pull())[0]?.verified, false);
    }
  });

  it("what is about to be trusted is compared with the registry's", async () => {
    fresh = true;
    mkdirSync(to);
    const name = `${first.name}-${first.version}.tgz`;
    writeFileSync(join(to, name), `${chartText(first)}# mine`);
    await assert.rejects(
      pull(),
      new RegExp(`${name} is not what ${first.repository} gives; delete it and pull`),
    );
    assert.deepEqual(readdirSync(to), [name]);
    writeFileSync(join(to, name), chartText(first));
    assert.equal((await pull())[0]?.kept, true);
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
