import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../lib/command";
import type { Helm } from "../tools/helm";
import { checksum, fileName, named, pullChart, type PulledChart } from "./pull";

/** How Helm says that a registry has no such chart, or not even a repository for it. */
const absent = /not found|manifest unknown|manifest_unknown|name unknown|name_unknown/i;

/**
 * Pushes charts of a folder to an OCI prefix. What is there already is kept if it is the same file; another one
 * is never replaced, since somebody may run it. Throws a CommandError that names the chart; those before it stay
 * pushed, and the next run keeps them.
 * @returns how many it has pushed
 */
export async function pushCharts(
  charts: readonly PulledChart[],
  folder: string,
  prefix: string,
  helm: Helm,
  progress: (line: string) => void,
): Promise<number> {
  let pushed = 0;
  for (const chart of charts) {
    if (await isThere(chart, prefix, helm)) continue;
    progress(`pushing ${chart.pin.name} ${chart.pin.version}`);
    try {
      await helm("push", join(folder, fileName(chart.pin)), prefix);
    } catch (error) {
      throw named(chart.pin, error);
    }
    pushed += 1;
  }
  return pushed;
}

async function isThere({ pin, sha256 }: PulledChart, prefix: string, helm: Helm): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "charts-there-"));
  try {
    await pullChart({ ...pin, repository: prefix }, folder, helm);
    const there = checksum(join(folder, fileName(pin)));
    if (there === sha256) return true;
    throw new CommandError(
      `${pin.name} ${pin.version}: ${prefix} has another chart of this version, sha256:${there} instead of sha256:${sha256}; delete it there and push again`,
    );
  } catch (error) {
    const there = existsSync(join(folder, fileName(pin)));
    if (!there && error instanceof CommandError && absent.test(error.message)) return false;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
