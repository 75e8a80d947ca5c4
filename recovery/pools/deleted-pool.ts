import type { NodePools } from "./orphaned-pools";
import { HookError } from "../report";

/**
 * Refuses to delete a node pool that DigitalOcean has no more: the `up` that deleted it was killed before it could
 * note that, and the provider takes the 404 for a failure, for ever.
 * @param stack name of the stack, for the command in the message
 * @throws HookError with the command that makes the state right, DigitalOceanError
 */
export async function refuseGonePool(
  digitalocean: Pick<NodePools, "nodePools">,
  {
    clusterId,
    poolId,
    stack,
  }: { readonly clusterId: string; readonly poolId: string; readonly stack: string },
): Promise<void> {
  const pools = await digitalocean.nodePools(clusterId);
  if (pools.some(({ id }) => id === poolId)) return;
  throw new HookError(
    `DigitalOcean has deleted node pool ${poolId} already, but the stack's state does not know: an \`up\` or a ` +
      "`destroy` was killed meanwhile. Let the state catch up, then run the same command again:\n" +
      `  pulumi refresh --stack ${stack} --skip-preview --yes`,
  );
}
