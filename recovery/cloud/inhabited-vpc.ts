import type { DigitalOcean } from "../../lib/digitalocean/client";
import { hasTag } from "../../lib/digitalocean/tags";
import { HookError } from "../report";
import { Watch, type WatchOptions } from "../watch";

/** States of a cluster that leaves its VPC by itself. */
const leaving = ["deleting", "deleted"];

/** A VPC that is about to be deleted. */
export interface VpcToDelete {
  /** DigitalOcean's id of it. */
  readonly vpcId: string;
  /** Tags that the stack's cluster bears. */
  readonly tags: readonly string[];
  /** Name of the stack, for the command in the message. */
  readonly stack: string;
}

/**
 * Refuses to delete a VPC that a cluster is in, instead of letting the provider try for minutes: everything that
 * the state knows to be in it is gone by then, so that cluster is one that an `up` made when it was killed, or
 * somebody else's. Waits first, since DigitalOcean may still be about to delete the one that the state knew.
 * @throws HookError that names the cluster and says what to do, DigitalOceanError
 */
export async function refuseInhabitedVpc(
  digitalocean: Pick<DigitalOcean, "clusters">,
  { vpcId, tags, stack }: VpcToDelete,
  options: WatchOptions,
): Promise<void> {
  let message = "";
  const empty = await new Watch(options).until(async () => {
    const clusters = await digitalocean.clusters();
    const cluster = clusters.find(({ vpc, state }) => vpc === vpcId && !leaving.includes(state));
    if (!cluster) return undefined;
    const title = `cluster ${cluster.name} (${cluster.id})`;
    message = tags.every((tag) => hasTag(cluster, tag))
      ? `${title} of this stack, which Pulumi does not know: an \`up\` was killed while it made it. Delete it and ` +
        `destroy again:\n  npx doks leftovers --stack ${stack} --delete\nOr keep it: \`pulumi up\` says how to adopt it.`
      : `${title}, which is not this stack's. Move it or delete it, then destroy again.`;
    return `VPC ${vpcId}: waiting for ${title} to go`;
  });
  if (!empty) throw new HookError(`VPC ${vpcId} cannot be deleted, since it holds ${message}`);
}
