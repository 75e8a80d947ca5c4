import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pins } from "../../catalog";
import type { LockedChart } from "../../catalog/lock";
import { checksum, fileName, pullChart } from "../charts-pull/pull";
import { CommandError } from "../../lib/command";
import type { Helm } from "../tools/helm";
import type { ReleaseSource } from "./sources";
import type { ChartPin } from "../../catalog/chart";

/** Where a release's chart is; or, in words, why it cannot be had here. */
export type Located = { readonly file: string } | { readonly missing: string };

/** By what charts are found. */
export interface ChartOptions {
  readonly helm: Helm;
  /** Folder of `<name>-<version>.tgz`: what is there is taken, what is pulled is kept there. */
  readonly folder: string;
  /** What a mirror folder's path in a stack is relative to. */
  readonly root: string;
  readonly lock: readonly LockedChart[];
  readonly progress: (line: string) => void;
}

/** Finds the charts of releases, each chart once, whatever number of stacks install it. */
export class Charts {
  readonly #found = new Map<string, Promise<Located>>();
  /** What registries without answer said: asking them again for another chart would only take time. */
  readonly #silent = new Map<string, Located>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ChartOptions) {}

  /**
   * The chart's file: in the stack's mirror folder, else in the folder of charts, else from the stack's registry.
   * @throws CommandError for a pulled chart that is not the one of the lock file
   */
  async locate({ chart, repository, version }: ReleaseSource): Promise<Located> {
    if (repository === undefined && !chart.startsWith("oci://")) {
      const file = resolve(this.options.root, chart);
      return existsSync(file) ? { file } : { missing: `charts.mirror has no ${basename(chart)}` };
    }
    const slash = chart.lastIndexOf("/");
    const pin = { name: chart.slice(slash + 1), version, repository: repository ?? chart.slice(0, slash) };
    const file = join(this.options.folder, fileName(pin));
    if (existsSync(file)) return { file };
    const key = `${pin.repository} ${fileName(pin)}`;
    // One after the other: the second chart of a registry that does not answer need not be asked for.
    const found = this.#found.get(key) ?? (this.#last = this.#last.then(async () => this.#pull(pin, file)));
    this.#found.set(key, found as Promise<Located>);
    return found as Promise<Located>;
  }

  async #pull(pin: ChartPin, file: string): Promise<Located> {
    const { folder, helm, progress } = this.options;
    const before = this.#silent.get(pin.repository);
    if (before !== undefined) return before;
    mkdirSync(folder, { recursive: true });
    const draft = mkdtempSync(join(folder, ".pulling-"));
    try {
      progress(`pulling ${pin.name} ${pin.version}`);
      try {
        await pullChart(pin, draft, helm);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        const missing = { missing: error.message };
        this.#silent.set(pin.repository, missing);
        return missing;
      }
      this.#verify(pin, join(draft, fileName(pin)));
      renameSync(join(draft, fileName(pin)), file);
      return { file };
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  /** A mirror has the same charts as their own registries. */
  #verify(pin: ChartPin, file: string): void {
    const known = pins.find(({ name, version }) => name === pin.name && version === pin.version);
    const digest = this.options.lock.find(
      ({ name, version }) => name === known?.name && version === known.version,
    )?.digest;
    const sha256 = checksum(file);
    if (digest === undefined || digest === `sha256:${sha256}`) return;
    throw new CommandError(
      `${pin.name} ${pin.version}: what ${pin.repository} gives has sha256:${sha256}, and the lock file has ` +
        `${digest}: somebody has changed it since; nothing was written`,
    );
  }
}
