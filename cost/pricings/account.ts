import type { Pricing } from "../billable";
import { databaseNodes, entryOf, prices, registryTiers } from "../../lib/digitalocean/prices";

/** Buckets: the account pays for all of them together, traffic and what is beyond the first 250 GiB aside. */
export const spaces: Pricing = () => {
  const { item, unit, usd } = prices.spaces;
  return [{ item, quantity: { now: 1 }, unit, unitUsd: usd, once: "spaces" }];
};

/** A container registry, of which an account has one subscription. */
export const registry: Pricing = ({ properties }, { read }) => {
  const tier = read.text(properties["subscriptionTierSlug"]);
  if (tier === undefined) return [{ item: "container registry", uncounted: "its tier is not known yet" }];
  const price = entryOf(registryTiers, tier);
  if (price === undefined)
    return [{ fault: `the tier "${tier}" has no price in lib/digitalocean/prices.ts` }];
  const { unit, usd } = price;
  const item = "container registry";
  return [{ item, detail: tier, quantity: { now: 1 }, unit, unitUsd: usd, once: "registry" }];
};

/** A managed database with its nodes. */
export const database: Pricing = ({ properties, name }, { read }) => {
  const item = `database ${read.text(properties["name"]) ?? name}`;
  const [engine, size] = [read.text(properties["engine"]), read.text(properties["size"])];
  const now = read.number(properties["nodeCount"]);
  if (engine === undefined || size === undefined || now === undefined)
    return [{ item, uncounted: "engine, size or number of nodes is known only after deployment" }];
  if (read.text(properties["storageSizeMib"], "") !== "")
    return [{ fault: "additional storage of a database has no price in lib/digitalocean/prices.ts" }];
  const price = entryOf(entryOf(databaseNodes, engine) ?? {}, size);
  if (price === undefined)
    return [{ fault: `a database ${engine} of size "${size}" has no price in lib/digitalocean/prices.ts` }];
  return [{ item, detail: size, quantity: { now }, unit: price.unit, unitUsd: price.usd }];
};
