/**
 * USD a month of what is paid for besides nodes, whose prices are in sizes.ts.
 *
 * Source: DigitalOcean's list prices (www.digitalocean.com/pricing), as of 2026-11-21.
 */
export const prices = {
  /** A GiB of a volume, used or not. */
  volumeGiB: 0.1,
  /** A GiB of a snapshot: of what is written in the volume, not of its size. */
  snapshotGiB: 0.06,
  /** A node of a load balancer. */
  loadBalancerNode: 12,
  /** A control plane of more than one node; the others are free. */
  highAvailability: 40,
} as const;
