import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { PlanError } from "../plan/errors";
import { writeReport } from "../lib/output";
import { plain, styleOf, type Style } from "../lib/style";
import { clearAmbientEnvironment } from "../plan/ambient";
import type { StackResult } from "./render/result";
import type { RenderOptions } from "./render/run";
import { command, CommandError, ExitCode, pathOption, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";

const ROOT = join(__dirname, "..");

/** The SDK reads some variables while it is loaded: only once they are gone. */
const load = createRequire(__filename);

interface Options extends RenderOptions {
  readonly against?: string;
  readonly markdown?: string;
  readonly verbose?: true;
}

function kubernetesVersion(value: string): string {
  if (/^1\.\d+(\.\d+)?$/.test(value)) return value.replace(/^1\.\d+$/, "$&.0");
  throw new InvalidArgumentError("It takes a version such as 1.35 or 1.35.4.");
}

async function show(stacks: readonly string[], options: Options, io: Io): Promise<void> {
  if (options.markdown !== undefined && options.against === undefined)
    throw new CommandError("--markdown tells what --against finds: give both", ExitCode.wrongUsage);
  const restore = clearAmbientEnvironment();
  load("../plan/sdk/preload.cjs");
  try {
    await showResults(stacks, options, io);
  } catch (error) {
    if (error instanceof PlanError) throw new CommandError(error.message);
    throw error;
  } finally {
    restore();
  }
}

async function showResults(stacks: readonly string[], options: Options, io: Io): Promise<void> {
  const { render, shortPath } = load("./render/run") as typeof import("./render/run");
  const { isWell } = load("./render/result") as typeof import("./render/result");
  const { reportText } = load("./render/report") as typeof import("./render/report");
  const { checkCommit } = load("./render/compare") as typeof import("./render/compare");
  if (options.against !== undefined) checkCommit(ROOT, options.against);
  const results = await render(ROOT, stacks, options, io.env, (line) => io.stderr.write(`${line}\n`));
  const verbose = options.verbose ?? false;
  const text = (style: Style): string =>
    reportText(results, { style, verbose, out: shortPath(options.out, io.env) });
  io.stdout.write(text(styleOf(io.stdout, io.env)));
  if (!isWell(results)) io.exitCode = ExitCode.error;
  if (options.against === undefined) return;
  await showComparison(options.against, options, results, text(plain), io);
}

async function showComparison(
  against: string,
  options: Options,
  results: readonly StackResult[],
  report: string,
  io: Io,
): Promise<void> {
  const { compare } = load("./render/compare") as typeof import("./render/compare");
  const { isWell } = load("./render/result") as typeof import("./render/result");
  const comparison = await compare(ROOT, {
    against,
    out: options.out,
    stacks: results.map(({ stack }) => stack),
    stackFolder: options.stacks,
    options: sharedOptions(options),
  });
  const { name, lines, fault } = comparison;
  if (fault !== undefined)
    io.stderr.write(`render: ${name} cannot be rendered, nothing is compared: ${fault}\n`);
  else if (lines.length === 0) io.stdout.write(`\nThe same manifests as with ${name}.\n`);
  else io.stdout.write(`\nCompared with ${name}:\n${lines.join("\n")}\n`);
  if (options.markdown === undefined) return;
  const { renderMarkdown } = load("./render/markdown") as typeof import("./render/markdown");
  const applicationsOnly = options.releases === false;
  writeReport(
    options.markdown,
    renderMarkdown({ comparison, well: isWell(results), report, applicationsOnly }),
  );
}

/** What the other side is rendered by too, so that what differs is the commits' doing. */
function sharedOptions({ charts, releases, kubernetes, apiVersions }: Options): readonly string[] {
  return [
    ...["--charts", charts],
    ...(releases === false ? ["--no-releases"] : []),
    ...(kubernetes === undefined ? [] : ["--kubernetes", kubernetes]),
    ...(apiVersions.length === 0 ? [] : ["--api-versions", ...apiVersions]),
  ];
}

/** `doks render`: what the charts make of each stack's plan, judged and written down. */
export function program(io: Io): DoksCommand {
  const own = command("render", commands.render, io, notes)
    .argument("[stack...]", "stacks to render, such as staging; default: every Pulumi.<stack>.yaml")
    .option(
      "--out <folder>",
      "folder that gets the manifests; default rendered",
      pathOption("folder", io),
      join(ROOT, "rendered"),
    )
    .option(
      "--charts <folder>",
      "folder of charts as <name>-<version>.tgz; default .charts",
      pathOption("folder", io),
      join(ROOT, ".charts"),
    )
    .option("--releases", "fail where the chart of a platform release cannot be had")
    .option("--no-releases", "applications only")
    .option(
      "--stacks <folder>",
      "folder of the stacks' files, such as examples; default: beside Pulumi.yaml",
      pathOption("folder", io),
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
    .option("--against <commit>", "compare with what another commit renders, such as main or main...HEAD")
    .option(
      "--markdown <file>",
      "with --against: write that as a section for a pull request",
      pathOption("file", io),
    )
    .option("-v, --verbose", "print every advisory finding in the charts of releases too")
    .action((stacks: readonly string[], options: Options) => show(stacks, options, io));

  // Commander takes a pair of options that deny each other for one that is on by default.
  own.setOptionValue("releases", undefined);
  return own;
}

const notes = [
  "Writes <out>/<stack>/applications/<app>.yaml and <out>/<stack>/releases/<release>.yaml: sorted, so that a diff of " +
    "two runs shows what a change does; without what Secrets hold. Every object is judged by the schemas of the " +
    "cluster's Kubernetes version, and by the policy pack's rules for workloads. Applications are rendered from this " +
    "checkout as Argo CD would, releases as Pulumi would, from charts.mirror, the folder of charts, or their registries.",
  "It takes Helm: the one on PATH, or what HELM names; applications of Kustomize take kustomize or kubectl.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

if (require.main === module) start(main);
