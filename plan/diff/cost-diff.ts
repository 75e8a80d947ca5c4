import { cents, usd } from "../../cost/money";
import type { CostJson, CostLineJson } from "./contract";

/** What a month costs before and after, in USD by list prices. */
export interface CostDiff {
  readonly before: CostTotal;
  readonly after: CostTotal;
  /** Lines of the bill that changed, in the order of the bill after, then those that are gone. */
  readonly lines: readonly CostLineDiff[];
}

/** Totals of a bill in USD a month. */
export interface CostTotal {
  readonly monthlyUsd: number;
  /** With every autoscaled pool at its least. */
  readonly minimumUsd: number;
  /** With every autoscaled pool at its most. */
  readonly ceilingUsd: number;
}

/** One line of a bill; 0 USD and a quantity of 0 where it is not there. */
export interface CostLineDiff {
  readonly item: string;
  readonly urn?: string;
  readonly quantity: { readonly before: number; readonly after: number };
  readonly monthlyUsd: { readonly before: number; readonly after: number };
  /** With every autoscaled pool at its most. */
  readonly ceilingUsd: { readonly before: number; readonly after: number };
}

/**
 * Compares two bills. Undefined unless both sides have one: a plan from before the bill costs more than nothing.
 * @param renamed URN after of a resource before
 */
export function compareCosts(
  before: CostJson | undefined,
  after: CostJson | undefined,
  renamed: (urn: string) => string,
): CostDiff | undefined {
  if (before === undefined || after === undefined) return undefined;
  const old = summed(before, renamed);
  const now = summed(after, (urn) => urn);
  const lines = [...new Set([...now.keys(), ...old.keys()])]
    .map((key) => compareLines(old.get(key), now.get(key)))
    .filter(
      ({ quantity, monthlyUsd, ceilingUsd }) =>
        quantity.before !== quantity.after ||
        monthlyUsd.before !== monthlyUsd.after ||
        ceilingUsd.before !== ceilingUsd.after,
    );
  return { before: totalOf(before), after: totalOf(after), lines };
}

/** Whether volumes are asked for no more that were claimed for pods: those that are there stay when the pods go. */
export function leavesVolumes({ item, quantity }: CostLineDiff): boolean {
  return quantity.after < quantity.before && /^volumes( \S+)? of /.test(item);
}

/** Whether a month costs the same. */
export function isSameCost({ before, after, lines }: CostDiff): boolean {
  return (
    lines.length === 0 &&
    before.monthlyUsd === after.monthlyUsd &&
    before.minimumUsd === after.minimumUsd &&
    before.ceilingUsd === after.ceilingUsd
  );
}

function totalOf({ monthlyUsd, minimumUsd = monthlyUsd, ceilingUsd = monthlyUsd }: CostJson): CostTotal {
  return { monthlyUsd, minimumUsd, ceilingUsd };
}

function keyOf({ item, urn }: CostLineJson, renamed: (urn: string) => string): string {
  return JSON.stringify([item, urn === undefined ? "" : renamed(urn)]);
}

/** The lines of a bill; those of one name for one resource together. */
function summed({ lines = [] }: CostJson, renamed: (urn: string) => string): Map<string, CostLineJson> {
  const sums = new Map<string, CostLineJson>();
  for (const line of lines) {
    const key = keyOf(line, renamed);
    const there = sums.get(key);
    sums.set(key, there === undefined ? line : sumOf(there, line));
  }
  return sums;
}

function sumOf(one: CostLineJson, other: CostLineJson): CostLineJson {
  const total = (of: (line: CostLineJson) => number): number => usd(cents(of(one)) + cents(of(other)));
  return {
    ...one,
    quantity: one.quantity + other.quantity,
    monthlyUsd: total(({ monthlyUsd }) => monthlyUsd),
    ceilingUsd: total(ceilingOf),
  };
}

function ceilingOf({ monthlyUsd, ceilingUsd = monthlyUsd }: CostLineJson): number {
  return ceilingUsd;
}

function compareLines(before: CostLineJson | undefined, after: CostLineJson | undefined): CostLineDiff {
  const { item, urn } = (after ?? before) as CostLineJson;
  return {
    item,
    ...(urn !== undefined && { urn }),
    quantity: { before: before?.quantity ?? 0, after: after?.quantity ?? 0 },
    monthlyUsd: { before: before?.monthlyUsd ?? 0, after: after?.monthlyUsd ?? 0 },
    ceilingUsd: { before: before ? ceilingOf(before) : 0, after: after ? ceilingOf(after) : 0 },
  };
}
