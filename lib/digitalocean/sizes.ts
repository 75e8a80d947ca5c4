/** A Droplet size as a price list has it. */
export interface DescribedSize {
  readonly cpus: number;
  /** GiB of the Droplet. */
  readonly memory: number;
  /** USD a month. */
  readonly usd: number;
}

/** A Droplet size that DOKS takes for nodes. */
export interface Size extends DescribedSize {
  /** What pods may request of a node: CPU in thousandths, memory in MiB. */
  readonly allocatable: { readonly cpu: number; readonly memory: number };
}

/**
 * Memory that a node leaves to pods, in MiB, by the memory of its Droplet in GiB: the kubelet, containerd and
 * the system have the rest.
 *
 * Source: "Allocatable memory" in DigitalOcean's Kubernetes limits (docs.digitalocean.com, copy of 2025).
 */
const allocatableMemory: Readonly<Record<number, number>> = {
  2: 1024,
  4: 2560,
  8: 6144,
  16: 13 * 1024,
  32: 28 * 1024,
  64: 58 * 1024,
  128: 119.5 * 1024,
};

/** CPU that a node keeps for itself, in thousandths: nodes of 2 and of 4 CPUs report 1900m and 3900m. */
const reservedCpu = 100;

/** Of a Droplet between two that are known, the same part as of the smaller one; so it is with the largest one's. */
function allocatable(memory: number): number {
  const known = Object.entries(allocatableMemory).map(([gib, left]) => [Number(gib), left] as const);
  const [smaller, left] = known.findLast(([gib]) => gib <= memory) ?? [memory, 0];
  return Math.floor((left * memory) / smaller);
}

function size(cpus: number, memory: number, usd: number): Size {
  return { cpus, memory, usd, allocatable: { cpu: cpus * 1000 - reservedCpu, memory: allocatable(memory) } };
}

/**
 * Sizes by slug, the ones with 1 GiB, which DOKS does not take, left out.
 *
 * Source of the prices: DigitalOcean's list prices (www.digitalocean.com/pricing/droplets), as of 2026-11-21.
 */
export const sizes: Readonly<Record<string, Size>> = {
  // Basic
  "s-1vcpu-2gb": size(1, 2, 12),
  "s-2vcpu-2gb": size(2, 2, 18),
  "s-2vcpu-4gb": size(2, 4, 24),
  "s-4vcpu-8gb": size(4, 8, 48),
  "s-8vcpu-16gb": size(8, 16, 96),
  // Basic with Premium AMD or Intel CPUs
  "s-2vcpu-4gb-amd": size(2, 4, 28),
  "s-2vcpu-4gb-intel": size(2, 4, 28),
  "s-4vcpu-8gb-amd": size(4, 8, 56),
  "s-4vcpu-8gb-intel": size(4, 8, 56),
  "s-8vcpu-16gb-amd": size(8, 16, 112),
  "s-8vcpu-16gb-intel": size(8, 16, 112),
  // General purpose: dedicated CPUs
  "g-2vcpu-8gb": size(2, 8, 63),
  "g-4vcpu-16gb": size(4, 16, 126),
  "g-8vcpu-32gb": size(8, 32, 252),
  "g-16vcpu-64gb": size(16, 64, 504),
  "g-32vcpu-128gb": size(32, 128, 1008),
  // CPU-optimized
  "c-2": size(2, 4, 42),
  "c-4": size(4, 8, 84),
  "c-8": size(8, 16, 168),
  "c-16": size(16, 32, 336),
  "c-32": size(32, 64, 672),
  // Memory-optimized
  "m-2vcpu-16gb": size(2, 16, 84),
  "m-4vcpu-32gb": size(4, 32, 168),
  "m-8vcpu-64gb": size(8, 64, 336),
  "m-16vcpu-128gb": size(16, 128, 672),
};

/** Sizes that a stack describes itself, by slug. */
export type DescribedSizes = Readonly<Record<string, DescribedSize>>;

/** A size by its slug: one that is known here, or that the stack describes; undefined for any other. */
export function sizeOf(slug: string, described: DescribedSizes = {}): Size | undefined {
  const [own, known] = [described, sizes].map((table) =>
    Object.hasOwn(table, slug) ? table[slug] : undefined,
  );
  return (known as Size | undefined) ?? (own && size(own.cpus, own.memory, own.usd));
}
