import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { measure, runOnce } from "./measure";
import type { Run, Summary } from "./measure";
import { makeProject } from "./synthetic-project";

/** `npm run bench`: time and memory of plans, as ratios, against the bars of the design. */

const root = join(__dirname, "..");
const rounds = 7;
const sizes = [10, 100, 1000];

interface Bar {
  readonly what: string;
  readonly got: number;
  /** Most that it may be. */
  readonly bar: number;
  readonly unit: string;
}

/** Arguments of Node.js for `npm run plan`. */
function planArguments(...args: readonly string[]): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: { plan: string };
  };
  return [...scripts.plan.split(" ").slice(1), ...args];
}

async function measurePlans(): Promise<Record<string, Summary>> {
  const projects = sizes.map((size) => ({ size, ...makeProject(size) }));
  const big = projects.map(({ size, folder }): [string, () => Promise<Run>] => [
    `plan of ${size} applications`,
    () => runOnce(planArguments("-C", folder), root),
  ]);
  try {
    return await measure(
      {
        "import of @pulumi/pulumi": () => runOnce(["--eval", "require('@pulumi/pulumi')"], root),
        "plan of both stacks": () => runOnce(planArguments("staging", "production"), root),
        ...Object.fromEntries(big),
      },
      rounds,
    );
  } finally {
    for (const { remove } of projects) remove();
  }
}

function bars(results: Readonly<Record<string, Summary>>): Bar[] {
  const least = (name: string) => (results[name] as Summary).least;
  const [few, many] = [least("plan of 10 applications"), least("plan of 1000 applications")];
  const both = least("plan of both stacks").seconds / least("import of @pulumi/pulumi").seconds;
  return [
    { what: "plan of both stacks / import of the SDK", got: both, bar: 2.3, unit: "x" },
    { what: "plan of 1000 applications / of 10", got: many.seconds / few.seconds, bar: 3, unit: "x" },
    { what: "memory of a plan of 1000 applications", got: many.mebibytes, bar: 512, unit: " MiB" },
  ];
}

function table(results: Readonly<Record<string, Summary>>): string[] {
  const base = (results["import of @pulumi/pulumi"] as Summary).least.seconds;
  const row = (...[name = "", ...cells]: readonly string[]) =>
    name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join("");
  const rows = Object.entries(results).map(([name, { least, median }]) =>
    row(
      name,
      `${least.seconds.toFixed(2)} s`,
      `${median.seconds.toFixed(2)} s`,
      `${(least.seconds / base).toFixed(2)} x`,
      `${Math.round(least.mebibytes)} MiB`,
    ),
  );
  return [row("", "least", "median", "ratio", "memory"), ...rows];
}

async function main(): Promise<void> {
  console.log(`Node.js ${process.versions.node}, ${availableParallelism()} CPUs, ${rounds} runs of each\n`);
  const results = await measurePlans();
  for (const line of table(results)) console.log(line);
  console.log();
  for (const { what, got, bar, unit } of bars(results)) {
    const passed = got <= bar;
    if (!passed) process.exitCode = 1;
    const digits = unit === "x" ? 2 : 0;
    console.log(
      `${passed ? "✔ pass" : "✘ miss"}  ${what}: ${got.toFixed(digits)}${unit}, at most ${bar}${unit}`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
