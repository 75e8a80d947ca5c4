import { spawn } from "node:child_process";
import { join } from "node:path";

/** What one run of a process took. */
export interface Run {
  /** Seconds from start to end. */
  readonly seconds: number;
  /** Most memory that it held, in MiB. */
  readonly mebibytes: number;
}

/** What several runs took: the least, which noise on the machine disturbs least, and the one in the middle. */
export interface Summary {
  readonly least: Run;
  readonly median: Run;
}

const memoryReport = join(__dirname, "report-memory.cjs");

/**
 * Runs Node.js once, as a process of its own, its output thrown away.
 * @throws Error with what it printed if it fails
 */
export function runOnce(args: readonly string[], cwd: string): Promise<Run> {
  const start = performance.now();
  const child = spawn(process.execPath, ["--require", memoryReport, ...args], {
    cwd,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    const read = { errors: "", memory: "" };
    child.stderr?.on("data", (chunk: Buffer) => (read.errors += chunk.toString()));
    child.stdio[3]?.on("data", (chunk: Buffer) => (read.memory += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ seconds, mebibytes: Number(read.memory) / 1024 });
      else reject(new Error(`node ${args.join(" ")} ended with exit code ${code}:\n${read.errors}`));
    });
  });
}

/** Runs several commands in turn, so that a busy moment of the machine disturbs each alike. */
export async function measure(
  commands: Readonly<Record<string, () => Promise<Run>>>,
  times: number,
): Promise<Record<string, Summary>> {
  const runs: Record<string, Run[]> = {};
  for (let round = 0; round < times; round++) {
    for (const [name, command] of Object.entries(commands)) (runs[name] ??= []).push(await command());
  }
  return Object.fromEntries(Object.entries(runs).map(([name, each]) => [name, summarize(each)]));
}

/** @param runs one at least */
export function summarize(runs: readonly Run[]): Summary {
  const pick = (place: (length: number) => number): Run => ({
    seconds: at(runs, ({ seconds }) => seconds, place),
    mebibytes: at(runs, ({ mebibytes }) => mebibytes, place),
  });
  return { least: pick(() => 0), median: pick((length) => Math.floor((length - 1) / 2)) };
}

function at(runs: readonly Run[], value: (run: Run) => number, place: (length: number) => number): number {
  const sorted = runs.map(value).sort((a, b) => a - b);
  return sorted[place(sorted.length)] ?? 0;
}
