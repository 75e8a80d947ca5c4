import { sizes } from "../../stacks/sizes";
import type { Billable, Entry, Pricing, Quantity } from "../billable";
import { entryOf } from "../prices";
import type { Reader } from "../reader";

/** The project's label for a pool's name in the config: the pool's own name is generated. */
const poolLabel = "doks-platform/pool";

/** A pool of nodes besides the cluster's own. */
export const nodePool: Pricing = (resource, { read }) => [
  poolEntry(resource.properties, read, resource.name, resource),
];

/** The nodes of the pool that comes with a cluster. */
export function ownPool({ properties, name }: Billable, read: Reader): Entry {
  return poolEntry(properties["nodePool"], read, name);
}

/** A Droplet of the program's own. */
export const droplet: Pricing = ({ properties, name }, { read }) => {
  const item = `Droplet ${read.text(properties["name"]) ?? name}`;
  if (read.boolean(properties["backups"], false) !== false)
    return [{ fault: "backups have no price in cost/prices.ts" }];
  return [sized(item, properties["size"], { now: 1 }, "Droplet", read)];
};

/** Droplets of which there are as many as their use asks for, or a fixed number. */
export const dropletAutoscale: Pricing = ({ properties, name }, { read }) => {
  const item = `Droplets of ${read.text(properties["name"]) ?? name}`;
  const { config, dropletTemplate } = properties;
  const fixed = read.number(read.at(config, "targetNumberInstances"));
  const minimum = read.number(read.at(config, "minInstances"), fixed);
  const ceiling = read.number(read.at(config, "maxInstances"), fixed);
  if (minimum === undefined || ceiling === undefined)
    return [{ item, uncounted: "how many there may be is known only after deployment" }];
  const quantity = { now: minimum, minimum, ceiling };
  return [sized(item, read.at(dropletTemplate, "size"), quantity, "Droplet", read)];
};

function poolEntry(pool: unknown, read: Reader, name: string, resource?: Billable): Entry {
  const label = read.text(read.at(pool, "labels", poolLabel));
  // A pool's own name is generated with its resource's name in it; the cluster's own pool has a given one.
  const own = resource === undefined ? read.text(read.at(pool, "name")) : undefined;
  const item = `${label ?? own ?? name} pool`;
  const quantity = nodesOf(pool, read);
  if (quantity === undefined)
    return { item, uncounted: "its number of nodes is known only after deployment" };
  return sized(item, read.at(pool, "size"), quantity, "node", read);
}

/** Where DOKS scales a pool, it begins with the fewest nodes unless a number is given. */
function nodesOf(pool: unknown, read: Reader): Quantity | undefined {
  const count = read.number(read.at(pool, "nodeCount"), 0);
  const scaled = read.boolean(read.at(pool, "autoScale"), false);
  if (count === undefined || scaled === undefined) return undefined;
  if (!scaled) return { now: read.at(pool, "nodeCount") === undefined ? 1 : count };
  const minimum = read.number(read.at(pool, "minNodes"), 0);
  const ceiling = read.number(read.at(pool, "maxNodes"));
  if (minimum === undefined || ceiling === undefined) return undefined;
  return { now: Math.min(Math.max(count, minimum), ceiling), minimum, ceiling };
}

function sized(item: string, size: unknown, quantity: Quantity, unit: string, read: Reader): Entry {
  const slug = read.text(size);
  if (slug === undefined) return { item, uncounted: "its size is known only after deployment" };
  const unitUsd = entryOf(sizes, slug)?.usd;
  if (unitUsd === undefined) return { fault: `the size "${slug}" has no price in stacks/sizes.ts` };
  return { item, detail: slug, quantity, unit, unitUsd };
}
