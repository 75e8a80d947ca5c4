import { execFileSync } from "node:child_process";
import { PlanError } from "../errors";

/**
 * Runs git and gives back what it prints, without the last line break.
 * @param folder where it runs
 * @throws PlanError with git's own message in one line
 */
export function git(folder: string, args: readonly string[]): string {
  try {
    return execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: withoutGitVariables(process.env),
      maxBuffer: 64 * 1024 * 1024,
    }).replace(/\n$/, "");
  } catch (error) {
    throw new PlanError(complaint(error as NodeJS.ErrnoException & { stderr?: string }));
  }
}

/** Like {@link git}, but undefined where git fails. */
export function tryGit(folder: string, args: readonly string[]): string | undefined {
  try {
    return git(folder, args);
  } catch {
    return undefined;
  }
}

/** In a hook of Git these would lead to the repository that the hook is of, whatever the folder. */
function withoutGitVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(environment).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name),
  );
  return { ...Object.fromEntries(entries), LC_ALL: "C" };
}

function complaint({ code, stderr, message }: NodeJS.ErrnoException & { stderr?: string }): string {
  if (code === "ENOENT")
    return "git is not installed; with a file of npm run plan -- --json no git is needed";
  const lines = (stderr ?? message).split("\n").filter((line) => line.trim() !== "");
  const telling = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines[0] ?? message;
  return telling.replace(/^(fatal|error): /, "git: ");
}
