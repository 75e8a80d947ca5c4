import type { DigitalOcean } from "../../lib/digitalocean/client";
import { hasTag } from "../../lib/digitalocean/tags";
import { HookError } from "../report";

/** What an `up` is about to make under a name that may be a new one. */
export interface Successor {
  /** Its name at DigitalOcean. */
  readonly name: string;
  /** The tag that nothing but this stack's things bears. */
  readonly tag: string;
  /** Names of those that may go all the same. */
  readonly allowed: readonly string[];
}

/** States of a cluster that goes by itself. */
const leaving = ["deleting", "deleted"];

/**
 * Refuses to make a cluster, or a VPC for one, where this stack has a cluster of another name: the new one would take
 * its place, and all that is in it would go.
 * @throws HookError that names both and says what to do; DigitalOceanError
 */
export async function refuseSecondCluster(
  digitalocean: Pick<DigitalOcean, "clusters">,
  { name, tag, allowed }: Successor,
): Promise<void> {
  const there = (await digitalocean.clusters()).find(
    (cluster) =>
      cluster.name !== name &&
      hasTag(cluster, tag) &&
      !leaving.includes(cluster.state) &&
      !allowed.includes(cluster.name),
  );
  if (there === undefined) return;
  throw new HookError(
    `this stack has cluster ${there.name} (${there.id}), and one called ${name} would take its place: every volume and ` +
      `load balancer in the first would go. Put cluster.name: ${there.name} back. If that is meant, add ${there.name} ` +
      "to policy.replacements",
  );
}
