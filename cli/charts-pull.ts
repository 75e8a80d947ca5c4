import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { pins } from "../components/pins";
import { command, run, userPath } from "./command";
import { findHelm } from "./helm";
import { pullCharts, type PulledChart } from "./pull-charts";

/** `npm run charts:pull`: fills a folder that `charts.mirror` can name, so that an `up` needs no chart registry. */

const DEFAULT_FOLDER = join(__dirname, "..", ".charts");

function folder(value: string): string {
  if (value === "" || /^[a-z]+:\/\//i.test(value)) throw new InvalidArgumentError("It takes a folder.");
  return userPath(value);
}

function table(charts: readonly PulledChart[]): string {
  const rows = [
    ["NAME", "VERSION", "APP VERSION", "SHA256", "SOURCE"],
    ...charts.map(({ pin, appVersion, sha256 }) => [
      pin.name,
      pin.version,
      appVersion,
      sha256,
      pin.repository,
    ]),
  ];
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

async function pullAll(to: string): Promise<void> {
  const charts = await pullCharts(pins, to, await findHelm(), (line) => console.error(line));
  console.log(table(charts));
  const kept = charts.filter((chart) => chart.kept).length;
  console.error(
    `${charts.length - kept} pulled, ${kept} kept in ${to}. To install from it, set charts.mirror.`,
  );
}

const program = command("charts:pull", "Pull every chart at its pinned version into a folder.")
  .option("--to <folder>", "folder that gets <name>-<version>.tgz; default .charts in the project", folder)
  .addHelpText(
    "after",
    `
Charts that are there already are kept. It takes Helm: the one on PATH, or what HELM names; without it the exit
code is 3. Stacks install from the folder with the property charts.mirror.`,
  )
  .action(async (options: { readonly to?: string }) => pullAll(options.to ?? DEFAULT_FOLDER));

void run(program);
