import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { dependencies } from "../../package.json";
import { pathOf, temporaryFolder, writeProgram } from "../support/process";

const ROOT = join(__dirname, "../..");
const GITHUB = join(ROOT, ".github");
const version = dependencies["@pulumi/pulumi"];
/** An expression of a workflow. */
const expression = (text: string): string => `$\{{ ${text} }}`;

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** Every step of a workflow, whatever its job. */
function stepsOf(file: string): Step[] {
  const { jobs } = parse(readFileSync(join(GITHUB, "workflows", file), "utf8")) as {
    jobs: Record<string, { steps: Step[] }>;
  };
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

describe("the Pulumi CLI", () => {
  const home = temporaryFolder();

  it("is of the SDK's version under `npm run pulumi`, with the arguments and the exit code", () => {
    const bin = join(home, "versions", version, "bin");
    mkdirSync(bin, { recursive: true });
    writeProgram(join(bin, "pulumi"), 'printf "%s\\n" "$PULUMI_VERSION" "$@"; exit 7');
    const args = ["run", "--silent", "pulumi", "--", "config", "set", "a b", "--stack", "staging"];
    const ran = spawnSync("npm", args, {
      cwd: ROOT,
      encoding: "utf8",
      env: { PATH: pathOf(), HOME: home, PULUMI_HOME: home },
    });
    assert.equal(ran.stdout, `${[version, "config", "set", "a b", "--stack", "staging"].join("\n")}\n`);
    assert.equal(ran.status, 7);
  });

  it("is of the SDK's version in every workflow, which has it from one place", () => {
    const { outputs, runs } = parse(readFileSync(join(GITHUB, "actions/prepare/action.yml"), "utf8")) as {
      outputs: Record<string, { value: string }>;
      runs: { steps: Step[] };
    };
    assert.equal(outputs["pulumi-version"]?.value, expression("steps.pins.outputs.pulumi"));
    const script = runs.steps.find(({ id }) => id === "pins")?.run?.replace(/ >>"\$GITHUB_OUTPUT"\s*$/, "");
    assert.equal(
      execFileSync("sh", ["-c", script ?? ""], { cwd: ROOT, encoding: "utf8" }),
      `pulumi=${version}\n`,
    );

    const installing = readdirSync(join(GITHUB, "workflows"))
      .flatMap(stepsOf)
      .filter(({ uses }) => uses?.startsWith("pulumi/actions@"));
    assert.ok(installing.length >= 3);
    for (const step of installing)
      assert.equal(step.with?.["pulumi-version"], expression("steps.prepare.outputs.pulumi-version"));
  });
});
