import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { git, tryGit } from "./git";

/** Another commit's files, in a folder of their own. */
export interface Worktree {
  readonly folder: string;
  /** Takes folder and worktree away; may be called again. */
  readonly remove: () => void;
}

/**
 * Checks a commit out into a temporary folder. It goes with {@link Worktree.remove}, and when this process ends or
 * is interrupted; of one that was killed, with the next.
 * @throws PlanError with git's message
 */
export function addWorktree(repository: string, commit: string): Worktree {
  removeOrphans(repository);
  const parent = realpathSync(mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)));
  const folder = join(parent, "tree");
  const remove = once(() => {
    stop();
    tryGit(repository, ["worktree", "remove", "--force", "--force", folder]);
    rmSync(parent, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
    // Forgets only this one: others may be away for a while, on a disk that is not mounted.
    if (isListed(repository, folder)) tryGit(repository, ["worktree", "prune"]);
  });
  const stop = onEnd(remove);
  try {
    // No hook of the repository has business in here, and none would expect it.
    const quiet = ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"];
    git(repository, [...quiet, "worktree", "add", "--quiet", "--detach", folder, commit]);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

const prefix = "plan-against-";

/** Takes away what a process has left that was killed. */
function removeOrphans(repository: string): void {
  const listed = tryGit(repository, ["worktree", "list", "--porcelain"]) ?? "";
  for (const [, folder = "", process = ""] of listed.matchAll(orphan)) {
    if (isAlive(Number(process))) continue;
    tryGit(repository, ["worktree", "remove", "--force", "--force", folder]);
    rmSync(dirname(folder), { recursive: true, force: true });
  }
}

const orphan = new RegExp(`^worktree (.*/${prefix}(\\d+)-\\w+/tree)$`, "gm");

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's process.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isListed(repository: string, folder: string): boolean {
  const listed = tryGit(repository, ["worktree", "list", "--porcelain"]) ?? "";
  return listed.split("\n").includes(`worktree ${folder}`);
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs something when the process ends, however it does; returns what takes that back. */
function onEnd(run: () => void): () => void {
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const handler = (): void => process.exit(code);
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  process.once("exit", run);
  return () => {
    process.off("exit", run);
    for (const undo of handlers) undo();
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
