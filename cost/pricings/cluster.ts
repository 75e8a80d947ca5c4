import type { Entry, Pricing } from "../billable";
import { prices } from "../../lib/digitalocean/prices";
import type { Reader } from "../reader";
import { ownPool } from "./nodes";

/** A cluster: its control plane, and the pool that comes with it. */
export const cluster: Pricing = (resource, scene) => {
  const { read } = scene;
  const { properties } = resource;
  const { item, unit, usd } = prices.highAvailability;
  const available = isHighlyAvailable(properties["ha"], properties["version"], read);
  const controlPlane: Entry[] =
    available === undefined
      ? [
          {
            item: "control plane",
            uncounted: "whether it is highly available is known only after deployment",
          },
        ]
      : [{ item, quantity: { now: available ? 1 : 0 }, unit, unitUsd: usd }];
  return [...controlPlane, ownPool(resource, scene)];
};

/** From this minor version on every control plane is, whatever is asked for. */
const alwaysSince = 36;

function isHighlyAvailable(ha: unknown, version: unknown, read: Reader): boolean | undefined {
  const asked = read.boolean(ha, false);
  if (asked !== false) return asked;
  const slug = read.text(version, "");
  return slug === undefined ? undefined : Number(/^1\.(\d+)/.exec(slug)?.[1] ?? 0) >= alwaysSince;
}
