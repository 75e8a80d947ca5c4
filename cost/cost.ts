import type { Billable, Charge, Entry } from "./billable";
import { cents, usd } from "./money";
import { pricingOf } from "./pricings";
import { sceneOf } from "./scene";

export type { Billable } from "./billable";
export { isBillable } from "./pricings";

/** One line of the bill; money in USD, exact to the cent. */
export interface CostLine {
  /** What a person takes it for, such as `system pool`; with its URN, what tells it from any other line. */
  readonly item: string;
  /** What price or quantity follow from, such as `s-2vcpu-4gb` or `3 x 50 GiB`; undefined where nothing more is to say. */
  readonly detail: string | undefined;
  /** URN of the resource that it is for. */
  readonly urn: string;
  readonly layer: string | undefined;
  /** How many units there are for now. */
  readonly quantity: number;
  /** What one is: `node`, `GiB`. */
  readonly unit: string;
  /** A month, for one unit. */
  readonly unitUsd: number;
  readonly monthlyUsd: number;
  readonly minimumUsd: number;
  readonly ceilingUsd: number;
}

/** What costs something, but nobody can tell how much before it is there. */
export interface Uncounted {
  readonly item: string;
  readonly urn: string;
  readonly layer: string | undefined;
  /** Why it is not counted. */
  readonly reason: string;
}

/** A month in USD: for now, and between which bounds autoscaling moves it. */
export interface Monthly {
  readonly monthlyUsd: number;
  readonly minimumUsd: number;
  readonly ceilingUsd: number;
}

export interface Cost extends Monthly {
  /** In the order of the resources. */
  readonly lines: readonly CostLine[];
  readonly uncounted: readonly Uncounted[];
}

/** Resources that cannot be priced. */
export class CostError extends Error {
  constructor(readonly faults: readonly { readonly urn: string; readonly message: string }[]) {
    super(faults.map(({ message }) => message).join("\n"));
  }
}

export interface CostOptions {
  /**
   * Tells a value that is known only after deployment; what is absent is then just absent, and a fault where it has
   * to be there. Default any symbol, and absent values too, as the engine leaves them out for policies.
   */
  readonly isUnknown?: (value: unknown) => boolean;
}

/**
 * What resources cost in a month, at DigitalOcean's list prices. Resources that no price is for are passed over, so
 * all of a stack's may be given; those that it only reads belong to somebody else's bill.
 * @throws CostError that names every resource of a size or type without a price
 */
export function costOf(resources: Iterable<Billable>, options: CostOptions = {}): Cost {
  const { isUnknown = (value: unknown) => typeof value === "symbol" } = options;
  const billed = [...resources].filter(({ type }) => pricingOf(type) !== undefined);
  const scene = sceneOf(billed, isUnknown, options.isUnknown === undefined);
  const entries = billed.flatMap((resource) =>
    (pricingOf(resource.type)?.(resource, scene) ?? []).map((entry) => ({ resource, entry })),
  );
  const faults = entries.flatMap(({ resource, entry }) =>
    "fault" in entry ? [{ urn: resource.urn, message: `${described(resource)}: ${entry.fault}` }] : [],
  );
  if (faults.length > 0) throw new CostError(faults);
  const lines = dearestOnce(entries).flatMap(({ resource, entry }) => lineOf(resource, entry));
  const uncounted = entries.flatMap(({ resource, entry }) =>
    "uncounted" in entry ? [{ item: entry.item, ...placeOf(resource, entry), reason: entry.uncounted }] : [],
  );
  return { ...sumOf(lines), lines, uncounted };
}

/** The sum of lines, exact to the cent. */
export function sumOf(lines: readonly Monthly[]): Monthly {
  const total = (of: (line: Monthly) => number) => usd(lines.reduce((sum, line) => sum + cents(of(line)), 0));
  return {
    monthlyUsd: total(({ monthlyUsd }) => monthlyUsd),
    minimumUsd: total(({ minimumUsd }) => minimumUsd),
    ceilingUsd: total(({ ceilingUsd }) => ceilingUsd),
  };
}

/** The lines of each layer, in the order of their first lines; undefined stands for what is in none. */
export function byLayer(lines: readonly CostLine[]): ReadonlyMap<string | undefined, readonly CostLine[]> {
  const layers = new Map<string | undefined, CostLine[]>();
  for (const line of lines) {
    const there = layers.get(line.layer);
    if (there) there.push(line);
    else layers.set(line.layer, [line]);
  }
  return layers;
}

interface Found {
  readonly resource: Billable;
  readonly entry: Entry;
}

interface Charged extends Found {
  readonly entry: Charge;
}

function isCharged(found: Found): found is Charged {
  return "unitUsd" in found.entry;
}

/** Without the charges that the account has already. */
function dearestOnce(entries: readonly Found[]): readonly Charged[] {
  const charged = entries.filter(isCharged);
  const dearest = new Map<string, Charged>();
  for (const found of charged) {
    const { once, unitUsd } = found.entry;
    if (once === undefined) continue;
    const other = dearest.get(once);
    if (!other || other.entry.unitUsd < unitUsd) dearest.set(once, found);
  }
  return charged.filter((found) => {
    const { once } = found.entry;
    return once === undefined || dearest.get(once) === found;
  });
}

/** A line; none for what costs nothing, however much of it there may be. */
function lineOf(resource: Billable, charge: Charge): CostLine[] {
  const { item, detail, quantity, unit, unitUsd } = charge;
  const { now, minimum = now, ceiling = now } = quantity;
  const times = (many: number) => usd(Math.round(cents(unitUsd) * many));
  if (times(ceiling) === 0 && times(now) === 0) return [];
  return [
    {
      item,
      detail,
      ...placeOf(resource, charge),
      quantity: now,
      unit,
      unitUsd,
      monthlyUsd: times(now),
      minimumUsd: times(minimum),
      ceilingUsd: times(ceiling),
    },
  ];
}

function placeOf(resource: Billable, { urn = resource.urn }: { readonly urn?: string }) {
  return { urn, layer: resource.layer ?? layerOf(resource.urn) };
}

/** The layer as a URN tells it, where the project's own components make it. */
function layerOf(urn: string): string | undefined {
  return /::doks-platform:layer:(\w+)/.exec(urn)?.[1]?.toLowerCase();
}

function described({ type, name }: Billable): string {
  return `${type} "${name}"`;
}
