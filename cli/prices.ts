import { allPrices, listPrices } from "../lib/digitalocean/prices";
import { free } from "../cost/pricings/free";
import { shownUsd } from "../cost/money";
import { aligned, styleOf, wrap, type Style } from "../lib/style";
import { sizes } from "../lib/digitalocean/sizes";
import { command, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";

function toJson(): string {
  const nodes = Object.entries(sizes).map(([size, { cpus, memory, usd }]) => ({
    size,
    cpus,
    memoryGiB: memory,
    usd,
  }));
  return `${JSON.stringify({ version: 1, ...listPrices, nodes, prices: allPrices, free: [...free] }, undefined, 2)}\n`;
}

/** Amounts, the third column, stand below each other. */
const table = (rows: readonly (readonly string[])[]): string[] =>
  aligned(rows, [2]).map((line) => `  ${line}`);

function toText(style: Style): string[] {
  const { source, asOf } = listPrices;
  const nodes = Object.entries(sizes).map(([size, { cpus, memory, usd }]) => [
    size,
    `${cpus} CPU${cpus === 1 ? "" : "s"}, ${memory} GiB`,
    shownUsd(usd),
  ]);
  const others = allPrices.map(({ item, unit, usd, note = "" }) => [item, unit, shownUsd(usd), note]);
  return [
    style.dim(`USD for a whole month, ${source}, as of ${asOf}`),
    "",
    style.bold("A node, or a Droplet"),
    ...table(nodes),
    "",
    style.bold("Others, for one unit"),
    ...table(others),
    "",
    style.bold("Free"),
    ...wrap([...free].join(", "), style.width - 2).map((line) => `  ${line}`),
  ];
}

/** `doks prices`: what the bills of plans are made of. */
export function program(io: Io): DoksCommand {
  return command("prices", commands.prices, io, notes)
    .option("--json", "print JSON for tools")
    .action(({ json }: { readonly json?: true }) => {
      io.stdout.write(json ? toJson() : `${toText(styleOf(io.stdout, io.env)).join("\n")}\n`);
    });
}

const notes = [
  "They are list prices for a whole month, without tax, credits and traffic. They are kept in " +
    "lib/digitalocean/sizes.ts and lib/digitalocean/prices.ts; what is in neither cannot be planned, but for sizes " +
    "that a stack describes in cluster.sizes.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

if (require.main === module) start(main);
