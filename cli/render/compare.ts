import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provideDependencies } from "../../plan/diff/dependencies";
import { git } from "../../plan/diff/git";
import { findRevision } from "../../plan/diff/revision";
import { runTool } from "../../plan/diff/tool";
import { addWorktree } from "../../plan/diff/worktree";
import { PlanError } from "../../plan/errors";
import { knownStacks } from "../../plan/stack-file";

/** What to compare a rendering with, and by which options that side is rendered too. */
export interface CompareOptions {
  /** Commit of the other side, as `npm run plan -- --against` takes it. */
  readonly against: string;
  /** Folder that this side was rendered to. */
  readonly out: string;
  /** The stacks that it has. */
  readonly stacks: readonly string[];
  /** Folder of the stacks' files; default beside Pulumi.yaml. */
  readonly stackFolder?: string;
  /** Other options of the command, which the other side gets too. */
  readonly options: readonly string[];
}

/** What differs between the manifests of two commits. */
export interface Comparison {
  /** The other side as a person named it, with its commit. */
  readonly name: string;
  /** Lines of `git diff` from that side to this one; none where nothing differs. */
  readonly lines: readonly string[];
  /** Why there is nothing to compare with: the other side cannot be rendered. */
  readonly fault?: string;
}

/**
 * Whether there is such a commit, before any work is done for it.
 * @throws PlanError that says what to do
 */
export function checkCommit(root: string, against: string): void {
  findRevision(git(root, ["rev-parse", "--show-toplevel"]), against);
}

/**
 * Renders another commit, with its own code and dependencies, in a temporary worktree, and compares the manifests.
 * That this cannot be done is told, not thrown: the other side's faults are not those of this one.
 * @param root folder of package.json
 * @throws PlanError for a commit that there is not
 */
export async function compare(root: string, options: CompareOptions): Promise<Comparison> {
  const repository = git(root, ["rev-parse", "--show-toplevel"]);
  const commit = findRevision(repository, options.against);
  const short = git(repository, ["rev-parse", "--short", commit]);
  const name = commit.startsWith(options.against) ? short : `${options.against} (${short})`;
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "render-against-")));
  const worktree = addWorktree(repository, commit);
  try {
    const there = (folder: string): string =>
      join(worktree.folder, git(folder, ["rev-parse", "--show-prefix"]));
    await renderThere(root, there, join(scratch, "before"), options);
    mkdirSync(join(scratch, "after"));
    for (const stack of options.stacks)
      cpSync(join(options.out, stack), join(scratch, "after", stack), { recursive: true });
    return { name, lines: differences(scratch) };
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return { name, lines: [], fault: error.message };
  } finally {
    worktree.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function renderThere(
  root: string,
  there: (folder: string) => string,
  out: string,
  { stacks: asked, stackFolder, options }: CompareOptions,
): Promise<void> {
  mkdirSync(out);
  const folder = there(root);
  const stackFiles = stackFolder === undefined ? folder : there(stackFolder);
  const known = existsSync(stackFiles) ? knownStacks(stackFiles) : [];
  // A stack that is not there yet is a new one.
  const stacks = asked.filter((stack) => known.includes(stack));
  if (stacks.length === 0) return;
  if (!hasCommand(folder)) throw new PlanError("it has no npm run render yet");
  await provideDependencies(root, folder);
  const where = stackFolder === undefined ? [] : ["--stacks", stackFiles];
  const args = ["run", "--silent", "render", "--", ...stacks, "--out", out, ...where, ...options];
  const { code, stderr } = await runTool("npm", args, folder);
  // With findings it ends with an error, and has written everything all the same.
  if (stacks.every((stack) => existsSync(join(out, stack)))) return;
  const said = stderr
    .slice(Math.max(0, stderr.search(/^render: /m)))
    .replace(/^render: /, "")
    .trim();
  throw new PlanError(said === "" ? `npm run render ended with exit code ${code}` : said);
}

function hasCommand(folder: string): boolean {
  try {
    const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly scripts?: Readonly<Record<string, string>>;
    };
    return scripts?.render !== undefined;
  } catch {
    return false;
  }
}

/** Lines of the diff between the folders `before` and `after`, by none of the user's own settings for diffs. */
function differences(scratch: string): readonly string[] {
  const args = [
    "diff",
    "--no-index",
    "--no-prefix",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--text",
  ];
  const env = {
    PATH: process.env["PATH"],
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const options = { cwd: scratch, encoding: "utf8", env, maxBuffer: 512 * 1024 * 1024 } as const;
  const { status, stdout, stderr, error } = spawnSync("git", [...args, "before", "after"], options);
  // 1 is "they differ".
  if (error !== undefined || (status !== 0 && status !== 1))
    throw new PlanError(`the manifests cannot be compared: ${error?.message ?? stderr.trim()}`);
  return stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n");
}
