import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { LockedChart } from "../../catalog/lock";
import { CommandError } from "../../lib/command";
import type { Helm } from "../tools/helm";
import { lockedAs } from "./lock";
import type { ChartPin } from "../../catalog/chart";

/** A chart in the folder. */
export interface PulledChart {
  readonly pin: ChartPin;
  /** Whether it was there before. */
  readonly kept: boolean;
  /** Checksum of the file, in hexadecimal. */
  readonly sha256: string;
  /** Whether the lock file says so too; without a digest there, nobody can tell. */
  readonly verified: boolean;
  /** Version of what the chart installs; empty when the chart does not say. */
  readonly appVersion: string;
}

/** What to pull the charts by. */
export interface PullOptions {
  readonly helm: Helm;
  readonly lock: readonly LockedChart[];
  /** Whether the digests that the lock lacks are wanted: those charts are pulled even where a file is there. */
  readonly fresh: boolean;
  readonly progress: (line: string) => void;
}

/** Name of a chart's file in a mirror folder. */
export const fileName = ({ name, version }: ChartPin): string => `${name}-${version}.tgz`;

/**
 * Sees to it that a folder holds every pinned chart as `<name>-<version>.tgz`, and pulls those that are
 * missing. All of them or none: what is pulled stands in a folder of its own until the last one is there.
 * Throws a CommandError that names the chart.
 */
export async function pullCharts(
  pins: readonly ChartPin[],
  folder: string,
  options: PullOptions,
): Promise<readonly PulledChart[]> {
  const existed = existsSync(folder);
  const draft = makeDraft(folder);
  try {
    const charts: PulledChart[] = [];
    for (const pin of pins) charts.push(await pullOne(pin, folder, draft, options));
    for (const name of readdirSync(draft)) renameSync(join(draft, name), join(folder, name));
    return charts;
  } catch (error) {
    if (!existed) rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function pullOne(
  pin: ChartPin,
  folder: string,
  draft: string,
  { helm, lock, fresh, progress }: PullOptions,
): Promise<PulledChart> {
  const digest = lockedAs(lock, pin)?.digest;
  const kept = existsSync(join(folder, fileName(pin)));
  if (!kept || (fresh && digest === undefined)) {
    progress(`pulling ${pin.name} ${pin.version}`);
    await pullChart(pin, draft, helm);
    if (kept) compare(pin, folder, draft);
  }
  const file = join(kept ? folder : draft, fileName(pin));
  const sha256 = checksum(file);
  if (digest !== undefined && digest !== `sha256:${sha256}`) throw mismatch(pin, file, kept, sha256, digest);
  return { pin, kept, sha256, verified: digest !== undefined, appVersion: await inspect(pin, file, helm) };
}

/** What is about to be trusted has to come from where the pin says, not from a folder. */
function compare(pin: ChartPin, folder: string, draft: string): void {
  const [there, published] = [folder, draft].map((each) => checksum(join(each, fileName(pin))));
  if (there === published) return;
  throw new CommandError(
    `${pin.name} ${pin.version}: ${join(folder, fileName(pin))} is not what ${pin.repository} gives; delete it and pull again`,
  );
}

function mismatch(pin: ChartPin, file: string, kept: boolean, sha256: string, digest: string): CommandError {
  const what = kept ? file : `what ${pin.repository} gives`;
  const hint = kept ? "; delete it and pull again" : ": somebody has changed it since; nothing was written";
  return new CommandError(
    `${pin.name} ${pin.version}: ${what} has sha256:${sha256}, and the lock file has ${digest}${hint}`,
  );
}

/** Inside the folder, because only within one file system can a file be moved in one step. */
function makeDraft(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return mkdtempSync(join(folder, ".pulling-"));
  } catch (error) {
    throw new CommandError(`cannot write to ${folder}: ${(error as Error).message}`);
  }
}

/**
 * Pulls one chart at exactly the pin's version into a folder. Throws a CommandError that names the chart.
 */
export async function pullChart(pin: ChartPin, folder: string, helm: Helm): Promise<void> {
  const source = pin.repository.startsWith("oci://")
    ? [`${pin.repository.replace(/\/+$/, "")}/${pin.name}`]
    : [pin.name, "--repo", pin.repository];
  try {
    await helm("pull", ...source, "--version", pin.version, "--destination", folder);
  } catch (error) {
    throw named(pin, error);
  }
  // Helm takes 1.2.3 for v1.2.3, and names the file as the chart does: a release would look for the pin's.
  if (!existsSync(join(folder, fileName(pin)))) {
    throw new CommandError(
      `${pin.name} ${pin.version}: ${pin.repository} has no chart of exactly this version`,
    );
  }
}

/** SHA-256 of a file, in hexadecimal. */
export function checksum(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/**
 * Reads what the file says of itself; a file that is not the pinned chart must not become the mirror of it.
 * @returns version of what the chart installs
 */
async function inspect(pin: ChartPin, file: string, helm: Helm): Promise<string> {
  let text: string;
  try {
    text = await helm("show", "chart", file);
  } catch (error) {
    throw named(pin, error);
  }
  const chart = parse(text) as { name?: string; version?: string; appVersion?: string | number } | null;
  if (chart?.name !== pin.name || chart.version !== pin.version) {
    const holds = `${chart?.name ?? "no name"} ${chart?.version ?? "without version"}`;
    throw new CommandError(`${pin.name} ${pin.version}: ${file} holds ${holds}; delete it and pull again`);
  }
  return String(chart.appVersion ?? "");
}

/** An error of Helm's, with the chart that it is about. */
export function named(pin: ChartPin, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`${pin.name} ${pin.version}: ${error.message}`, error.exitCode);
}
