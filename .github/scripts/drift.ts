import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure, required, runScript } from "./failure";
import { GitHub } from "./github";
import { codeBlock } from "./markdown";
import { bot, sayOnce } from "./sticky";

/**
 * Keeps one issue that says which stacks have drifted, for drift.yml: opens it, changes it, and closes it when
 * nothing has.
 *
 * Argument: a folder with a folder for each of STACKS (JSON, as deployed.ts writes it), in which
 * `exit-code` and `preview.txt` are what the preview came to.
 */

const marker = "<!-- doks-platform: drift -->";
const goneMarker = "<!-- doks-platform: no drift -->";
const title = "The platform differs from its program";
/** Of the 65,536 characters that GitHub takes, for each of a few stacks. */
const longestPreview = 25_000;

/** The exit code of `pulumi preview --expect-no-changes` when there are changes. */
const changesExitCode = "7";

type Finding = "same" | "drifted" | "unknown";

interface Looked {
  readonly stack: string;
  readonly commit: string;
  readonly finding: Finding;
  readonly preview: string;
}

const stackList = z.array(z.object({ stack: z.string(), commit: z.string() }));
const issues = z.array(z.object({ number: z.number(), body: z.string().nullable() }));

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function look(folder: string, stack: string, commit: string): Looked {
  const exitCode = read(join(folder, stack, "exit-code")).trim();
  const finding = exitCode === "0" ? "same" : exitCode === changesExitCode ? "drifted" : "unknown";
  return { stack, commit, finding, preview: read(join(folder, stack, "preview.txt")) };
}

const sentences: Readonly<Record<Finding, string>> = {
  same: "nothing has changed.",
  drifted: "what is there is not what the program says.",
  unknown: "could not be looked at.",
};

function section({ stack, commit, finding, preview }: Looked): string {
  const line = `**${stack}** (deployed from ${commit}): ${sentences[finding]}`;
  if (finding === "same") return line;
  const text = preview.trim() === "" ? "(the preview printed nothing)" : preview;
  return [
    line,
    "",
    "<details><summary>Preview</summary>",
    "",
    codeBlock(text, longestPreview, "Cut."),
    "",
    "</details>",
  ].join("\n");
}

function bodyOf(looked: readonly Looked[], run: string): string {
  const how =
    `Found by the nightly [run](${run}). \`pulumi up --refresh\` takes back what was changed by hand; what was ` +
    "changed on purpose belongs into the program. This text is written anew each night, and the issue is closed " +
    "when nothing differs.";
  return [marker, how, ...looked.map(section)].join("\n\n");
}

/**
 * Opens, changes or closes the one issue about drift.
 * @param folder has what the previews came to
 * @param run address of this run
 * @returns what was done, for the log
 */
export async function reportDrift(
  github: GitHub,
  stacks: z.infer<typeof stackList>,
  folder: string,
  run: string,
): Promise<string> {
  const looked = stacks.map(({ stack, commit }) => look(folder, stack, commit));
  const said = looked.map(({ stack, finding }) => `${stack}: ${sentences[finding]}\n`).join("");
  return said + (await keepIssue(github, looked, run));
}

async function keepIssue(github: GitHub, looked: readonly Looked[], run: string): Promise<string> {
  const isOurs = ({ body: text }: z.infer<typeof issues>[number]): boolean => (text ?? "").startsWith(marker);
  const path = `/issues?state=open&creator=${encodeURIComponent(bot)}`;
  const open = (await github.list(path, issues, (items) => items.some(isOurs))).find(isOurs);
  const body = bodyOf(looked, run);
  if (looked.every(({ finding }) => finding === "same")) {
    if (open === undefined) return "No issue is open.";
    await sayOnce(
      github,
      open.number,
      goneMarker,
      `${goneMarker}\nNothing differs any more ([run](${run})).`,
    );
    await github.send("PATCH", `/issues/${open.number}`, { state: "closed", state_reason: "completed" });
    return `Issue ${open.number} closed.`;
  }
  if (open === undefined) {
    await github.send("POST", "/issues", { title, body });
    return "Issue opened.";
  }
  await github.send("PATCH", `/issues/${open.number}`, { title, body });
  return `Issue ${open.number} changed.`;
}

async function drift(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Failure("the argument is missing: the folder of the previews");
  const stacks = stackList.parse(JSON.parse(required("STACKS")));
  console.log(await reportDrift(GitHub.ofJob(), stacks, folder, required("RUN_URL")));
}

if (require.main === module) void runScript("drift", drift);
