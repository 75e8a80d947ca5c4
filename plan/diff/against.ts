import { ExitCode, type Io } from "../../lib/command";
import { writeReport } from "../../lib/output";
import { masking } from "../masking";
import { styleOf } from "../../lib/style";
import { readPlans } from "./contract";
import type { PlanJson } from "./contract";
import type { StackDiff } from "./diff";
import { diffPlans, hasChanges } from "./diff";
import { diffToMarkdown } from "./markdown";
import type { AgainstOptions } from "./options-given";
import type { OtherSide } from "./other-side";
import { withPlaces, type Sources } from "./places";
import { diffToText } from "./text";

/** Version of the JSON of a diff. */
export const diffVersion = 1;

/**
 * Compares this side with another one.
 * @param json the plans of this side, as `--json` writes them
 * @param sources folders of this side
 */
export function compareWith(other: OtherSide, json: string, sources: Sources): Compared {
  const diffs = diffPlans(other.plans.map(withoutCredentials), readPlans(json, "this plan"));
  return { other, diffs: withPlaces(diffs, sources) };
}

/** An earlier version of this program, or another pack, may not have known all of them. */
function withoutCredentials(plan: PlanJson): PlanJson {
  const masked = masking(plan.environment, () => ({ $secret: true }));
  return {
    ...plan,
    environment: masked(plan.environment),
    resources: plan.resources.map((resource) => ({ ...resource, inputs: masked(resource.inputs) })),
    outputs: masked(plan.outputs),
    ...(plan.delivered && {
      delivered: plan.delivered.map((each) => ({ ...each, values: masked(each.values) })),
    }),
  };
}

/** Both sides, compared. */
export interface Compared {
  readonly other: OtherSide;
  readonly diffs: readonly StackDiff[];
}

/** Prints a diff and writes it to the files that are asked for. */
export function writeDiff({ other, diffs }: Compared, options: AgainstOptions, { stdout, env }: Io): void {
  const { json, markdown, verbose = false } = options;
  const asJson = (): string =>
    `${JSON.stringify({ version: diffVersion, against: other.name, diff: diffs }, undefined, 2)}\n`;
  const asMarkdown = (): string => diffToMarkdown(diffs, other.name);
  if (json !== undefined && json !== "-") writeReport(json, asJson());
  if (markdown !== undefined && markdown !== "-") writeReport(markdown, asMarkdown());
  if (json === "-") stdout.write(asJson());
  else if (markdown === "-") stdout.write(asMarkdown());
  else stdout.write(diffToText(diffs, { style: styleOf(stdout, env), verbose, against: other.name }));
}

/** Exit code where nothing is wrong: 2 for changes where that is asked for, as of `terraform plan`. */
export function exitCodeOf({ diffs }: Compared, { exitCode }: AgainstOptions): number {
  return exitCode && hasChanges(diffs) ? ExitCode.changes : ExitCode.done;
}
