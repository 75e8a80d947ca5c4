import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { previewComment } from "../../.github/scripts/say-preview";
import { temporaryFolder } from "../support/process";
import { GitHubApi, planned, repository, runScript, token } from "../support/github-api";

describe("what Pulumi's preview came to", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let github: GitHubApi;

  beforeEach(async () => {
    github = new GitHubApi();
    await github.start();
  });

  afterEach(() => github.stop());

  async function say(stack: string, outcome: string, printed?: string): Promise<void> {
    const file = join(mkdtempSync(join(folder, "preview-")), "preview.txt");
    if (printed !== undefined) writeFileSync(file, printed);
    const { code, output } = await runScript("say-preview.ts", [stack, outcome, file], {
      COMMIT: planned,
      GITHUB_API_URL: github.address,
      GITHUB_REPOSITORY: repository,
      GITHUB_TOKEN: token,
      NUMBER: "7",
      RUN_URL: "https://github.example/run",
    });
    assert.equal(code, 0, output);
  }

  const bodies = (): string[] => (github.comments.get(7) ?? []).map(({ body }) => body);

  it("is said after a failure too, and changed by the next preview of the stack", async () => {
    await say("staging", "failure", "error: a mandatory policy\n```\n@octocat");
    assert.match(bodies()[0] ?? "", /Preview of \*\*staging\*\* \*\*failed\*\* at a{40}/);
    assert.match(bodies()[0] ?? "", /````text\nerror: a mandatory policy\n```\n@octocat\n````/);
    await say("staging", "success", "+ pool");
    assert.equal(bodies().length, 1);
    assert.match(bodies()[0] ?? "", /\+ pool/);
    assert.doesNotMatch(bodies()[0] ?? "", /failed/);
  });

  it("has a comment for each stack, also where Pulumi was never begun", async () => {
    await say("staging", "success", "same");
    await say("production", "skipped");
    assert.equal(bodies().length, 2);
    assert.match(bodies()[1] ?? "", /production\*\* \*\*failed\*\*[^]*Pulumi printed nothing/);
  });

  it("stays within what GitHub takes", () => {
    const printed = "~ resource\n".repeat(20_000);
    const { body } = previewComment({ stack: "s", outcome: "success", printed, commit: "c", run: "r" });
    assert.ok(body.length < 65_536);
    assert.match(body, /The rest is left out/);
  });
});
