import { existsSync, readFileSync } from "node:fs";
import { Failure, required, runScript } from "./failure";
import { GitHub } from "./github";
import { codeBlock } from "./markdown";
import { sayOnce } from "./sticky";

/**
 * Says in a pull request what Pulumi's preview of a stack came to, a failure too, for preview.yml: one comment a stack.
 *
 * Arguments: the stack, the outcome of the step that previewed (`success`, or another word where it failed or was
 * never begun), and the file with what it printed. Environment: NUMBER of the pull request, COMMIT, RUN_URL.
 */

/** Of the 65,536 characters that GitHub takes. */
const longestPreview = 60_000;

/** What is known of a preview. */
interface Previewed {
  readonly stack: string;
  readonly outcome: string;
  readonly printed: string;
  readonly commit: string;
  readonly run: string;
}

/** The comment's marker and text. */
export function previewComment(previewed: Previewed): { readonly marker: string; readonly body: string } {
  const { stack, outcome, printed, commit, run } = previewed;
  const marker = `<!-- doks-platform: preview of ${stack} -->`;
  const failed = outcome === "success" ? "" : " **failed**";
  const line = `Preview of **${stack}**${failed} at ${commit} ([run](${run})).`;
  const rest = `**The rest is left out.** The [run](${run}) has all of it.`;
  const text =
    printed.trim() === ""
      ? "Pulumi printed nothing: the run says what failed before it."
      : `<details><summary>What it printed</summary>\n\n${codeBlock(printed, longestPreview, rest)}\n\n</details>`;
  return { marker, body: `${marker}\n${line}\n\n${text}` };
}

async function say(): Promise<void> {
  const [stack, outcome, file] = process.argv.slice(2);
  if (stack === undefined || outcome === undefined || file === undefined)
    throw new Failure("the arguments are missing: the stack, the outcome, and the file of what was printed");
  const printed = existsSync(file) ? readFileSync(file, "utf8") : "";
  const { marker, body } = previewComment({
    stack,
    outcome,
    printed,
    commit: required("COMMIT"),
    run: required("RUN_URL"),
  });
  console.log(await sayOnce(GitHub.ofJob(), Number(required("NUMBER")), marker, body));
}

if (require.main === module) void runScript("preview", say);
