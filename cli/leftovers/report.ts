import { columns, fit, wrap, type Style } from "../../lib/style";
import { notInState, sum, type Item, type Status } from "./item";

const headings: Readonly<Record<Status, string>> = {
  leftover: "Left over",
  inUse: "In use: stays after a destroy, and is not deleted here",
  unattributed: "Nobody knows whose: left by clusters that are gone, of whichever stack",
};

const titles = ["KIND", "NAME", "SIZE", "AGE", "USD/MONTH", "WHY"] as const;
/** Columns of a name that is cut: as much of a volume's as tells it apart. */
const shortName = 16;

/** The findings as lines for a person, within the style's width. */
export function report(stack: string, items: readonly Item[], style: Style, now: number): string[] {
  const of = (status: Status): Item[] => items.filter((item) => item.status === status);
  const sections = (["leftover", "inUse", "unattributed"] as const).flatMap((status) => {
    const some = of(status);
    return some.length === 0 ? [] : [style.bold(headings[status]), ...table(some, style, now), ""];
  });
  const leftover = of("leftover");
  const staying = of("inUse");
  const tail =
    staying.length === 0
      ? ""
      : `; ${things(staying.length)} in use would stay, ${dollars(sum(staying))} a month`;
  const end =
    leftover.length === 0
      ? `${stack}: nothing left over`
      : style.warn(`${stack}: ${things(leftover.length)} left over, ${dollars(sum(leftover))} a month`);
  return [
    ...sections,
    `${end}${tail}`,
    ...adoption(leftover, style),
    ...attribution(of("unattributed"), style),
  ];
}

/** What else can be done with what an `up` made before it was killed. */
function adoption(leftover: readonly Item[], style: Style): string[] {
  const some = leftover.some(({ kind, why }) => ["cluster", "VPC"].includes(kind) && why === notInState);
  const advice =
    "If an interrupted `up` made the cluster or VPC, it can be adopted instead: `pulumi up` says how.";
  return some ? wrap(advice, style.width) : [];
}

/** How to claim what nobody's tag is on, if one knows better. */
function attribution(items: readonly Item[], style: Style): string[] {
  const ids = [...new Set(items.flatMap(({ clusterId }) => clusterId ?? []))];
  if (ids.length === 0) return [];
  const advice = "If one of the clusters that are gone was this stack's, its things count as left over with:";
  return ["", ...wrap(advice, style.width), ...ids.map((id) => `  --cluster-id ${id}`)];
}

/** What is about to be deleted, as lines that a person should read first. */
export function warning(items: readonly Item[]): string[] {
  const data = items.length === 1 ? "it" : "them";
  return [
    `This deletes ${things(items.length)} for good, with all data in ${data}.`,
    ...items
      .filter(({ kind }) => kind === "cluster")
      .map(({ name }) => `The cluster ${name} goes with all that runs in it. No other backend may know it.`),
  ];
}

/** `9 things`, `1 thing`. */
export function things(count: number): string {
  return `${count} thing${count === 1 ? "" : "s"}`;
}

/** `$26.00`. */
export function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function table(items: readonly Item[], style: Style, now: number): string[] {
  const rows = items.map((item) => [
    item.kind,
    item.name,
    item.size,
    age(item.createdAt, now),
    item.monthlyUsd === undefined ? "?" : item.monthlyUsd.toFixed(2),
    item.why,
  ]);
  const widths = widthsOf([[...titles], ...rows], style.width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        // Numbers stand below each other.
        return column === 4 ? cell.padStart(width) : fit(cutInside(cell, width), width);
      })
      .join("  ")
      .trimEnd();
  return [style.dim(line(titles)), ...rows.map(line)];
}

/** As wide as the cells are; where that is too wide, names give way first, and reasons then. */
function widthsOf(rows: readonly (readonly string[])[], width: number): number[] {
  const natural = titles.map((_, column) => Math.max(...rows.map((row) => columns(row[column] ?? ""))));
  const [kind = 0, name = 0, size = 0, old = 0, usd = 0, why = 0] = natural;
  const left = width - (kind + size + old + usd) - 2 * (titles.length - 1);
  const names = Math.max(Math.min(name, left - why), Math.min(name, shortName));
  return [kind, names, size, old, usd, Math.max(Math.min(why, left - names), 3)];
}

/** The text in at most this many columns. Names and claims differ in their ends, so the middle goes. */
function cutInside(text: string, width: number): string {
  if (columns(text) <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Whole days, hours or minutes; `-` where the API does not say when it was made. */
function age(createdAt: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(createdAt)) / 60_000);
  if (Number.isNaN(minutes)) return "-";
  if (minutes < 60) return `${Math.max(minutes, 0)}m`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h`;
  return `${Math.floor(minutes / (24 * 60))}d`;
}

/**
 * The findings for tools: `{version, stack, found, items, monthlyUsd}`. `found` says whether the backend has the
 * stack; `items` are as in item.ts; `monthlyUsd` is the sum of each status, of what has a known price.
 */
export function toJson(stack: string, found: boolean, items: readonly Item[]): string {
  const total = (status: Status): number =>
    Number(sum(items.filter((item) => item.status === status)).toFixed(2));
  const monthlyUsd = {
    leftover: total("leftover"),
    inUse: total("inUse"),
    unattributed: total("unattributed"),
  };
  const priced = items.map((item) =>
    item.monthlyUsd === undefined ? item : { ...item, monthlyUsd: Number(item.monthlyUsd.toFixed(2)) },
  );
  return `${JSON.stringify({ version: 1, stack, found, items: priced, monthlyUsd }, undefined, 2)}\n`;
}
