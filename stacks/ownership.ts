import type { Environment } from "./environment";

/** Name of the ConfigMap in kube-system that says which stack owns the cluster. */
export const ownerRecord = "doks-platform-owner";

/** The tag that nothing but this stack's things bears. */
export function stackTag({ project, stack }: Pick<Environment, "project" | "stack">): string {
  // DigitalOcean's tags take letters, digits, `:`, `-` and `_`. A stack's name may have dots, but never a colon, so
  // no two stacks have one tag; capitals, which tags do not tell apart, are refused by a check.
  return `${project}:stack:${stack.replaceAll(".", ":")}`;
}

/** Tags by which everything of a stack can be found in the account, whatever became of the stack's state. */
export function stackTags(environment: Environment): string[] {
  const { project, name } = environment;
  return [project, stackTag(environment), `${project}:environment:${name}`];
}

/** The same in words, as the description of what takes no tags. */
export function madeBy(environment: Pick<Environment, "project" | "stack">): string {
  return `Made by Pulumi: ${environment.project}, stack ${environment.stack}`;
}
