import { nearest } from "../../lib/violation";
import { PlanError } from "../errors";
import { git, tryGit } from "./git";

/**
 * Finds the commit that a ref names. `<ref>...` and `<ref>...HEAD` name the merge base of the ref and HEAD, where a
 * branch began, as in `git diff`: what a pull request changes.
 * @returns its full hash
 * @throws PlanError that says what to do about a ref that is not there
 */
export function findRevision(repository: string, given: string): string {
  const base = /^(.+?)\.\.\.(.*)$/.exec(given);
  if (base === null) return commitOf(repository, given);
  const [, ref = "", other = ""] = base;
  const here = commitOf(repository, other === "" ? "HEAD" : other);
  const there = commitOf(repository, ref);
  const commit = tryGit(repository, ["merge-base", there, here]);
  if (commit !== undefined) return commit.split("\n")[0] as string;
  const hint = isShallow(repository) ? `: ${deepen}` : "";
  throw new PlanError(`${given} names no commit: there is none that both sides have${hint}`);
}

function commitOf(repository: string, ref: string): string {
  // A ref that begins with a dash would be an option.
  const commit = tryGit(repository, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ]);
  if (commit !== undefined) return commit;
  if (isShallow(repository))
    throw new PlanError(`git knows no commit "${ref}", and has only a part of them: ${deepen}`);
  // To a name of a letter or two too much is near.
  const guess = ref.length > 2 ? nearest(ref, branches(repository)) : undefined;
  const hint = guess === undefined ? "" : `did you mean ${guess}? `;
  throw new PlanError(
    `git knows no commit "${ref}"; ${hint}--against takes a branch, a tag or a hash (git fetch gets new ones), or a ` +
      "file that ends in .json",
  );
}

const deepen =
  "fetch the others with git fetch --unshallow, or in CI with fetch-depth: 0 of actions/checkout";

function isShallow(repository: string): boolean {
  return git(repository, ["rev-parse", "--is-shallow-repository"]) === "true";
}

function branches(repository: string): readonly string[] {
  const refs = git(repository, [
    "for-each-ref",
    "--format=%(refname:short)",
    "refs/heads",
    "refs/remotes",
    "refs/tags",
  ]);
  return refs.split("\n").filter((ref) => ref !== "");
}
