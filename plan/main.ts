import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { command, ExitCode, pathOption, run, userPath, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { guard, start } from "../lib/door";
import type { PlanOptions } from "./command";
import { clearAmbientEnvironment } from "./ambient";
import { views } from "./views";

const load = createRequire(__filename);

function graphFile(value: string, io: Io): string {
  if (/\.(svg|html|mmd)$/.test(value)) return userPath(value, io.env);
  throw new InvalidArgumentError("It takes a file that ends in .svg, .html or .mmd.");
}

/**
 * `doks plan`: what every stack would consist of, without account, credentials or network; and `doks diff`, the same
 * with a comparison as a matter of course.
 */
export function program(io: Io, name: "plan" | "diff" = "plan"): DoksCommand {
  const [file, folder] = [pathOption("file", io), pathOption("folder", io)];
  const fileOrOutput = (value: string): string => (value === "-" ? value : file(value));
  const made = command(name, commands[name], io, notes)
    .argument("[stack...]", "stacks to plan, such as staging; default: every Pulumi.<stack>.yaml")
    .option("--json <file>", "write JSON for tools too; with - nothing else on standard output", fileOrOutput)
    .option(
      "--graph <file>",
      "draw what people get, and what waits for what (.svg, .html; .mmd: Mermaid)",
      (value: string) => graphFile(value, io),
    )
    .option(
      "--against <side>",
      name === "diff"
        ? "the commit, or a plan.json, to compare with; default main"
        : "print what changes from a commit, or a plan.json, instead of the plan",
      (value: string) => (value.endsWith(".json") ? file(value) : value),
      name === "diff" ? "main" : undefined,
    )
    .option(
      "--markdown <file>",
      "with --against: write it for a pull request too, or with - to standard output",
      fileOrOutput,
    )
    .option("--exit-code", "with --against: 0 no change, 2 changes, 1 error")
    .option(
      "--stacks <folder>",
      "folder of the stacks' files, such as examples; default: beside Pulumi.yaml",
      folder,
    )
    .option(
      "-C, --cwd <folder>",
      "folder of Pulumi.yaml; default: this project",
      folder,
      join(__dirname, ".."),
    )
    .action(async (stacks: readonly string[], options: PlanOptions) => {
      // The SDK reads some variables while it is loaded: it may only be loaded now, which also makes --help quick.
      const restore = clearAmbientEnvironment();
      const { plan } = load("./command") as typeof import("./command");
      await plan(stacks, options, io).finally(restore);
    });
  for (const [view, text] of Object.entries(views))
    made.option(`--${view}`, `print before the overview ${text}`);
  return made.option("-v, --verbose", "all of these, with inputs, options and dependencies of each resource");
}

const notes = [
  "Secrets are shown as [secret], what is known only after deployment as [computed]. In JSON they are " +
    '{"$secret": true} and {"$computed": true}. Nothing is applied: that is what `pulumi up` does.',
  "--against plans another commit in a temporary folder, with its own code and dependencies. It takes a branch, a " +
    "tag, a hash, main... for where this branch left main, or a file that --json has written. With it --json writes " +
    "the diff, and --verbose shows all of each value.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

/** Reports a fault that shows only after the plan, such as a timer of the program that registers something. */
export function guardAfterwards(): void {
  process.once("unhandledRejection", complain);
}

function complain(error: unknown): void {
  // What depended on it fails too, and says the same.
  process.on("unhandledRejection", () => undefined);
  guard(process).stderr.write(`plan: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = ExitCode.error;
}

if (require.main === module) {
  guardAfterwards();
  start(main);
}
