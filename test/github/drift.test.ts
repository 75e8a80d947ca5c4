import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastDeployed } from "../../.github/scripts/deployed";
import { reportDrift } from "../../.github/scripts/drift";
import { temporaryFolder } from "../support/process";
import { client, GitHubApi, planned, repository, runScript, token } from "../support/github-api";

const bot = { login: "github-actions[bot]" };
const run = `https://github.com/${repository}/actions/runs/42`;
const stacks = [
  { stack: "staging", commit: planned },
  { stack: "production", commit: "b".repeat(40) },
];

describe("nightly drift", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let github: GitHubApi;

  beforeEach(async () => {
    github = new GitHubApi();
    await github.start();
  });

  afterEach(() => github.stop());

  /** What the previews came to, by stack: the exit code and the text. */
  function previews(results: Readonly<Record<string, readonly [string, string]>>): string {
    const home = mkdtempSync(join(folder, "drift-"));
    for (const [stack, [code, text]] of Object.entries(results)) {
      mkdirSync(join(home, stack));
      writeFileSync(join(home, stack, "exit-code"), `${code}\n`);
      writeFileSync(join(home, stack, "preview.txt"), text);
    }
    return home;
  }

  const calm = (): string => previews({ staging: ["0", "same"], production: ["0", "same"] });
  const drifted = (text = "~ pool  update [diff: ~nodeCount]\n"): string =>
    previews({ staging: ["0", "same"], production: ["7", text] });
  const report = (home: string): Promise<string> => reportDrift(client(github), stacks, home, run);

  describe("its issue", () => {
    it("is opened with what each stack came to", async () => {
      assert.match(
        await report(drifted()),
        /^staging: nothing has changed\.\nproduction: what is there is not .*\nIssue opened\.$/,
      );
      const { title, body, state } = github.issues[0]!;
      assert.equal(title, "The platform differs from its program");
      assert.equal(state, "open");
      assert.match(body ?? "", /^<!-- doks-platform: drift -->\n/);
      assert.match(body ?? "", /actions\/runs\/42/);
      assert.match(
        body ?? "",
        new RegExp(`\\*\\*staging\\*\\* \\(deployed from ${planned}\\): nothing has changed`),
      );
      assert.match(
        body ?? "",
        /<details>.*\n\n```text\n~ pool {2}update \[diff: ~nodeCount\]\n```\n\n<\/details>$/,
      );
      assert.doesNotMatch(body ?? "", /```text\nsame/, "nothing is shown of what is as it should be");
    });

    it("is changed the next night, not opened again", async () => {
      await report(drifted());
      assert.match(await report(drifted("+ other")), /Issue 50 changed/);
      assert.equal(github.issues.length, 1);
      assert.match(github.issues[0]?.body ?? "", /\+ other/);
    });

    it("is closed, once, with a word, when nothing differs", async () => {
      await report(drifted());
      assert.match(await report(calm()), /Issue 50 closed/);
      assert.equal(github.issues[0]?.state, "closed");
      assert.match(github.comments.get(50)?.[0]?.body ?? "", /Nothing differs any more/);
      const { writes } = github;
      assert.match(await report(calm()), /No issue is open/);
      assert.deepEqual(github.writes, writes);
    });

    it("is opened anew after it was closed", async () => {
      await report(drifted());
      await report(calm());
      assert.match(await report(drifted()), /Issue opened/);
      assert.equal(github.issues.length, 2);
    });

    it("says so when a stack could not be looked at, which is not the same as no drift", async () => {
      assert.match(
        await report(previews({ staging: ["255", "error: no credentials"] })),
        /staging: could not be looked at\.\nproduction: could not be looked at\.\nIssue opened/,
      );
      assert.match(github.issues[0]?.body ?? "", /error: no credentials[^]*the preview printed nothing/);
      assert.match(await report(calm()), /closed/);
    });

    it("is never another's, nor another one of the bot's", async () => {
      const marker = "<!-- doks-platform: drift -->";
      github.issues.push(
        { number: 1, body: marker, state: "open", user: { login: "stranger" } },
        { number: 2, body: `about ${marker}`, state: "open", user: bot },
        { number: 3, body: null, state: "open", user: bot },
        { number: 4, body: marker, state: "closed", user: bot },
      );
      assert.match(await report(calm()), /No issue is open/);
      assert.match(await report(drifted()), /Issue opened/);
      assert.deepEqual(github.writes, [`POST /repos/${repository}/issues`]);
    });

    it("stays within what GitHub takes", async () => {
      const long = `\`\`\`\n@octocat\n${"~ a resource\n".repeat(10_000)}`;
      await report(previews({ staging: ["7", long], production: ["7", long] }));
      const body = github.issues[0]?.body ?? "";
      assert.ok(body.length < 65_536, String(body.length));
      assert.match(body, /````text\n```\n@octocat\n/, "a fence that the text cannot close");
    });

    it("is kept by the job", async () => {
      const { code, output } = await runScript("drift.ts", [drifted()], {
        GITHUB_API_URL: github.address,
        GITHUB_REPOSITORY: repository,
        GITHUB_TOKEN: token,
        RUN_URL: run,
        STACKS: JSON.stringify(stacks),
      });
      assert.match(output, /Issue opened\.\n$/);
      assert.equal(code, 0);
    });
  });

  describe("the commit that a stack was last deployed from", () => {
    const deployment = (id: number, environment: string, states: string[]) => ({
      id,
      environment,
      states,
      sha: String(id).repeat(40),
    });

    it("is the newest one that has succeeded", async () => {
      github.deployments = [
        deployment(9, "production", ["waiting"]),
        deployment(8, "production", ["failure", "in_progress"]),
        deployment(7, "production", ["inactive", "success", "in_progress"]),
        deployment(6, "production", ["success"]),
        deployment(5, "staging", ["success"]),
      ];
      assert.equal(await lastDeployed(client(github), "production"), "7".repeat(40));
    });

    it("is one that was deployed and was not well afterwards, but none whose update failed", async () => {
      github.deployments = [
        { ...deployment(9, "staging", ["failure", "in_progress"]), job: 90 },
        { ...deployment(8, "staging", ["failure", "in_progress"]), job: 80 },
        { ...deployment(7, "staging", ["failure", "in_progress"]), job: 70 },
        deployment(6, "staging", ["success"]),
      ];
      github.jobs.set(90, [
        ["Prepare", "success"],
        ["Up", "failure"],
      ]);
      github.jobs.set(70, [
        ["Up", "success"],
        ["Verify", "failure"],
      ]);
      assert.equal(await lastDeployed(client(github), "staging"), "7".repeat(40));
    });

    it("is none before the first success", async () => {
      github.deployments = [deployment(1, "production", ["failure"])];
      assert.equal(await lastDeployed(client(github), "production"), undefined);
    });

    it("is put out by the job, for the stacks that have one", async () => {
      github.deployments = [deployment(5, "staging", ["success"]), deployment(1, "production", ["error"])];
      const output = join(mkdtempSync(join(folder, "out-")), "output");
      const ran = await runScript("deployed.ts", ["staging", "production"], {
        GITHUB_API_URL: github.address,
        GITHUB_OUTPUT: output,
        GITHUB_REPOSITORY: repository,
        GITHUB_TOKEN: token,
      });
      assert.equal(ran.output, `staging: ${"5".repeat(40)}\nproduction: never deployed\n`);
      assert.equal(
        readFileSync(output, "utf8"),
        `stacks=[{"stack":"staging","commit":"${"5".repeat(40)}"}]\n`,
      );
    });
  });
});
