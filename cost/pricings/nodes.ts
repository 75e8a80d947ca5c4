import { shown } from "../../lib/violation";
import type { Billable, Entry, Fault, Pricing, Quantity, Scene } from "../billable";
import type { Reader } from "../reader";

/** The project's label for a pool's name in the config: the pool's own name is generated. */
const poolLabel = "doks-platform/pool";

/** A pool of nodes besides the cluster's own. */
export const nodePool: Pricing = (resource, scene) => [
  poolEntry(resource.properties, scene, resource.name, resource),
];

/** The nodes of the pool that comes with a cluster. */
export function ownPool({ properties, name }: Billable, scene: Scene): Entry {
  return poolEntry(properties["nodePool"], scene, name);
}

/** A Droplet of the program's own. */
export const droplet: Pricing = ({ properties, name }, scene) => {
  const { read } = scene;
  const item = `Droplet ${read.text(properties["name"]) ?? name}`;
  if (read.boolean(properties["backups"], false) !== false)
    return [{ fault: "backups have no price in lib/digitalocean/prices.ts" }];
  return [sized(item, properties["size"], { now: 1 }, "Droplet", scene)];
};

/** Droplets of which there are as many as their use asks for, or a fixed number. */
export const dropletAutoscale: Pricing = ({ properties, name }, scene) => {
  const { read } = scene;
  const item = `Droplets of ${read.text(properties["name"]) ?? name}`;
  const { config, dropletTemplate } = properties;
  const fixed = read.number(read.at(config, "targetNumberInstances"));
  const minimum = read.number(read.at(config, "minInstances"), fixed);
  const ceiling = read.number(read.at(config, "maxInstances"), fixed);
  if (minimum === undefined || ceiling === undefined)
    return [{ item, uncounted: "how many there may be is known only after deployment" }];
  const quantity = { now: minimum, minimum, ceiling };
  return [sized(item, read.at(dropletTemplate, "size"), quantity, "Droplet", scene)];
};

function poolEntry(pool: unknown, scene: Scene, name: string, resource?: Billable): Entry {
  const { read } = scene;
  const label = read.text(read.at(pool, "labels", poolLabel));
  // A pool's own name is generated with its resource's name in it; the cluster's own pool has a given one.
  const own = resource === undefined ? read.text(read.at(pool, "name")) : undefined;
  const item = `${label ?? own ?? name} pool`;
  if (read.isUnknown(pool)) return { item, uncounted: "what it is like is known only after deployment" };
  const quantity = nodesOf(pool, scene);
  if (quantity === undefined) return { item, uncounted: `its number of nodes is ${notYet(scene)}` };
  if ("fault" in quantity) return quantity;
  return sized(item, read.at(pool, "size"), quantity, "node", scene);
}

/** Where DOKS scales a pool, it begins with the fewest nodes unless a number is given. */
function nodesOf(pool: unknown, { read, maybeAbsent }: Scene): Quantity | Fault | undefined {
  const [given, ...bounds] = ["nodeCount", "minNodes", "maxNodes"].map((key) => read.at(pool, key));
  const wrong = [given, ...bounds].find((value) => isKnown(value, read) && !isCount(value));
  if (wrong !== undefined) return { fault: `${shown(wrong)} is no number of nodes` };
  const scaled = read.boolean(read.at(pool, "autoScale"), false);
  const count = read.number(given, scaled === true ? 0 : 1);
  if (count === undefined || scaled === undefined) return undefined;
  if (!scaled) return { now: count };
  const minimum = read.number(bounds[0], 0);
  const ceiling = read.number(bounds[1]);
  if (ceiling === undefined && !maybeAbsent && (bounds[1] ?? null) === null)
    return { fault: "it is scaled, and has no maxNodes" };
  if (minimum === undefined || ceiling === undefined) return undefined;
  if (minimum > ceiling) return { fault: `minNodes ${minimum} is more than maxNodes ${ceiling}` };
  return { now: Math.min(Math.max(count, minimum), ceiling), minimum, ceiling };
}

function isKnown(value: unknown, read: Reader): boolean {
  return value !== undefined && value !== null && !read.isUnknown(value);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function sized(item: string, size: unknown, quantity: Quantity, unit: string, scene: Scene): Entry {
  const { read, maybeAbsent } = scene;
  if (!isKnown(size, read)) {
    if (!maybeAbsent && !read.isUnknown(size)) return { fault: "it has no size" };
    return { item, uncounted: `its size is ${notYet(scene)}` };
  }
  const slug = read.text(size) ?? shown(size);
  const unitUsd = scene.sizeOf(slug)?.usd;
  if (unitUsd === undefined) return { fault: `the size "${slug}" has no price in lib/digitalocean/sizes.ts` };
  return { item, detail: slug, quantity, unit, unitUsd };
}

/** Why something is not counted. */
function notYet({ maybeAbsent }: Scene): string {
  return maybeAbsent ? "not given, or known only after deployment" : "known only after deployment";
}
