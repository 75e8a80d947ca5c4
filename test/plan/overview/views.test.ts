import { strict as assert } from "node:assert";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../../plan/main";
import { views, type View } from "../../../plan/views";
import { root } from "../../components/platform";
import { runMain, temporaryFolder, type Ran } from "../../support/process";

const programs = join(root, "test", "fixtures", "programs");
const layers = join(programs, "layers");
const faults = join(programs, "faults");
const all = Object.keys(views) as View[];

const plan = (...args: readonly string[]): Promise<Ran> => runMain(main, args, {});

/** What only a view has, in the plan of the project's own staging. */
const marks: Readonly<Record<View, RegExp>> = {
  tree: /^By family$/m,
  config: /^Configuration$[^]*^ {2}tier: staging$/m,
  outputs: /^Outputs$/m,
  hooks: /^Hooks$/m,
  cost: /^Cost {2}USD a month/m,
  policy: /^Policy {2}\d+ advisory$/m,
};

describe("the views of npm run plan", () => {
  let none: string;
  before(async () => (none = (await plan("staging")).stdout));

  for (const view of all) {
    it(`has --${view}, which prints that alone before the overview`, async () => {
      const { code, stdout } = await plan("staging", `--${view}`);
      assert.equal(code, 0);
      for (const other of all) assert.equal(marks[other].test(stdout), other === view, other);
      assert.ok(stdout.indexOf("verdict\n") > stdout.search(marks[view]));
      assert.doesNotMatch(none, marks[view]);
    });
  }

  it("has all of them with --verbose, and the sum last", async () => {
    const { stdout } = await plan("staging", "--verbose");
    for (const view of all) assert.match(stdout, marks[view]);
    assert.match(stdout, /inputs:$/m);
    assert.match(stdout, /\n1 stack, \d+ resources, \d+ findings: \$229 a month, planned in [\d.]+ s\n$/);
  });

  it("names each of them in --help", async () => {
    const { stdout } = await plan("--help");
    for (const view of all) assert.match(stdout, new RegExp(`^ {2}--${view} `, "m"));
  });

  for (const view of all) {
    it(`refuses --${view} where nothing would show it`, async () => {
      for (const [other, said] of [
        [["--against", "HEAD"], "--against"],
        [["--json", "-"], "--json -"],
      ] as const) {
        const { code, stdout, stderr } = await plan(`--${view}`, ...other);
        assert.deepEqual([code, stdout], [64, ""]);
        assert.equal(
          stderr,
          `plan: --${view} shows a plan, not what ${said} prints: leave one of them out\n`,
        );
      }
    });
  }

  it("hides secrets in the configuration as anywhere", async () => {
    const { stdout } = await plan("production", "-v", "-C", layers);
    assert.doesNotMatch(stdout, /[cC]iphertext|1b47061264138c4ac30d75fd1eb44270/);
  });
});

describe("npm run plan with stacks that cannot be planned", () => {
  const folder = temporaryFolder();

  it("says what is wrong first, plans the others, and writes no file", async () => {
    const json = join(folder, "plan.json");
    const { code, stdout, stderr } = await plan("throws", "late", "run-error", "-C", faults, "--json", json);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Refused\n {2}throws: TypeError: it broke\n {4}at index\.ts:\d+:\d+\n {2}run-error: this message alone\n\n/,
    );
    assert.match(stdout, /^throws +- +- {2}refused\nlate +\$0 +\$0 {2}ready\nrun-error +- +- {2}refused$/m);
    assert.match(stdout, /^3 stacks, 2 refused, 1 resource, 0 findings: /m);
    assert.match(stderr, /^plan: cannot be planned: throws, run-error:\nthrows: TypeError: it broke\n/m);
    assert.equal(existsSync(json), false);
  });

  it("prints nothing on standard output that JSON was asked for on, nor where no stack can be planned", async () => {
    const asJson = await plan("throws", "late", "-C", faults, "--json", "-");
    assert.deepEqual([asJson.code, asJson.stdout], [1, ""]);
    const none = await plan("throws", "run-error", "-C", faults);
    assert.deepEqual([none.code, none.stdout], [1, ""]);
    assert.match(none.stderr, /throws: TypeError: it broke[^]*run-error: this message alone/);
  });

  it("says which of several stack files is broken", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: layers\nruntime: nodejs\n");
    writeFileSync(join(folder, "index.ts"), "export const answer = 42;\n");
    writeFileSync(join(folder, "Pulumi.good.yaml"), "config: {}\n");
    writeFileSync(join(folder, "Pulumi.bad.yaml"), "config: [\n");
    const { code, stdout, stderr } = await plan("-C", folder);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Refused\n {2}bad: Pulumi\.bad\.yaml:\d+:\d+: |^Refused\n {2}Pulumi\.bad\.yaml:\d+:\d+: /,
    );
    assert.match(stderr, /Pulumi\.bad\.yaml:\d+:\d+: /);
  });
});
