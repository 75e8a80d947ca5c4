import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columns } from "../../lib/style";
import { main } from "../../plan/main";
import { runMain, type Ran } from "../support/process";
import { plansToJson } from "../../plan/json";
import { planStack } from "../../plan/plan-stack";
import { readProject } from "../../plan/project-file";

const root = join(__dirname, "..", "..");
const programs = join(root, "test", "fixtures", "programs");
const layers = join(programs, "layers");
const faults = join(programs, "faults");

/** Runs the command as package.json's script does. */
function plan(args: readonly string[], environment: NodeJS.ProcessEnv = {}, cwd = root): Promise<Ran> {
  const scripts = (
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: { plan: string } }
  ).scripts;
  const [, ...script] = scripts.plan.split(" ");
  const absolute = script.map((part) => (/^(\.\/)?plan\//.test(part) ? join(root, part) : part));
  const register = absolute.map((part) => (part === "tsx/cjs" ? require.resolve("tsx/cjs") : part));
  const { PATH } = process.env;
  const child = spawn(process.execPath, [...register, ...args], { cwd, env: { PATH, ...environment } });
  return new Promise((resolve, reject) => {
    const ran = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (ran.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (ran.stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...ran }));
  });
}

/** Runs the command in this process. */
const planHere = (...args: readonly string[]): Promise<Ran> => runMain(main, args, {});

describe("npm run plan", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "plan-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("plans a stack in a process of its own as after another one in the same process", async () => {
    const project = readProject(root);
    await planStack(project, "staging");
    const { code, stdout, stderr } = await plan(["production", "--json", "-"]);
    assert.equal(code, 0, stderr);
    assert.equal(plansToJson([await planStack(project, "production")], root), stdout);
  });

  it("prints every stack's tree, and what the program says on standard error", async () => {
    const { code, stdout, stderr } = await plan(["-C", layers, "--tree"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.match(/^layers \/ .*$/gm), [
      "layers / staging: 7 resources",
      "layers / production: 7 resources",
      "layers / eu: 7 resources",
    ]);
    assert.match(stderr, /^printed by the program\nwarning: the message is hello/);
    assert.doesNotMatch(stdout, /printed by the program/);
    // Neither colours nor progress where nobody sees them, and no line wider than 80 columns.
    assert.doesNotMatch(stdout + stderr, /[\u001b\r]/);
    for (const line of stdout.split("\n")) assert.ok(columns(line) <= 80, line);
    assert.match((await plan(["eu", "-C", layers, "--tree"], { FORCE_COLOR: "1" })).stdout, /\u001b\[1m/);
  });

  it("writes JSON alone to standard output, the same for two stacks in one process as for each alone", async () => {
    const both = await plan(["production", "staging", "--json", "-", "-C", layers]);
    const alone = [
      await plan(["production", "--json", "-", "-C", layers]),
      await plan(["staging", "--json", "-", "-C", layers]),
    ].map(({ stdout }) => JSON.parse(stdout) as unknown[]);
    assert.deepEqual(JSON.parse(both.stdout), alone.flat());
    assert.deepEqual(
      (JSON.parse(both.stdout) as { stack: string }[]).map(({ stack }) => stack),
      ["production", "staging"],
    );
  });

  it("gives the same bytes whoever runs it, wherever", async () => {
    const args = ["staging", "--json", "-", "-C", layers];
    const environment = {
      PULUMI_CONFIG: '{"layers:message":"changed"}',
      PULUMI_NODEJS_PROJECT: "other",
      PULUMI_NODEJS_STACK: "other",
      PULUMI_NODEJS_DRY_RUN: "false",
      PULUMI_DISABLE_RESOURCE_REFERENCES: "1",
      PULUMI_ENABLE_LEGACY_APPLY: "true",
      PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "false",
      PULUMI_ERROR_OUTPUT_STRING: "1",
      KUBECONFIG: "/canary/kubeconfig",
      DIGITALOCEAN_TOKEN: "canary-token",
    };
    const [here, there] = [await plan(args), await plan(args, environment, folder)];
    assert.equal(here.code, 0, here.stderr);
    assert.equal(there.stdout, here.stdout);
    assert.doesNotMatch(there.stdout, /canary/);
    assert.equal(here.stdout.includes(root), false);
  });

  it("hides secrets everywhere", async () => {
    const [json, svg] = [join(folder, "secrets.json"), join(folder, "secrets.svg")];
    const text = await planHere("production", "-v", "-C", layers, "--json", json, "--graph", svg);
    assert.equal(text.code, 0, text.stderr);
    const all = [text.stdout, text.stderr, readFileSync(json, "utf8"), readFileSync(svg, "utf8")].join();
    assert.doesNotMatch(all, /[cC]iphertext|04da6b54|1b47061264138c4ac30d75fd1eb44270/);
    assert.match(text.stdout, /nested: \[secret\]/);
    assert.match(text.stdout, /namespaceId: \[computed\]/);
  });

  it("writes files whole, besides the text", async () => {
    const [json, svg, html] = ["plan.json", "plan.svg", "plan.html"].map((name) => join(folder, name));
    const files = ["--json", String(json), "--graph", String(svg)];
    const { code, stdout } = await planHere("staging", "-C", layers, ...files);
    assert.equal(code, 0);
    assert.match(stdout, /^staging {2}7 resources$/m);
    assert.equal((JSON.parse(readFileSync(String(json), "utf8")) as unknown[]).length, 1);
    assert.match(readFileSync(String(svg), "utf8"), /^<svg /);
    await planHere("staging", "-C", layers, "--graph", String(html));
    assert.match(readFileSync(String(html), "utf8"), /^<!doctype html>/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith(".")),
      [],
    );
    const missing = await planHere("staging", "-C", layers, "--json", join(folder, "none", "x.json"));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^plan: cannot write .*x\.json: its folder does not exist$/m);
    assert.equal(missing.stdout, "");
  });

  const messages: Readonly<Record<string, RegExp>> = {
    throws: /^plan: TypeError: it broke\n {2}at index\.ts:\d+:\d+\n$/,
    rejects: /^plan: Error: nobody caught this\n {2}at index\.ts:\d+:\d+\n$/,
    hangs: /^plan: the program never ends: it waits for a promise that nothing resolves\n$/,
    "hangs-on-input":
      /still waiting:\n {2}random:index\/randomPet:RandomPet "waiting" \(its input prefix\)\n$/,
    exits: /^plan: the program ended the process with process\.exit\(0\)\n$/,
    "run-error": /^warning: said before it failed\nplan: this message alone\n$/,
    "no-provider": /^plan: kubernetes:core\/v1:Namespace "lost" names no provider.*\n$/,
    secret: /^plan: Error: the token is \[secret\]\n/,
  };
  for (const [stack, message] of Object.entries(messages)) {
    it(`ends with one message and exit code 1 for a program that has the fault ${stack}`, async () => {
      const args = [stack, "-C", faults, "--json", join(folder, `${stack}.json`)];
      // Only in a process of its own does nothing else keep the event loop running, or end with the program.
      const { code, stdout, stderr } = /^(hangs|exits|rejects)/.test(stack)
        ? await plan(args)
        : await planHere(...args);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.equal(stdout, "");
      assert.equal(readdirSync(folder).includes(`${stack}.json`), false);
    });
  }

  it("fails after the plan for a program that logs an error", async () => {
    const logged = await plan(["logs-error", "-C", faults]);
    assert.deepEqual(
      [logged.code, logged.stderr],
      [1, "error: this is no good\nplan: the program logged an error\n"],
    );
    assert.match(logged.stdout, /error: this is no good/);
  });

  it("plans what a timer of the program registers, as the engine does", async () => {
    const { code, stdout } = await plan(["late", "--tree", "-C", faults]);
    assert.equal(code, 0);
    assert.match(stdout, /late +RandomPet/);
  });

  it("ends with exit code 1 for an unknown stack, a broken file, and no stack at all", async () => {
    const unknown = await planHere("stagin", "-C", layers);
    const have = "the stacks are staging, production, eu; did you mean staging?";
    assert.deepEqual([unknown.code, unknown.stderr], [1, `plan: there is no stack "stagin": ${have}\n`]);
    writeFileSync(join(folder, "Pulumi.yaml"), "name: broken\nruntime: nodejs\n");
    writeFileSync(join(folder, "index.ts"), "");
    assert.match(
      (await planHere("-C", folder)).stderr,
      /^plan: there is no Pulumi\.<stack>\.yaml beside Pulumi\.yaml\n$/,
    );
    writeFileSync(join(folder, "Pulumi.dev.yaml"), 'config:\n  broken:token: "canary\n');
    const broken = await planHere("-C", folder);
    assert.equal(broken.code, 1);
    assert.match(
      broken.stderr,
      /^plan: Pulumi\.dev\.yaml:\d+:\d+: something is missing: a comma, a colon, a bracket or a quotation mark\n$/,
    );
  });

  it("ends with exit code 64 for wrong usage, and 0 for help", async () => {
    const wrong = await plan(["--grap", "x.svg"]);
    assert.equal(wrong.code, 64);
    assert.match(wrong.stderr, /unknown option '--grap'/);
    const format = await planHere("--graph", "x.png");
    assert.equal(format.code, 64);
    assert.match(format.stderr, /It takes a file that ends in \.svg, \.html or \.mmd/);
    const help = await planHere("--help");
    assert.equal(help.code, 0);
    for (const word of [
      "[stack...]",
      "--json <file>",
      "--graph <file>",
      "--verbose",
      "--cwd",
      "Exit codes",
    ]) {
      assert.ok(help.stdout.includes(word), word);
    }
  });
});
