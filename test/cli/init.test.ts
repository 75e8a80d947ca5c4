import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "yaml";
import { main } from "../../cli/doks";
import { guard } from "../../lib/door";
import { production } from "../../stacks/production";
import { rangesOf } from "../../stacks/ranges";
import { tier } from "../../stacks/schema";
import { staging } from "../../stacks/staging";
import { pathOf, runMain, temporaryFolder, type Ran } from "../support/process";

const root = join(__dirname, "..", "..");
const needed = ["--email", "ops@acme.dev", "--repository", "https://github.com/acme/platform.git"];

interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
}

describe("doks init", function () {
  this.timeout(60_000);
  const all = temporaryFolder();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(all, "stacks-"));
    for (const stack of ["staging", "production"])
      copyFileSync(
        join(root, "test/fixtures/golden", `Pulumi.${stack}.yaml`),
        join(folder, `Pulumi.${stack}.yaml`),
      );
  });

  const init = (...args: string[]): Promise<Ran> => runMain(main, ["init", "--stacks", folder, ...args], {});
  const file = (stack: string): string => readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
  const config = (stack: string) => (parse(file(stack)) as StackFile).config;
  /** Leaves no tier whose name a new stack would usually get. */
  function takeAllTiers(): void {
    for (const name of tier.options)
      if (!there().includes(`Pulumi.${name}.yaml`))
        writeFileSync(join(folder, `Pulumi.${name}.yaml`), "config: {}\n");
  }
  const there = (): string[] => readdirSync(folder).sort();

  it("writes a stack that can be planned, apart from all others, and says what comes next", async () => {
    const ran = await init("--yes", "--stack", "eu", "--domain", "eu.acme.dev", ...needed);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(
      ran.stdout,
      /^Wrote Pulumi\.eu\.yaml\.\neu: \d+ resources, USD \d+\.\d\d a month, no mandatory finding/,
    );
    assert.deepEqual(
      [...ran.stdout.matchAll(/^ {2}(\S.*)$/gm)].map(([, line]) => line),
      ["npx doks plan eu", "pulumi stack init eu", "pulumi up --stack eu"],
    );
    assert.deepEqual(config("eu"), {
      "doks-platform:tier": "staging",
      "doks-platform:name": "eu",
      "doks-platform:cluster": { region: "fra1", ...rangesOf(2) },
      "doks-platform:ingress": { domain: "eu.acme.dev", dns: "manual", acme: { email: "ops@acme.dev" } },
      "doks-platform:delivery": { repository: "https://github.com/acme/platform.git" },
    });
    assert.match(file("eu"), /^# yaml-language-server: \$schema=docs\/schemas\/stack\.json\n/);
    assert.match(
      file("eu"),
      /\n {4}# Domain under which applications are reached[^\n]*\n {4}domain: eu\.acme\.dev\n/,
    );
  });

  it("leaves to the preset what it says anyway, and names a token that only the CLI can encrypt", async () => {
    const ran = await init(
      ...["--yes", "--stack", "us", "--tier", "production", "--domain", "us.acme.dev", ...needed],
      ...["--region", "nyc3", "--size", "s-8vcpu-16gb", "--budget", "900", "--dns", "digitalocean"],
    );
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /pulumi config set --secret doks-platform:dnsToken --stack us\n/);
    const written = config("us");
    assert.deepEqual((written["doks-platform:cluster"] as { pools: unknown }).pools, {
      applications: { size: "s-8vcpu-16gb" },
    });
    assert.deepEqual(written["doks-platform:policy"], { budget: { monthlyUsd: 900 } });
    assert.deepEqual(
      [staging.cluster, production.cluster].map(({ vpcSubnet }) => vpcSubnet),
      [rangesOf(0).vpcSubnet, rangesOf(1).vpcSubnet],
    );
    // A stack that waits for its token is one to keep apart from too.
    assert.equal((await init("--yes", "--stack", "eu", "--domain", "eu.acme.dev", ...needed)).code, 0);
    assert.equal(
      (config("eu")["doks-platform:cluster"] as { vpcSubnet: string }).vpcSubnet,
      rangesOf(3).vpcSubnet,
    );
  });

  it("names all that is missing in one message where nobody can be asked", async () => {
    takeAllTiers();
    for (const yes of [[], ["--yes"]]) {
      const { code, stdout, stderr } = await init(
        ...yes,
        "--email",
        "ops@acme.dev",
        "--repository",
        "https://a.dev/b",
      );
      assert.deepEqual([code, stdout], [64, ""]);
      assert.equal(stderr, "init: --stack, --domain are missing; nothing was written\n");
    }
  });

  it("names all that is wrong in one message, in the words of the plan", async () => {
    const { code, stderr } = await init(
      ...["--yes", "--stack", "Eu", "--tier", "prod", "--domain", "eu", "--email", "x", "--region", "fra9"],
      ...[
        "--repository",
        "git@github.com:a/b.git",
        "--size",
        "s-2vcpu-4g",
        "--dns",
        "auto",
        "--budget",
        "much",
      ],
    );
    assert.equal(code, 64);
    assert.deepEqual(
      stderr.split("\n").map((line) => /--(\w+) has/.exec(line)?.[1]),
      [
        "stack",
        "tier",
        "domain",
        "email",
        "repository",
        "region",
        "size",
        "dns",
        "budget",
        undefined,
        undefined,
      ],
    );
    assert.ok(stderr.includes(`--tier has "prod"; allowed: ${tier.options.join(", ")}\n`));
    assert.match(stderr, /did you mean s-2vcpu-4gb\?\n/);
    assert.deepEqual(there(), ["Pulumi.production.yaml", "Pulumi.staging.yaml"]);
  });

  it("writes nothing where the stack cannot be planned, or breaks a mandatory rule", async () => {
    const before = there();
    const full = await init(
      "--yes",
      "--stack",
      "eu",
      "--domain",
      "eu.acme.dev",
      ...needed,
      "--size",
      "s-1vcpu-2gb",
    );
    assert.deepEqual([full.code, full.stdout], [1, ""]);
    assert.match(full.stderr, /cluster\.pools: got no room for [^]*\nnothing was written\n$/);
    const dear = await init(
      "--yes",
      "--stack",
      "eu",
      "--domain",
      "eu.acme.dev",
      ...needed,
      "--budget",
      "100",
    );
    assert.deepEqual([dear.code, dear.stdout], [1, ""]);
    assert.match(
      dear.stderr,
      /would break mandatory rules; nothing was written:\n {2}budget: it costs USD \d+/,
    );
    assert.deepEqual(there(), before);
  });

  it("leaves a file that is there alone, and with --force what else is in it", async () => {
    const refused = await init("--yes", "--stack", "staging", "--domain", "st.acme.dev", ...needed);
    assert.equal(refused.code, 64);
    assert.match(refused.stderr, /--stack has "staging"; allowed: a stack that has no file yet, or --force/);
    writeFileSync(
      join(folder, "Pulumi.staging.yaml"),
      "# Mine.\nencryptionsalt: v1:abc\nconfig:\n  doks-platform:tier: staging\n  doks-platform:ingress:\n    # Ours.\n    domain: old.acme.dev\n",
    );
    const forced = await init("--yes", "--force", "--stack", "staging", "--domain", "st.acme.dev", ...needed);
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(
      file("staging"),
      /^# Mine\.\nencryptionsalt: v1:abc\n[^]*\n {4}# Ours\.\n {4}domain: st\.acme\.dev\n/,
    );
    writeFileSync(join(folder, "Pulumi.staging.yaml"), "a: [\n");
    const broken = await init("--yes", "--force", "--stack", "staging", "--domain", "st.acme.dev", ...needed);
    assert.equal(broken.code, 1);
    assert.match(
      broken.stderr,
      /Pulumi\.staging\.yaml is no mapping in valid YAML: mend it first; nothing was written\n$/,
    );
    assert.equal(file("staging"), "a: [\n");
  });

  describe("at a terminal", () => {
    /** Types these lines; an end of the input is the end of them. */
    async function typing(lines: readonly string[], ...args: string[]): Promise<Ran> {
      const ran = { stdout: "", stderr: "" };
      const io = guard({
        env: {},
        stdin: Object.assign(Readable.from(lines.map((line) => `${line}\n`)), { isTTY: true }),
        stdout: { write: (text) => (ran.stdout += text) },
        stderr: { write: (text) => (ran.stderr += text) },
        exitCode: null,
      });
      await main(["init", "--stacks", folder, ...args], io);
      return { code: Number(io.exitCode ?? 0), ...ran };
    }

    it("asks for what no option says, again where the answer will not do, with what is usual", async () => {
      takeAllTiers();
      const typed = ["staging", "eu", "", "eu", "eu.acme.dev", "ops@acme.dev", "ams3", "", ""];
      const ran = await typing(typed, "--repository", "https://github.com/acme/platform.git");
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(ran.stderr, /^Name of the stack: {3}"staging"; allowed: a stack that has no file yet/);
      assert.match(ran.stderr, /Tier: [a-z ]+ \[staging\]: Domain of yours/);
      assert.match(ran.stderr, / {2}"eu"; allowed: a host name such as shop\.example\.org\nDomain of yours/);
      assert.doesNotMatch(ran.stderr, /Git repository/);
      assert.equal((config("eu")["doks-platform:cluster"] as { region: string }).region, "ams3");
      assert.ok(!ran.stdout.includes("Tier"));
    });

    it("writes nothing where the input ends before all is answered", async () => {
      const ran = await typing(["eu"]);
      assert.deepEqual([ran.code, ran.stdout], [1, ""]);
      assert.match(ran.stderr, /\ninit: there was no answer for --tier; nothing was written\n$/);
      assert.deepEqual(there(), ["Pulumi.production.yaml", "Pulumi.staging.yaml"]);
    });

    it("asks nothing with --yes", async () => {
      const ran = await typing([], "--yes", "--stack", "eu", "--domain", "eu.acme.dev", ...needed);
      assert.equal(ran.code, 0, ran.stderr);
      assert.equal(ran.stderr, "");
    });
  });

  it("does the same in a process of its own", () => {
    const args = ["init", "--stacks", folder, "--yes", "--stack", "eu", "--domain", "eu.acme.dev", ...needed];
    const ran = spawnSync(process.execPath, [join(root, "cli/doks.cjs"), ...args], {
      encoding: "utf8",
      env: { PATH: pathOf() },
    });
    assert.deepEqual([ran.status, ran.stderr], [0, ""]);
    assert.deepEqual(there(), ["Pulumi.eu.yaml", "Pulumi.production.yaml", "Pulumi.staging.yaml"]);
  });
});
