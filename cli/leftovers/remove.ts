import { systemClock, type Clock } from "../../lib/clock";
import { DigitalOceanError, type DigitalOcean } from "../../lib/digitalocean/client";
import { kinds, type Item, type Kind } from "./item";

/** Milliseconds between two tries. */
const pollMs = 5000;

/** How long to wait for what is still in use. */
export interface Waiting {
  /** Seconds in which nothing can be deleted; default 600: DigitalOcean takes minutes to let go of a VPC or volume. */
  readonly timeoutSeconds?: number;
  readonly clock?: Clock;
}

/**
 * Kinds in the order in which they can go. Pools and clusters are first: a cluster that lives makes its load
 * balancers anew, and holds its volumes. A VPC goes when nothing is in it any more.
 */
const order: readonly Kind[] = ["node pool", "cluster", "load balancer", "volume", "snapshot", "VPC"];

/** Answers to what may be possible in a minute. */
const busy = [409, 412, 422];

/**
 * Deletes things one after the other, reports each, and goes on after one that cannot be deleted. What is gone
 * already counts as deleted. Resolves to those that are still there.
 */
export async function removeItems(
  digitalocean: DigitalOcean,
  items: readonly Item[],
  report: (line: string) => void,
  waiting: Waiting = {},
): Promise<Item[]> {
  const { timeoutSeconds = 600, clock = systemClock } = waiting;
  const left: Item[] = [];
  let deadline = clock.now() + timeoutSeconds * 1000;
  for (const item of [...items].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))) {
    const what = `${item.kind} ${item.name}`;
    const holder = holderOf(item, left);
    if (holder) {
      left.push(item);
      report(`not deleted: ${what}: ${holder.kind} ${holder.name} is still there`);
      continue;
    }
    try {
      await patiently(
        () => remove(digitalocean, item),
        { deadline, clock },
        () => report(`waiting for ${what}: still in use`),
      );
      deadline = clock.now() + timeoutSeconds * 1000;
      report(`deleted ${what}`);
    } catch (error) {
      if (!(error instanceof DigitalOceanError)) throw error;
      left.push(item);
      report(`not deleted: ${what}: ${error.message}`);
    }
  }
  return left.sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
}

/** What keeps a thing in use, as long as it could not be deleted itself. */
function holderOf({ kind, clusterId }: Item, left: readonly Item[]): Item | undefined {
  return left.find((other) =>
    kind === "VPC"
      ? other.kind === "cluster" || other.kind === "load balancer"
      : other.kind === "cluster" && other.id === clusterId,
  );
}

async function remove(digitalocean: DigitalOcean, { kind, id, clusterId }: Item): Promise<void> {
  switch (kind) {
    case "cluster":
      return digitalocean.deleteCluster(id);
    case "node pool":
      return digitalocean.deleteNodePool(clusterId ?? "", id);
    case "load balancer":
      return digitalocean.deleteLoadBalancer(id);
    case "volume":
      return digitalocean.deleteVolume(id);
    case "snapshot":
      return digitalocean.deleteVolumeSnapshot(id);
    case "VPC":
      return digitalocean.deleteVpc(id);
  }
}

/** Tries until it works, fails for good, or time is up; says once that it waits. */
async function patiently(
  attempt: () => Promise<void>,
  { deadline, clock }: { readonly deadline: number; readonly clock: Clock },
  onWait: () => void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await attempt();
      return;
    } catch (error) {
      const mayPass = error instanceof DigitalOceanError && busy.includes(error.status ?? 0);
      if (!mayPass || clock.now() + pollMs > deadline) throw error;
      if (tries === 1) onWait();
      await clock.sleep(pollMs);
    }
  }
}
