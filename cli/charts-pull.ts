import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { pins } from "../catalog";
import { writeWhole } from "../lib/output";
import { aligned } from "../lib/style";
import type { Plan } from "../plan/plan";
import { chartsLockPath } from "../catalog/lock";
import { collisions, neededImages, type NeededImage } from "./charts-pull/images";
import { lockFaults, readLock, updateLock } from "./charts-pull/lock";
import { pullCharts, type PulledChart } from "./charts-pull/pull";
import { pushCharts } from "./charts-pull/push";
import { command, CommandError, pathOption, run, userPath, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { findHelm } from "./tools/helm";

const ROOT = join(__dirname, "..");
const DEFAULT_FOLDER = join(ROOT, ".charts");

/** What plans the stacks takes a while to load, and a fault of theirs must not keep charts from being pulled. */
const load = createRequire(__filename);

type PlanStacks = () => Promise<readonly Plan[]>;

function planStacks(): Promise<readonly Plan[]> {
  const { planSources } = load("./charts-pull/sources") as typeof import("./charts-pull/sources");
  return planSources(ROOT);
}

interface Options {
  readonly to?: string;
  readonly images?: string;
  readonly updateLock?: true;
  readonly lock?: string;
}

/** A folder as an absolute path, or an OCI prefix without a slash at its end. */
function target(value: string, env: NodeJS.ProcessEnv): string {
  if (/^oci:\/\/[^/\s]+/.test(value)) return value.replace(/\/+$/, "");
  if (value === "" || /^[a-z]+:\/\//i.test(value)) {
    throw new InvalidArgumentError("It takes a folder or an OCI prefix (oci://…).");
  }
  return userPath(value, env);
}

async function pullAll(options: Options, io: Io, plan: PlanStacks): Promise<readonly NeededImage[]> {
  const { to = DEFAULT_FOLDER, updateLock: update = false, lock: lockPath = chartsLockPath } = options;
  const lock = readLock(lockPath);
  const faults = update ? [] : lockFaults(pins, lock);
  if (faults.length > 0) throw new CommandError(`${lockPath} differs from the pins:\n${faults.join("\n")}`);

  const helm = await findHelm(io.env);
  const progress = (line: string): void => void io.stderr.write(`${line}\n`);
  const folder = to.startsWith("oci://") ? DEFAULT_FOLDER : to;
  const charts = await pullCharts(pins, folder, { helm, lock, fresh: update, progress });
  if (update) updateLock(lockPath, charts);
  io.stdout.write(`${chartTable(charts, update)}\n`);
  const kept = charts.filter((chart) => chart.kept).length;
  progress(`${charts.length - kept} pulled, ${kept} kept in ${folder}.`);
  const unverified = charts.filter(({ verified }) => !verified).map(({ pin }) => pin.name);
  if (unverified.length > 0) progress(trust(unverified, update, lockPath));

  if (to.startsWith("oci://")) {
    const pushed = await pushCharts(charts, folder, to, helm, progress);
    progress(`${pushed} pushed, ${charts.length - pushed} kept in ${to}.`);
  }
  progress(`To install from there, set charts.mirror to ${to}.`);

  const images = await neededImages(await plan(), folder, helm);
  const names = images.map(({ image }) => image);
  if (options.images !== undefined) writeWhole(options.images, names.map((name) => `${name}\n`).join(""));
  io.stdout.write(`\n${imageTable(images)}\n`);
  for (const clash of collisions(names)) progress(`Warning: ${clash}`);
  return images;
}

function trust(names: readonly string[], update: boolean, lockPath: string): string {
  return update
    ? `Recorded in ${lockPath}, on trust: ${names.join(", ")}. Review and commit it.`
    : `Not verified, for want of a digest in ${lockPath}: ${names.join(", ")}. Option --update-lock records one.`;
}

function chartTable(charts: readonly PulledChart[], update: boolean): string {
  const unverified = update ? "recorded" : "unverified";
  return aligned([
    ["NAME", "VERSION", "APP VERSION", "SHA256", "LOCK", "SOURCE"],
    ...charts.map(({ pin, appVersion, sha256, verified }) => [
      pin.name,
      pin.version,
      appVersion,
      sha256,
      verified ? "verified" : unverified,
      pin.repository,
    ]),
  ]).join("\n");
}

function imageTable(images: readonly NeededImage[]): string {
  return aligned([
    ["IMAGE", "NEEDED BY"],
    ...images.map(({ image, neededBy }) => [image, neededBy.join(", ")]),
  ]).join("\n");
}

type Name = "charts pull" | "charts images" | "charts update-lock";

/** The commands of charts have two options in common: where charts go, and what they are verified against. */
function chartsCommand(name: Name, io: Io, more: readonly string[] = []): DoksCommand {
  return command(name, commands[name], io, more)
    .option("--to <target>", "folder, or OCI prefix oci://…, that gets them; default .charts", (value) =>
      target(value, io.env),
    )
    .option("--lock <file>", "another lock file than charts.lock.yaml", pathOption("file", io));
}

/**
 * `doks charts pull`: fills a folder or an OCI registry that `charts.mirror` can name, so that an `up` needs no chart
 * registry, and lists the images that the charts need.
 * @param plan gives the plans that need the images; default every stack of this project
 */
export function program(io: Io, plan: PlanStacks = planStacks): DoksCommand {
  return chartsCommand("charts pull", io, notes)
    .option("--images <file>", "write the images there too, one a line", pathOption("file", io))
    .option("--update-lock", "write charts.lock.yaml: the pins, and the digests that it lacks")
    .action(async (options: Options) => {
      await pullAll(options, io, plan);
    });
}

const notes = [
  "A folder gets <name>-<version>.tgz of each chart. To an OCI registry they go by way of .charts, whose charts are " +
    "pushed; log in with helm registry login first. What is there already is kept. Every chart is verified against " +
    "the lock file. It takes Helm: the one on PATH, or what HELM names. Stacks install from the target with the " +
    "property charts.mirror. The images are those of all stacks, by the names under which they are published: " +
    "docs/air-gap.md says how to mirror them.",
];

/** `doks charts images`: the images alone, for whoever mirrors them; charts that are not there yet are pulled. */
export function imagesProgram(io: Io, plan: PlanStacks = planStacks): DoksCommand {
  const quiet: Io = { ...io, stdout: { write: () => undefined } };
  return chartsCommand("charts images", io).action(async (options: Options) => {
    const images = await pullAll(options, quiet, plan);
    io.stdout.write(images.map(({ image }) => `${image}\n`).join(""));
  });
}

/** `doks charts update-lock`: what `doks charts pull --update-lock` does. */
export function updateLockProgram(io: Io, plan: PlanStacks = planStacks): DoksCommand {
  return chartsCommand("charts update-lock", io).action(async (options: Options) => {
    await pullAll({ ...options, updateLock: true }, io, plan);
  });
}

/** As `npx doks charts pull` calls it. */
export const main = (argv: readonly string[], io: Io, plan?: PlanStacks): Promise<void> =>
  run(program(io, plan), argv, io);

if (require.main === module) start(main);
