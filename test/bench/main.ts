import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { measure, runOnce } from "./measure";
import type { Run, Summary } from "./measure";
import { makeProject } from "./synthetic-project";

/** `npm run bench`: time and memory of plans, as ratios, against the bars of the design. */

const root = join(__dirname, "..", "..");
const rounds = 7;
const sizes = [10, 100, 1000];
const stackSizes = [100, 5000] as const;

interface Bar {
  readonly what: string;
  readonly got: number;
  /** Most that it may be. */
  readonly bar: number;
  readonly unit: string;
}

/** Arguments of Node.js for `npx doks plan`. */
function planArguments(...args: readonly string[]): string[] {
  const { scripts } = packageJson();
  return [...scripts.plan.split(" ").slice(1), ...args];
}

function packageJson(): { readonly scripts: { readonly plan: string } } {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as ReturnType<typeof packageJson>;
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

/** Milliseconds of the policy pack for each resource, in stacks of these sizes. */
function policyPerResource(): number[] {
  const { scripts } = packageJson();
  const node = scripts.plan.split(" ").slice(1, -1);
  const args = [...node, join(__dirname, "policy-time.ts"), ...stackSizes.map(String)];
  const printed = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return (JSON.parse(printed) as number[]).map((each, index) => each / (stackSizes[index] ?? 1));
}

function bars(results: Readonly<Record<string, Summary>>, perResource: readonly number[]): Bar[] {
  const least = (name: string) => (results[name] as Summary).least;
  const [small = NaN, large = NaN] = perResource;
  const [few, many] = [least("plan of 10 applications"), least("plan of 1000 applications")];
  const both = least("plan of both stacks").seconds / least("import of @pulumi/pulumi").seconds;
  return [
    { what: "plan of both stacks / import of the SDK", got: both, bar: 1.8, unit: "x" },
    { what: "plan of 1000 applications / of 10", got: many.seconds / few.seconds, bar: 2.5, unit: "x" },
    { what: "memory of a plan of 1000 applications", got: many.mebibytes, bar: 512, unit: " MiB" },
    { what: "policy for a resource of 5000 / of 100", got: large / small, bar: 1.25, unit: "x" },
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
  for (const { what, got, bar, unit } of bars(results, policyPerResource())) {
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
