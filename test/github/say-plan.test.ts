import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { longestArchive } from "../../.github/scripts/artifact";
import { Failure } from "../../.github/scripts/failure";
import { sayPlan, type Run } from "../../.github/scripts/say-plan";
import { temporaryFolder } from "../support/process";
import {
  client,
  fork,
  GitHubApi,
  type Answer,
  planned,
  repository,
  runScript,
  token,
} from "../support/github-api";
import { zip, type ZippedFile } from "../support/zip";

const marker = "<!-- doks-platform: what this pull request changes -->";
const bot = { login: "github-actions[bot]" };
const stranger = { login: "stranger" };
const runUrl = `https://github.com/${repository}/actions/runs/42`;

describe("the comment on a pull request", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let github: GitHubApi;

  beforeEach(async () => {
    github = new GitHubApi();
    await github.start();
    github.pulls.set(7, { state: "open", head: { sha: planned, repo: { full_name: fork } } });
    leave([
      { name: "number.txt", content: "7\n" },
      { name: "plan.md", content: "## Two more nodes\n\ncc @octocat <img src=x>\n" },
    ]);
  });

  afterEach(() => github.stop());

  /** What the run of the pull request has left behind. */
  function leave(files: readonly ZippedFile[]): void {
    const content = zip(files);
    const artifact = { name: "plan", expired: false, size_in_bytes: content.length, content };
    github.artifacts = [{ id: 1, ...artifact }];
  }

  function leavePlan(plan: string, number = "7\n"): void {
    leave([
      { name: "number.txt", content: number },
      { name: "plan.md", content: plan },
    ]);
  }

  const runOf: Run = {
    id: 42,
    event: "pull_request",
    head_sha: planned,
    head_repository: { full_name: fork },
    html_url: runUrl,
  };

  function run(change: Partial<Run> = {}): Promise<string> {
    return sayPlan(client(github), { ...runOf, ...change });
  }

  /** As the workflow runs it, with the event as GitHub writes it. */
  function runAsJob(event: object): ReturnType<typeof runScript> {
    const path = join(mkdtempSync(join(folder, "event-")), "event.json");
    writeFileSync(path, JSON.stringify(event));
    return runScript("comment.ts", [], {
      GITHUB_API_URL: github.address,
      GITHUB_EVENT_PATH: path,
      GITHUB_REPOSITORY: repository,
      GITHUB_TOKEN: token,
    });
  }

  const bodies = (): string[] => (github.comments.get(7) ?? []).map(({ body }) => body);

  async function refuses(message: RegExp, change?: Partial<Run>): Promise<void> {
    await assert.rejects(
      run(change),
      (error: Error) => error instanceof Failure && message.test(error.message),
    );
    assert.deepEqual(github.writes, []);
  }

  async function saysNothing(message: RegExp): Promise<void> {
    assert.match(await run(), message);
    assert.deepEqual(github.writes, []);
  }

  it("is made by the job, from the event of a fork's pull request", async () => {
    // A fork's pull request is not in its run's event.
    const { code, output } = await runAsJob({
      workflow_run: { ...runOf, pull_requests: [], actor: stranger },
    });
    assert.equal(output, "Pull request 7: commented.\n");
    assert.equal(code, 0);
    assert.equal(bodies().length, 1);
  });

  it("is refused by the job in one line, which says nothing of the token", async () => {
    github.fault = () => ({ status: 401 });
    const { code, output } = await runAsJob({ workflow_run: runOf });
    assert.match(output, /^comment: GET \/actions\/runs\/42\/artifacts.*: GitHub answered 401\n$/);
    assert.doesNotMatch(output, new RegExp(token));
    assert.equal(code, 1);
  });

  it("is refused by the job for another event, and for a commit that is none", async () => {
    for (const event of [{ pull_request: {} }, { workflow_run: { ...runOf, head_sha: "main" } }]) {
      const { code, output } = await runAsJob(event);
      assert.equal(output, "comment: the event is not the end of a workflow's run\n");
      assert.equal(code, 1);
    }
    assert.deepEqual(github.asked, []);
  });

  it("says what the plan says, harmlessly, and whose word it is", async () => {
    assert.equal(await run(), "Pull request 7: commented.");
    assert.deepEqual(bodies(), [
      `${marker}\nPlanned by the code of the pull request itself at ${planned}, without credentials ([run](${runUrl})). ` +
        "A pull request can change what its plan says: read what it changes too.\n\n" +
        "## Two more nodes\n\ncc @\u200boctocat &#60;img src=x>",
    ]);
  });

  it("is changed by the next run, not repeated, and left alone when it would say the same", async () => {
    await run();
    leavePlan("## Nothing");
    assert.match(await run(), /comment changed/);
    assert.equal(bodies().length, 1);
    assert.match(bodies()[0] ?? "", /## Nothing$/);
    const writes = github.writes.length;
    assert.match(await run(), /says so already/);
    assert.equal(github.writes.length, writes);
  });

  it("never changes another's, whoever writes the marker, and none that only quotes it", async () => {
    const others = [
      { id: 1, body: `${marker}\nmine`, user: stranger },
      { id: 2, body: `> ${marker}`, user: bot },
      { id: 3, body: marker, user: null },
    ];
    github.comments.set(7, [...others]);
    await run();
    assert.deepEqual(github.writes, [`POST /repos/${repository}/issues/7/comments`]);
    assert.deepEqual(github.comments.get(7)?.slice(0, 3), others);
  });

  it("is found among hundreds, the first where there are several", async () => {
    const many = Array.from({ length: 230 }, (_, id) => ({ id, body: "x", user: stranger }));
    github.comments.set(7, [
      ...many,
      { id: 500, body: `${marker} a`, user: bot },
      { id: 501, body: `${marker} b`, user: bot },
    ]);
    await run();
    assert.deepEqual(github.writes, [`PATCH /repos/${repository}/issues/comments/500`]);
  });

  it("is short enough for GitHub however long the plan is", async () => {
    leavePlan(`<details>\n\n\`\`\`diff\n${"+ a line of a long plan\n".repeat(10_000)}\`\`\`\n\n</details>\n`);
    await run();
    const [body = ""] = bodies();
    assert.ok(body.length < 65_536 && body.length > 60_000, String(body.length));
    assert.match(body, /```\n\n<\/details>\n\n\*\*The rest is left out:\*\* .*actions\/runs\/42/);
  });

  it("is not made when the run left no plan", async () => {
    github.artifacts = [];
    await saysNothing(/left no plan/);
  });

  it("takes no artifact of another name, and none that has expired", async () => {
    github.artifacts = github.artifacts.flatMap((artifact) => [
      { ...artifact, name: "plan2" },
      { ...artifact, id: 2, expired: true },
    ]);
    await saysNothing(/left no plan/);
  });

  it("takes the newest plan of a run that was tried again", async () => {
    const [old] = github.artifacts;
    leavePlan("## Newer");
    github.artifacts = [old!, { ...github.artifacts[0]!, id: 3 }];
    await run();
    assert.match(bodies()[0] ?? "", /## Newer/);
  });

  it("is not made on a closed pull request", async () => {
    github.pulls.set(7, { state: "closed", head: { sha: planned, repo: { full_name: fork } } });
    await saysNothing(/7 is "closed"/);
  });

  it("is not made when the pull request has moved on", async () => {
    github.pulls.set(7, { state: "open", head: { sha: "b".repeat(40), repo: { full_name: fork } } });
    await saysNothing(/another commit than the one planned/);
  });

  it("is refused for the pull request of somebody else", async () => {
    github.pulls.set(8, { state: "open", head: { sha: planned, repo: { full_name: repository } } });
    leavePlan("x", "8\n");
    await refuses(/names pull request 8: it comes from another repository/);
  });

  it("is refused when the fork is gone", async () => {
    github.pulls.set(7, { state: "open", head: { sha: planned, repo: null } });
    await refuses(/another repository/, { head_repository: null });
  });

  it("is refused for a pull request that is not there", async () => {
    leavePlan("x", "99");
    await refuses(/names pull request 99: there is none/);
  });

  for (const number of [
    "",
    "0",
    "-7",
    "7 8",
    "7/../../issues/1",
    "07",
    "7\n\n",
    "7e1",
    "１",
    "12345678901",
  ]) {
    it(`is refused for the number ${JSON.stringify(number)}`, async () => {
      leavePlan("x", number);
      await refuses(/number\.txt in the artifact is no number/);
      assert.ok(!github.asked.some((path) => path.includes("/pulls/")), "nothing is asked for with it");
    });
  }

  it("is refused for a run of another event", async () => {
    await refuses(/of no pull request but of "push"/, { event: "push" });
  });

  it("is refused for a hostile archive", async () => {
    leave([{ name: "../../number.txt", content: "7" }]);
    await refuses(/cannot be unpacked/);
  });

  it("is refused for an artifact that says it is huge, which is not downloaded", async () => {
    github.artifacts = github.artifacts.map((artifact) => ({
      ...artifact,
      size_in_bytes: longestArchive + 1,
    }));
    await refuses(/has 524289 bytes, more than the 524288/);
    assert.deepEqual(github.downloads, []);
  });

  it("is refused for an artifact that is huge without saying so", async () => {
    const content = Buffer.alloc(longestArchive + 1);
    github.artifacts = github.artifacts.map((artifact) => ({ ...artifact, content }));
    await refuses(/download is longer than 524288 bytes/);
  });

  it("is downloaded without the token, which only GitHub gets", async () => {
    await run();
    assert.deepEqual(github.downloads, [undefined]);
  });

  it("is tried again after an answer that may pass, and after a limit of requests", async () => {
    const answers: Answer[] = [
      { status: 502 },
      { status: 403, headers: { "retry-after": "0" } },
      { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } },
    ];
    github.fault = (method) => (method === "GET" ? answers.pop() : undefined);
    await run();
    assert.deepEqual(answers, []);
    assert.equal(bodies().length, 1);
  });

  it("is given up after a limit that lasts, and after a refusal", async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 3000);
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    github.fault = () => ({ status: 403, headers });
    await refuses(/GitHub answered 403, too many requests/);
    github.fault = () => ({ status: 403 });
    await refuses(/GitHub answered 403$/);
    assert.equal(github.asked.length, 2, "none is repeated");
  });

  it("is not made twice when GitHub's answer to it is lost", async () => {
    github.fault = (method) => (method === "POST" ? { status: 502 } : undefined);
    await assert.rejects(run(), { message: "POST /issues/7/comments: GitHub answered 502" });
    assert.equal(github.writes.length, 1);
  });

  it("is refused when GitHub answers with something else", async () => {
    github.fault = (_, path) =>
      path.includes("/pulls/") ? { status: 200, body: { state: "open" } } : undefined;
    await refuses(/GET \/pulls\/7: GitHub's answer has another form/);
  });
});
