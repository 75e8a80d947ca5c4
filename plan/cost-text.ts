import { byLayer, sumOf, type Cost, type CostLine, type Monthly } from "../cost/cost";
import { shownUsd } from "../cost/money";
import { listPrices } from "../lib/digitalocean/prices";
import { columns, cut, fit, wrap, type Style } from "../lib/style";

/** USD a month of each resource that costs something, for now, by URN. */
export function costByUrn({ lines }: Cost): ReadonlyMap<string, string> {
  const byUrn = new Map<string, CostLine[]>();
  for (const line of lines) {
    const there = byUrn.get(line.urn);
    if (there) there.push(line);
    else byUrn.set(line.urn, [line]);
  }
  return new Map([...byUrn].map(([urn, some]) => [urn, shownUsd(sumOf(some).monthlyUsd)]));
}

/** The bill as a table, by layer; nothing where nothing costs. */
export function costLines(cost: Cost, style: Style): string[] {
  const { lines, uncounted } = cost;
  if (lines.length === 0 && uncounted.length === 0) return [];
  const amounts = amountsOf(cost);
  const widths = widthsOf(cost, amounts);
  const row = (cells: Cells, indent: number) => rowOf(cells, indent, widths, style);
  const title = `USD a month, list prices of ${listPrices.asOf}`;
  const head = amounts.length > 1 ? amounts.map(({ name }) => name) : [];
  return [
    `${style.bold("Cost")}  ${style.dim(title)}`,
    ...(head.length > 0 ? [style.dim(row({ amounts: head }, 2))] : []),
    ...[...byLayer(lines)].flatMap(([layer, some]) => [
      row({ item: layer ?? "no layer", amounts: shown(sumOf(some), amounts) }, 2),
      ...some.map((line) => style.dim(row({ ...cellsOf(line), amounts: shown(line, amounts) }, 4))),
    ]),
    style.bold(row({ item: "total", amounts: shown(cost, amounts) }, 2)),
    ...uncounted.flatMap(({ item, reason }) => uncountedLines(`not counted: ${item}: ${reason}`, style)),
  ];
}

/** An amount that the table has a column for. */
interface Amount {
  readonly name: string;
  readonly of: (monthly: Monthly) => number;
}

const now: Amount = { name: "now", of: ({ monthlyUsd }) => monthlyUsd };

/** Nothing but the amount for now, where nothing can move it. */
function amountsOf({ monthlyUsd, minimumUsd, ceilingUsd }: Cost): readonly Amount[] {
  if (monthlyUsd === minimumUsd && monthlyUsd === ceilingUsd) return [now];
  return [
    { name: "min", of: (monthly) => monthly.minimumUsd },
    now,
    { name: "max", of: (monthly) => monthly.ceilingUsd },
  ];
}

function shown(monthly: Monthly, amounts: readonly Amount[]): readonly string[] {
  return amounts.map(({ of }) => shownUsd(of(monthly)));
}

interface Cells {
  readonly item?: string;
  readonly quantity?: string;
  readonly amounts: readonly string[];
}

function cellsOf({ item, detail, quantity, unit, unitUsd }: CostLine): Omit<Cells, "amounts"> {
  const plural = unit === "GiB" ? unit : `${unit}s`;
  return {
    item: detail === undefined ? item : `${item}, ${detail}`,
    // The price of one is the amount itself.
    quantity: quantity === 1 ? `1 ${unit}` : `${quantity} ${plural} at ${shownUsd(unitUsd)}`,
  };
}

interface Widths {
  readonly quantity: number;
  readonly amount: number;
}

function widthsOf(cost: Cost, amounts: readonly Amount[]): Widths {
  const quantities = cost.lines.map((line) => columns(cellsOf(line).quantity ?? ""));
  const texts = [...shown(cost, amounts), ...(amounts.length > 1 ? amounts.map(({ name }) => name) : [])];
  return { quantity: Math.max(0, ...quantities), amount: Math.max(...texts.map(columns)) };
}

/** Numbers stand below each other at the right; where there is too little room for all, the item gives way. */
function rowOf(
  { item = "", quantity = "", amounts }: Cells,
  indent: number,
  widths: Widths,
  { width }: Style,
): string {
  const numbers = amounts.map((amount) => `  ${amount.padStart(widths.amount)}`).join("");
  const room = width - indent - columns(numbers);
  const left =
    quantity === ""
      ? fit(item, room)
      : `${fit(item, room - widths.quantity - 2)}  ${quantity.padStart(widths.quantity)}`;
  return cut(" ".repeat(indent) + left + numbers, width);
}

function uncountedLines(text: string, style: Style): string[] {
  return wrap(text, style.width - 4).map((line, index) =>
    style.warn(`${index === 0 ? "  " : "    "}${line}`),
  );
}
