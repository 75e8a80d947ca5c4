import { readFileSync } from "node:fs";
import { isSeq, parseDocument } from "yaml";
import { writeWhole } from "../../lib/output";
import { readChartsLock, type LockedChart } from "../../catalog/lock";
import { CommandError } from "../../lib/command";
import type { ChartPin } from "../../catalog/chart";

/** What to do about every fault of a lock file. */
const remedy = "run npx doks charts update-lock and review what it changes";

/** Reads a lock file; a fault of the file itself is a CommandError. */
export function readLock(path: string): readonly LockedChart[] {
  try {
    return readChartsLock(path);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** The entry for exactly this chart. */
export function lockedAs(lock: readonly LockedChart[], pin: ChartPin): LockedChart | undefined {
  return lock.find(
    ({ name, version, repository }) =>
      name === pin.name && version === pin.version && repository === pin.repository,
  );
}

/** In what a lock file differs from the pins, a line each; nothing when they agree. */
export function lockFaults(pins: readonly ChartPin[], lock: readonly LockedChart[]): readonly string[] {
  const stale = pins.flatMap((pin) => {
    if (lockedAs(lock, pin) !== undefined) return [];
    const entry = lock.find(({ name }) => name === pin.name);
    const has =
      entry === undefined ? "no entry for it" : `${entry.name} ${entry.version} from ${entry.repository}`;
    return [`${pin.name} ${pin.version} from ${pin.repository} is pinned, and the lock file has ${has}`];
  });
  const unpinned = lock
    .filter(({ name }) => !pins.some((pin) => pin.name === name))
    .map(({ name, version }) => `${name} ${version} is in the lock file, and nothing pins it`);
  return [...stale, ...unpinned].map((fault) => `${fault}: ${remedy}`);
}

/** A chart with what its file was found to be. */
export interface Found {
  readonly pin: ChartPin;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes a lock file anew: one entry for each pin, in the order of their names. Entries that still hold stay as
 * they are, with their comments; a digest that is there is never changed.
 */
export function updateLock(path: string, charts: readonly Found[]): void {
  const document = parseDocument(readFileSync(path, "utf8"));
  const entries = document.get("charts");
  const lock = readLock(path);
  if (!isSeq(entries)) throw new CommandError(`${path}: charts takes a list`);
  const old = entries.items;
  const sorted = [...charts].sort((a, b) => (a.pin.name < b.pin.name ? -1 : 1));
  const items = sorted.map(({ pin, sha256 }) => {
    const entry = lockedAs(lock, pin);
    const { name, version, repository } = pin;
    const kept = entry?.digest === undefined ? undefined : old[lock.indexOf(entry)];
    return kept ?? document.createNode({ name, version, repository, digest: `sha256:${sha256}` });
  });
  entries.items = items;
  entries.flow = false;
  writeWhole(path, document.toString({ lineWidth: 0 }));
}
