import { readFileSync } from "node:fs";
import { z } from "zod";
import { downloadArtifact, readTexts } from "./artifact";
import { Failure, quoted } from "./failure";
import type { GitHub } from "./github";
import { harmless } from "./markdown";
import { sayOnce } from "./sticky";

/**
 * What a run planned for a pull request, as a comment on it. That run, and the artifact that it left, belong to
 * whoever opened the pull request, and only GitHub's own word on the run is believed.
 */

const artifactName = "plan";
const marker = "<!-- doks-platform: what this pull request changes -->";
/** GitHub takes 65,536 characters. */
const longestComment = 65_500;

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const repository = z.object({ full_name: z.string() });

const event = z.object({
  workflow_run: z.object({
    id: z.number().int(),
    event: z.string(),
    head_sha: commit,
    // Null once the fork is deleted.
    head_repository: repository.nullable(),
    html_url: z.url({ protocol: /^https?$/ }),
  }),
});
/** What GitHub itself says of a run: the only part that the pull request does not choose. */
export type Run = z.infer<typeof event>["workflow_run"];

const pullRequest = z.object({
  state: z.string(),
  head: z.object({ sha: commit, repo: repository.nullable() }),
});

/**
 * The run whose end is the event in this file.
 * @throws Failure for any other event
 */
export function readRun(path: string): Run {
  const { success, data } = event.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!success) throw new Failure("the event is not the end of a workflow's run");
  return data.workflow_run;
}

/**
 * Why a pull request gets no comment on this run; undefined when it gets one.
 * @throws Failure when the number cannot be that of the pull request that was planned
 */
async function obstacle(github: GitHub, number: number, run: Run): Promise<string | undefined> {
  const pull = await github.get(`/pulls/${number}`, pullRequest);
  if (pull === undefined) throw new Failure(`the artifact names pull request ${number}: there is none`);
  const { state, head } = pull;
  if (head.repo === null || head.repo.full_name !== run.head_repository?.full_name) {
    throw new Failure(`the artifact names pull request ${number}: it comes from another repository`);
  }
  if (state !== "open") return `pull request ${number} is ${quoted(state)}`;
  if (head.sha !== run.head_sha) return `pull request ${number} is at another commit than the one planned`;
  return undefined;
}

function commentOf(plan: string, run: Run): string {
  const head = [
    marker,
    `Planned by the code of the pull request itself at ${run.head_sha}, without credentials ` +
      `([run](${run.html_url})). A pull request can change what its plan says: read what it changes too.`,
    "",
  ].join("\n");
  const note = `**The rest is left out:** a comment cannot be longer. The [run](${run.html_url}) has all of it.`;
  return `${head}\n${harmless(plan, longestComment - head.length, note)}`;
}

function pullRequestNumber(text: string): number {
  if (!/^[1-9]\d{0,8}\n?$/.test(text))
    throw new Failure(`number.txt in the artifact is no number: ${quoted(text)}`);
  return Number(text);
}

/**
 * Says in the pull request that a run has planned what the run's artifact says, if there is something to say.
 * @returns what was done, for the log
 * @throws Failure for an artifact that is not as pull-request.yml makes it
 */
export async function sayPlan(github: GitHub, run: Run): Promise<string> {
  if (run.event !== "pull_request")
    throw new Failure(`the run is of no pull request but of ${quoted(run.event)}`);
  const archive = await downloadArtifact(github, run.id, artifactName);
  if (archive === undefined) return "Nothing to say: the run left no plan.";
  const { "number.txt": text, "plan.md": plan } = await readTexts(archive, ["number.txt", "plan.md"]);
  const number = pullRequestNumber(text);
  const why = await obstacle(github, number, run);
  if (why !== undefined) return `Nothing to say: ${why}.`;
  return `Pull request ${number}: ${await sayOnce(github, number, marker, commentOf(plan, run))}.`;
}
