import { CommandError, ExitCode } from "../../lib/command";

/** Options of `npm run plan` that are about a diff. */
export interface AgainstOptions {
  /** Commit, `<ref>...` for where a branch began, or a file that ends in .json. */
  readonly against?: string;
  /** File to write for a pull request; `-` for that alone on standard output. */
  readonly markdown?: string;
  /** File to write as JSON; `-` for JSON alone on standard output. */
  readonly json?: string;
  readonly exitCode?: true;
  readonly verbose?: true;
}

/**
 * Refuses options that say nothing without the one that they belong to.
 * @throws CommandError for wrong usage
 */
export function checkOptions({ against, markdown, exitCode, json }: AgainstOptions): void {
  const needs = (option: string): never => {
    throw new CommandError(`${option} takes --against <git ref | plan.json> with it`, ExitCode.wrongUsage);
  };
  if (against === "") throw new CommandError("--against takes a commit or a plan.json", ExitCode.wrongUsage);
  if (against === undefined && markdown !== undefined) needs("--markdown");
  if (against === undefined && exitCode !== undefined) needs("--exit-code");
  if (markdown === "-" && json === "-")
    throw new CommandError(
      "only one of --json and --markdown can be - for standard output",
      ExitCode.wrongUsage,
    );
}
