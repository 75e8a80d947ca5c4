import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { PlanError } from "../plan/errors";
import { styleOf } from "../plan/style";
import { clearAmbientEnvironment } from "../plan/surroundings";
import { command, CommandError, ExitCode, run, userPath } from "./command";

/** `npm run render`: what the charts make of each stack's plan, judged and written down. */

const ROOT = join(__dirname, "..");

/** The SDK reads some variables while it is loaded: only once they are gone. */
const load = createRequire(__filename);

interface Options {
  readonly out: string;
  readonly charts: string;
  readonly releases?: boolean;
  readonly stacks?: string;
  readonly kubernetes?: string;
  readonly apiVersions: readonly string[];
  readonly verbose?: true;
}

function folder(value: string): string {
  if (value === "") throw new InvalidArgumentError("It takes a folder.");
  return userPath(value);
}

function kubernetesVersion(value: string): string {
  if (/^1\.\d+(\.\d+)?$/.test(value)) return value.replace(/^1\.\d+$/, "$&.0");
  throw new InvalidArgumentError("It takes a version such as 1.35 or 1.35.4.");
}

async function show(stacks: readonly string[], options: Options): Promise<void> {
  clearAmbientEnvironment();
  load("../plan/preload.cjs");
  const { render, shortPath } = load("./render/run") as typeof import("./render/run");
  const { isWell } = load("./render/result") as typeof import("./render/result");
  const { reportText } = load("./render/report") as typeof import("./render/report");
  try {
    const results = await render(ROOT, stacks, options, (line) => console.error(line));
    const style = styleOf(process.stdout, process.env);
    const verbose = options.verbose ?? false;
    process.stdout.write(reportText(results, { style, verbose, out: shortPath(options.out) }));
    if (!isWell(results)) process.exitCode = ExitCode.error;
  } catch (error) {
    if (error instanceof PlanError) throw new CommandError(error.message);
    throw error;
  }
}

const program = command("render", "Render the charts of each stack, judge what comes out, and write it down.")
  .argument("[stack...]", "stacks to render, such as staging; default: every Pulumi.<stack>.yaml")
  .option(
    "--out <folder>",
    "folder that gets the manifests; default rendered",
    folder,
    join(ROOT, "rendered"),
  )
  .option(
    "--charts <folder>",
    "folder of charts as <name>-<version>.tgz; default .charts",
    folder,
    join(ROOT, ".charts"),
  )
  .option("--releases", "fail where the chart of a platform release cannot be had")
  .option("--no-releases", "applications only")
  .option(
    "--stacks <folder>",
    "folder of the stacks' files, such as examples; default: beside Pulumi.yaml",
    folder,
  )
  .option(
    "--kubernetes <version>",
    "version of clusters that no stack makes; default that of the presets",
    kubernetesVersion,
  )
  .option(
    "--api-versions <version...>",
    "what the clusters serve besides, such as monitoring.coreos.com/v1",
    [],
  )
  .option("-v, --verbose", "print every advisory finding in the charts of releases too")
  .configureHelp({ optionDescription: ({ description }) => description })
  .addHelpText(
    "after",
    `
Writes <out>/<stack>/applications/<app>.yaml and <out>/<stack>/releases/<release>.yaml: sorted, so that a diff of
two runs shows what a change does; without what Secrets hold. Every object is judged by the schemas of the cluster's
Kubernetes version, and by the policy pack's rules for workloads. Applications are rendered from this checkout as
Argo CD would, releases as Pulumi would, from charts.mirror, the folder of charts, or their registries.

It takes Helm: the one on PATH, or what HELM names; applications of Kustomize take kustomize or kubectl.

Exit codes: 0 done, 1 something is invalid or breaks a mandatory rule, 3 Helm or Kustomize is missing, 64 wrong usage.

Examples:
  npm run render                               both stacks
  npm run render -- staging --no-releases      what Argo CD delivers to one of them, without any download
  npm run render -- --out /tmp/before          then change something, render to /tmp/after, and diff -r them`,
  )
  .action(show);

// Commander takes a pair of options that deny each other for one that is on by default.
program.setOptionValue("releases", undefined);

void run(program);
