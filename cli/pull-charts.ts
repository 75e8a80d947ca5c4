import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ChartPin } from "../components/release";
import { CommandError } from "./command";
import type { Helm } from "./helm";

/** A chart in the folder. */
export interface PulledChart {
  readonly pin: ChartPin;
  /** Whether it was there before. */
  readonly kept: boolean;
  /** Checksum of the file, in hexadecimal. */
  readonly sha256: string;
  /** Version of what the chart installs; empty when the chart does not say. */
  readonly appVersion: string;
}

/** Name of a chart's file in a mirror folder. */
const fileName = ({ name, version }: ChartPin): string => `${name}-${version}.tgz`;

/**
 * Sees to it that a folder holds every pinned chart as `<name>-<version>.tgz`, and pulls those that are
 * missing. All of them or none: what is pulled stands in a folder of its own until the last one is there.
 * Throws a CommandError that names the chart.
 */
export async function pullCharts(
  pins: readonly ChartPin[],
  folder: string,
  helm: Helm,
  progress: (line: string) => void,
): Promise<readonly PulledChart[]> {
  const existed = existsSync(folder);
  const draft = makeDraft(folder);
  try {
    const charts: PulledChart[] = [];
    for (const pin of pins) {
      const kept = existsSync(join(folder, fileName(pin)));
      if (!kept) {
        progress(`pulling ${pin.name} ${pin.version}`);
        await pull(pin, draft, helm);
      }
      charts.push({ pin, kept, ...(await inspect(pin, kept ? folder : draft, helm)) });
    }
    for (const name of readdirSync(draft)) renameSync(join(draft, name), join(folder, name));
    return charts;
  } catch (error) {
    if (!existed) rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
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

async function pull(pin: ChartPin, folder: string, helm: Helm): Promise<void> {
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

/** Reads what the file says of itself; a file that is not the pinned chart must not become the mirror of it. */
async function inspect(
  pin: ChartPin,
  folder: string,
  helm: Helm,
): Promise<Pick<PulledChart, "sha256" | "appVersion">> {
  const file = join(folder, fileName(pin));
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
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return { sha256, appVersion: String(chart.appVersion ?? "") };
}

function named(pin: ChartPin, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`${pin.name} ${pin.version}: ${error.message}`, error.exitCode);
}
