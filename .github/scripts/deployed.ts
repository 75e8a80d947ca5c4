import { appendFileSync } from "node:fs";
import { z } from "zod";
import { required, runScript } from "./failure";
import { GitHub } from "./github";

/**
 * The commit that each stack was last deployed from, for drift.yml: production waits for its approval, and what
 * `main` has meanwhile is no drift of production's. A stack that was never deployed is left out.
 *
 * Arguments: the stacks, which are also the names of the environments that deploy them. Writes the output `stacks`
 * of its step, a JSON list of {stack, commit}.
 */

const deployments = z.array(z.object({ id: z.number(), sha: z.string().regex(/^[0-9a-f]{40}$/) }));
const statuses = z.array(z.object({ state: z.string(), log_url: z.string().nullish() }));
const job = z.object({
  steps: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })).nullish(),
});

/** The step of deploy.yml that deploys; what comes after it only looks. */
const deployingStep = "Up";

/** Deployments to look back at; more failed ones in a row than this are another problem than drift. */
const longestLook = 30;

/**
 * The commit of the newest deployment of an environment whose `up` has succeeded, whether the stack was well
 * afterwards or not; undefined when none has.
 */
export async function lastDeployed(github: GitHub, environment: string): Promise<string | undefined> {
  const path = `/deployments?environment=${encodeURIComponent(environment)}`;
  const newestFirst = await github.list(path, deployments, (items) => items.length >= longestLook);
  for (const { id, sha } of newestFirst.slice(0, longestLook)) {
    // A deployment that another one has followed is inactive, whether it had succeeded or not.
    const history = await github.list(`/deployments/${id}/statuses`, statuses);
    if (history.some(({ state }) => state === "success")) return sha;
    if (await isUp(github, history)) return sha;
  }
  return undefined;
}

/** Whether the job that these statuses name has come past its `up`; one that GitHub no longer keeps has not. */
async function isUp(github: GitHub, history: z.infer<typeof statuses>): Promise<boolean> {
  const urls = history.map(({ log_url: url }) => /\/actions\/runs\/\d+\/job\/(\d+)$/.exec(url ?? "")?.[1]);
  for (const id of new Set(urls.filter((url) => url !== undefined))) {
    const found = await github.get(`/actions/jobs/${id}`, job);
    const up = found?.steps?.find(({ name }) => name === deployingStep);
    if (up?.conclusion === "success") return true;
  }
  return false;
}

async function deployed(): Promise<void> {
  const github = GitHub.ofJob();
  const stacks = [];
  for (const stack of process.argv.slice(2)) {
    const commit = await lastDeployed(github, stack);
    console.log(`${stack}: ${commit ?? "never deployed"}`);
    if (commit !== undefined) stacks.push({ stack, commit });
  }
  appendFileSync(required("GITHUB_OUTPUT"), `stacks=${JSON.stringify(stacks)}\n`);
}

if (require.main === module) void runScript("deployed", deployed);
