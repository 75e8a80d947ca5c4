import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { command, ExitCode, pathOption, run, userPath, type Io } from "../lib/command";
import { guard, start } from "../lib/door";
import type { PlanOptions } from "./command";
import { clearAmbientEnvironment } from "./surroundings";
import { views } from "./views";

const load = createRequire(__filename);

function graphFile(value: string, io: Io): string {
  if (/\.(svg|html|mmd)$/.test(value)) return userPath(value, io.env);
  throw new InvalidArgumentError("It takes a file that ends in .svg, .html or .mmd.");
}

/** `npm run plan`: what every stack would consist of, without account, credentials or network. */
export async function main(argv: readonly string[], io: Io): Promise<void> {
  const [file, folder] = [pathOption("file", io), pathOption("folder", io)];
  const fileOrOutput = (value: string): string => (value === "-" ? value : file(value));
  const program = command(
    "plan",
    "Show what each stack is, costs and lacks: no account, no credentials, no network.",
    io,
  )
    .argument("[stack...]", "stacks to plan, such as staging; default: every Pulumi.<stack>.yaml")
    .option("--json <file>", "write JSON for tools too; with - nothing else on standard output", fileOrOutput)
    .option(
      "--graph <file>",
      "draw what people get, and what waits for what (.svg, .html; .mmd: Mermaid)",
      (value: string) => graphFile(value, io),
    )
    .option(
      "--against <side>",
      "print what changes from a commit, or a plan.json, instead of the plan",
      (value: string) => (value.endsWith(".json") ? file(value) : value),
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
    .configureHelp({ optionDescription: ({ description }) => description })
    .addHelpText(
      "after",
      `
Secrets are shown as [secret], what is known only after deployment as [computed]. In JSON they are
{"$secret": true} and {"$computed": true}. Nothing is applied: that is what \`pulumi up\` does.

--against plans another commit in a temporary folder, with its own code and dependencies. It takes a branch, a
tag, a hash, main... for where this branch left main, or a file that --json has written. With it --json writes
the diff, and --verbose shows all of each value.

Exit codes: 0 done, 1 error or a mandatory finding, 64 wrong usage.

Examples:
  npm run plan                                both stacks, on one screen
  npm run plan -- staging --tree --cost       one stack, with every resource and the bill
  npm run plan -- --graph platform.svg        pictures of both stacks
  npm run plan -- --against origin/main...    what this branch changes
  npm run --silent plan -- --json - | jq .    JSON, without the lines that npm itself prints`,
    )
    .action(async (stacks: readonly string[], options: PlanOptions) => {
      // The SDK reads some variables while it is loaded: it may only be loaded now, which also makes --help quick.
      const restore = clearAmbientEnvironment();
      const { plan } = load("./command") as typeof import("./command");
      await plan(stacks, options, io).finally(restore);
    });

  for (const [view, text] of Object.entries(views))
    program.option(`--${view}`, `print before the overview ${text}`);
  program.option("-v, --verbose", "all of these, with inputs, options and dependencies of each resource");

  await run(program, argv, io);
}

function complain(error: unknown): void {
  // What depended on it fails too, and says the same.
  process.on("unhandledRejection", () => undefined);
  guard(process).stderr.write(`plan: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = ExitCode.error;
}

if (require.main === module) {
  // A fault that shows only after the plan, such as a timer of the program that registers something.
  process.once("unhandledRejection", complain);
  start(main);
}
