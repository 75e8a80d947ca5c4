import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { pathOf, temporaryFolder, type Ran } from "../support/process";

const root = join(__dirname, "..", "..");
const golden = join(root, "test", "fixtures", "golden");
const needed = ["--yes", "--name", "shop", "--image", "ghcr.io/acme/shop:v1.0.0"];

/** Whether this system has Helm, which then renders what is made. */
const helm = spawnSync("helm", ["version"], { env: process.env }).status === 0;

describe("doks init app", function () {
  // Each plans every stack twice in a process of its own, where nothing is kept compiled.
  this.timeout(120_000);
  const project = join(temporaryFolder(), "project");

  before(() => {
    mkdirSync(project);
    const program = readdirSync(root).filter(
      (name) => !["node_modules", ".git", ".charts", "test", "docs", "apps", "rendered"].includes(name),
    );
    for (const name of program) cpSync(join(root, name), join(project, name), { recursive: true });
    cpSync(golden, project, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    git("init", "-q", "-b", "main");
    writeFileSync(join(project, ".git", "info", "exclude"), "node_modules\n");
    git("add", "-A");
    git("commit", "-q", "-m", "as it is");
  });
  afterEach(() => {
    git("reset", "-q", "--hard");
    git("clean", "-qfd");
  });

  function git(...args: string[]): string {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    return execFileSync("git", [...who, ...args], { cwd: project, encoding: "utf8" });
  }
  const launcher = join(project, "cli", "doks.cjs");
  const environment = (PATH = process.env.PATH) => ({ env: { PATH } });
  function doks(args: readonly string[], PATH = process.env.PATH): Ran {
    const ran = spawnSync(process.execPath, [launcher, ...args], { encoding: "utf8", ...environment(PATH) });
    return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  }
  const init = (...args: string[]): Ran => doks(["init", "app", ...needed, ...args]);
  const read = (path: string): string => readFileSync(join(project, path), "utf8");
  const values = (path: string): unknown => parse(read(path));
  const changed = (): string[] =>
    git("status", "--porcelain")
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(3));

  it("writes an application that plans, renders and breaks no rule, names it and lets its callers reach it", () => {
    const ran = init("--use", "postgres,redis", "--from", "backend");
    assert.deepEqual([ran.code, ran.stderr], [0, ""]);
    assert.deepEqual(values("apps/shop/defaults.yaml"), {
      component: "shop",
      image: { repository: "ghcr.io/acme/shop" },
      uses: ["postgres", "redis"],
      ports: { http: { port: 8080 } },
      probes: {
        liveness: { httpGet: { path: "/health", port: "http" } },
        readiness: { httpGet: { path: "/health", port: "http" } },
      },
      route: { enabled: true },
      networkPolicy: { from: [{ app: "backend" }] },
    });
    const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } };
    assert.deepEqual(values("apps/shop/staging.yaml"), { image: { tag: "v1.0.0" }, replicas: 1, resources });
    assert.deepEqual(values("apps/shop/production.yaml"), {
      image: { tag: "v1.0.0" },
      replicas: 2,
      pdb: { enabled: true },
      resources,
    });
    assert.match(read("apps/backend/defaults.yaml"), /^# [^]*\n {2}to: \[.*\{ app: shop \}\]\n/);
    assert.deepEqual(changed(), [
      "Pulumi.production.yaml",
      "Pulumi.staging.yaml",
      "apps/backend/defaults.yaml",
      "apps/shop/",
    ]);
    assert.match(
      ran.stdout,
      /^Wrote apps\/shop\/defaults\.yaml, apps\/shop\/staging\.yaml, apps\/shop\/production\.yaml\.\n/,
    );
    assert.match(ran.stdout, /\nNamed it in Pulumi\.staging\.yaml, which now trusts ghcr\.io\/acme\.\n/);
    assert.match(ran.stdout, /\nLet backend reach it, in apps\/backend\/defaults\.yaml\.\n/);
    assert.match(
      ran.stdout,
      /\nstaging: \d+ resources, .* no mandatory finding.*\nproduction: .* no mandatory finding/,
    );
    assert.match(
      ran.stdout,
      helm ? /\nRendered by Helm: \d\d objects, all of them valid\.\n/ : /\nNot rendered/,
    );
    assert.match(ran.stdout, /\nNext:\n(?: {2}\S.*\n {6}\S.*\n){3}$/);
    execFileSync(
      process.execPath,
      [join(root, "node_modules/prettier/bin/prettier.cjs"), "--check", "apps", "Pulumi.*.yaml"],
      {
        cwd: project,
        stdio: "pipe",
      },
    );
    // A second one joins the lists that the first has written; what is trusted already is not named again.
    const cart = [
      "--name",
      "cart",
      "--image",
      "ghcr.io/acme/cart:on",
      "--host",
      "none",
      "--stack",
      "staging",
    ];
    const second = doks(["init", "app", "--yes", ...cart], pathOf());
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /\nNamed it in Pulumi\.staging\.yaml\.\n/);
    assert.match(
      second.stdout,
      /\nNot rendered, since Helm is not here; where it is, npx doks render does that\.\n/,
    );
    const { config } = values("Pulumi.staging.yaml") as { config: Record<string, { apps: object }> };
    assert.deepEqual(config["doks-platform:delivery"]?.apps, { shop: true, cart: true });
    assert.doesNotMatch(read("Pulumi.production.yaml"), /cart/);
    assert.ok(!existsSync(join(project, "apps/cart/production.yaml")));
    assert.match(read("apps/cart/staging.yaml"), /tag: "on"\n/);
    assert.doesNotMatch(read("apps/cart/defaults.yaml"), /route|uses|networkPolicy/);
  });

  it("takes all of it back where a stack could not be planned or would break a mandatory rule", () => {
    const many = init("--replicas", "900");
    const latest = doks(["init", "app", "--yes", "--name", "shop", "--image", "ghcr.io/acme/shop:latest"]);
    const taken = doks(["init", "app", "--yes", "--name", "postgres", "--image", "ghcr.io/acme/shop:v1"]);
    for (const [ran, message] of [
      [many, /no room for/],
      [latest, /stack production would break mandatory rules; nothing was written:\n {2}image-tag: /],
      [taken, /got "postgres"; allowed: another name than/],
    ] as const) {
      assert.equal(ran.code, 1, ran.stdout + ran.stderr);
      assert.equal(ran.stdout, "");
      assert.match(ran.stderr, message);
      assert.match(ran.stderr, /nothing was written/);
      assert.doesNotMatch(ran.stderr, /^\s+at /m);
    }
    assert.equal(git("status", "--porcelain"), "");
  });

  it("takes all of it back on Ctrl-C", async () => {
    const child = spawn(process.execPath, [launcher, "init", "app", ...needed], environment());
    while (!existsSync(join(project, "apps", "shop", "production.yaml"))) await setTimeout(20);
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [null, "SIGINT"]);
    assert.equal(git("status", "--porcelain"), "");
  });

  it("refuses an application that is there, and names all that is wrong or missing at once", () => {
    const there = doks(["init", "app", "--yes", "--name", "backend", "--image", "ghcr.io/acme/shop:v1"]);
    assert.deepEqual([there.code, there.stdout], [64, ""]);
    assert.match(
      there.stderr,
      /--name has "backend"; allowed: an application that has no folder in apps\/ yet/,
    );
    const wrong = doks([
      "init",
      "app",
      "--yes",
      "--image",
      "shop",
      "--port",
      "0",
      "--probe",
      "health",
      "--use",
      "reddis",
      "--from",
      "front",
      "--host",
      "a b",
      "--replicas",
      "many",
      "--stack",
      "stagin",
    ]);
    assert.equal(wrong.code, 64);
    assert.deepEqual(
      [...wrong.stderr.matchAll(/--(\w+) has "/g)].map(([, name]) => name),
      ["image", "port", "probe", "use", "from", "host", "replicas", "stack"],
    );
    assert.match(wrong.stderr, /--use has "reddis"; allowed: did you mean redis\?\n/);
    const missing = doks(["init", "app"]);
    assert.deepEqual(
      [missing.code, missing.stderr],
      [64, "init app: --name, --image are missing; nothing was written\n"],
    );
    assert.equal(git("status", "--porcelain"), "");
  });

  it("leaves a stack's file alone that has no place for a list", () => {
    const path = join(project, "Pulumi.staging.yaml");
    const text = read("Pulumi.staging.yaml").replace(
      /( {2}doks-platform:delivery:)\n(?: {4}.*\n)+/,
      `$1 '{"repository":"https://github.com/acme/platform.git"}'\n`,
    );
    writeFileSync(path, text);
    const ran = init();
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /doks-platform:delivery is no mapping: write it as one; nothing was written\n$/);
    assert.equal(read("Pulumi.staging.yaml"), text);
    assert.ok(!existsSync(join(project, "apps/shop")));
  });
});
