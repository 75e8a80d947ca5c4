/** What DigitalOcean asks for one unit of something for a whole month. */
export interface Price {
  /** What is paid for, as people know it. */
  readonly item: string;
  /** What one is: `node`, `GiB`. */
  readonly unit: string;
  /** USD a month for one unit; never a fraction of a cent. */
  readonly usd: number;
  /** What the price depends on or leaves out. */
  readonly note?: string;
}

/** Where all prices here and in lib/digitalocean/sizes.ts are from, and when they were read. */
export const listPrices = { source: "www.digitalocean.com/pricing", asOf: "2026-11-21" } as const;

/**
 * What is paid for besides Droplets, whose prices are in lib/digitalocean/sizes.ts. They are list prices for a whole month,
 * not hourly ones times 730: what runs all month is billed at them, what runs for less is billed for its time.
 */
export const prices = {
  highAvailability: {
    item: "control plane, highly available",
    unit: "cluster",
    usd: 40,
    note: "others are free",
  },
  loadBalancer: { item: "load balancer", unit: "node", usd: 12, note: "HTTP and TCP in one region" },
  volume: { item: "volume", unit: "GiB", usd: 0.1, note: "used or not" },
  snapshot: { item: "snapshot", unit: "GiB", usd: 0.06, note: "of what is written in it" },
  spaces: { item: "Spaces", unit: "account", usd: 5, note: "250 GiB, 1 TiB out included" },
  registryStarter: { item: "container registry, starter", unit: "account", usd: 0 },
  registryBasic: { item: "container registry, basic", unit: "account", usd: 5 },
  registryProfessional: { item: "container registry, professional", unit: "account", usd: 20 },
} as const satisfies Readonly<Record<string, Price>>;

/** Prices of a container registry by its subscription's tier. */
export const registryTiers: Readonly<Record<string, Price>> = {
  starter: prices.registryStarter,
  basic: prices.registryBasic,
  professional: prices.registryProfessional,
};

const smallestDatabase = { unit: "node", usd: 15 } as const;

/** A node of a managed database, by engine and size. */
export const databaseNodes: Readonly<Record<string, Readonly<Record<string, Price>>>> = {
  pg: { "db-s-1vcpu-1gb": { item: "PostgreSQL, db-s-1vcpu-1gb", ...smallestDatabase } },
  valkey: { "db-s-1vcpu-1gb": { item: "Valkey, db-s-1vcpu-1gb", ...smallestDatabase } },
};

/** A table's own entry: a size may be called like something that every object has. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** All of these, in the order in which people read them. */
export const allPrices: readonly Price[] = [
  ...Object.values(prices),
  ...Object.values(databaseNodes).flatMap((sizes) => Object.values(sizes)),
];
