import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { readText } from "../../lib/bounded";
import { PlanError } from "../errors";
import { knownStacks } from "../stack-file";
import type { PlanJson } from "./contract";
import { readPlans } from "./contract";
import { provideDependencies } from "./dependencies";
import { git, tryGit } from "./git";
import { findRevision } from "./revision";
import { runTool } from "./tool";
import { addWorktree } from "./worktree";

/** What is planned on this side, and so on the other. */
export interface ThisSide {
  /** Name of the project, as Pulumi.yaml has it. */
  readonly name: string;
  /** Folder of this program's package.json. */
  readonly package: string;
  /** Folder of Pulumi.yaml. */
  readonly project: string;
  /** Folder of the stacks' files. */
  readonly stackFolder: string;
  /** Whether that one was named by the person who asks. */
  readonly stacksGiven: boolean;
  /** Stacks that were asked for; none for all. */
  readonly asked: readonly string[];
}

/** The plans of the other side. */
export interface OtherSide {
  readonly plans: readonly PlanJson[];
  /** The side as a person named it, such as `origin/main`, with the commit where there is one. */
  readonly name: string;
}

/**
 * Finds the other side: plans in a file that ends in .json, or those that another commit makes of itself, with its own
 * code and dependencies, in a temporary worktree.
 * @returns what plans it; that there is such a side is known by then
 * @throws PlanError for a commit or a file that is not there, or a file of another project
 */
export function findOtherSide(against: string, side: ThisSide): () => Promise<OtherSide> {
  if (against.endsWith(".json")) {
    const plans = chosen(ofProject(readFile(against), side.name, against), side.asked);
    return () => Promise.resolve({ plans, name: against });
  }
  const repository = repositoryOf(side.project);
  const commit = findRevision(repository, against);
  return () => planCommit(against, side, repository, commit);
}

/** @throws PlanError with one message that says which side it is about */
async function planCommit(
  against: string,
  side: ThisSide,
  repository: string,
  commit: string,
): Promise<OtherSide> {
  const short = git(repository, ["rev-parse", "--short", commit]);
  const name = commit.startsWith(against) ? short : `${against} (${short})`;
  const worktree = addWorktree(repository, commit);
  try {
    const there = (folder: string): string => join(worktree.folder, inside(repository, folder));
    return { plans: await planThere(side, there), name };
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new PlanError(`the other side, ${name}: ${error.message}`);
  } finally {
    worktree.remove();
  }
}

/** Of a file of plans: ten thousand applications have 40. */
const mostMebibytes = 256;

function readFile(path: string): readonly PlanJson[] {
  let text: string;
  try {
    text = readText(path, mostMebibytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PlanError(`cannot read ${path}: ${code ?? message}`);
  }
  return readPlans(text, path);
}

/** Two projects may each have a stack `staging`, and nothing in common. */
function ofProject(plans: readonly PlanJson[], project: string, path: string): readonly PlanJson[] {
  const other = plans.find((plan) => plan.project !== project);
  if (other === undefined) return plans;
  throw new PlanError(`${path} is a plan of the project ${other.project}; this one is ${project}`);
}

/** A file may have stacks that nobody asks for. */
function chosen(plans: readonly PlanJson[], asked: readonly string[]): readonly PlanJson[] {
  return asked.length === 0 ? plans : plans.filter(({ stack }) => asked.includes(stack));
}

function repositoryOf(folder: string): string {
  const top = tryGit(folder, ["rev-parse", "--show-toplevel"]);
  // Git says itself of a checkout of somebody else's that it is one.
  if (top === undefined && !existsSync(join(folder, ".git")) && tryGit(folder, ["--version"]) !== undefined)
    throw new PlanError(
      `${folder} is in no Git repository; --against takes a commit of one, or a file that ends in .json`,
    );
  return top ?? git(folder, ["rev-parse", "--show-toplevel"]);
}

/** Path of a folder from the top of the repository that it must be in. */
function inside(repository: string, folder: string): string {
  const path = relative(realpathSync(repository), realpathSync(folder));
  if (path !== ".." && !path.startsWith(`..${sep}`) && resolve(path) !== path) return path;
  throw new PlanError(
    `${folder} is not in the repository ${repository}, so the other side has no such folder`,
  );
}

async function planThere(side: ThisSide, there: (folder: string) => string): Promise<readonly PlanJson[]> {
  const root = there(side.package);
  if (!planScript(root)) throw new PlanError("it has no npm run plan yet; choose a later commit");
  const project = there(side.project);
  const stackFolder = there(side.stackFolder);
  if (!existsSync(join(project, "Pulumi.yaml")) || !existsSync(stackFolder)) return [];
  const known = knownStacks(stackFolder);
  const stacks = side.asked.length === 0 ? known : side.asked.filter((stack) => known.includes(stack));
  // A stack that is not there yet is a new one.
  if (stacks.length === 0) return [];
  await provideDependencies(side.package, root);
  const where = [
    ...(side.project === side.package ? [] : ["--cwd", project]),
    ...(side.stacksGiven ? ["--stacks", stackFolder] : []),
  ];
  const { code, stdout, stderr } = await runTool(
    "npm",
    ["run", "--silent", "plan", "--", ...stacks, ...where, "--json", "-"],
    root,
  );
  // A plan with findings ends with an error, and is a plan all the same.
  if (stdout.trimStart().startsWith("[")) return readPlans(stdout, "its plan");
  throw new PlanError(complaint(code, stderr));
}

/** Whether the project there has the command that this one runs. */
function planScript(root: string): boolean {
  try {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts?: Record<string, string>;
    };
    return scripts?.plan !== undefined;
  } catch {
    return false;
  }
}

function complaint(code: number | null, stderr: string): string {
  const said = stderr
    .slice(stderr.search(/^plan: /m))
    .replace(/^plan: /, "")
    .trim();
  if (/unknown option '--json'/.test(stderr))
    return "its npm run plan has no --json yet; choose a later commit";
  return `it cannot be planned: ${said === "" ? `npm run plan ended with exit code ${code}` : said}`;
}
