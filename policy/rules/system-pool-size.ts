import { sizeOf, type DescribedSizes } from "../../lib/digitalocean/sizes";
import { objectOf } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A new droplet size of this pool replaces the cluster with all that is in it: load belongs into other pools. */
export const systemPoolSize: ResourceRule = {
  kind: "resource",
  name: "system-pool-size",
  description:
    "The system pool, whose size can never change, is small and fixed. " +
    "Put load into cluster.pools, or raise policy.limits.systemPoolNodes or systemPoolSize.",
  severity: "medium",
  level: "mandatory",
  types: [types.cluster],
  *check({ name, props: { nodePool } }, { environment: { policy, cluster } }) {
    const { nodeCount, autoScale, maxNodes, size } = objectOf(nodePool);
    const most = policy.limits.systemPoolNodes;
    if (autoScale === true)
      yield `cluster ${name}: its system pool is autoscaled; allowed: a fixed nodeCount`;
    for (const [key, value] of Object.entries({ nodeCount, ...(autoScale === true && { maxNodes }) })) {
      if (typeof value === "number" && value > most)
        yield `cluster ${name}: nodePool.${key} is ${value}; allowed: at most ${most}`;
    }
    const largest = policy.limits.systemPoolSize;
    if (
      typeof size === "string" &&
      isLarger(size, largest, cluster.mode === "dedicated" ? cluster.sizes : {})
    )
      yield `cluster ${name}: nodePool.size is ${size}; allowed: no more CPUs or memory than ${largest}`;
  },
};

/** A size that is in no table cannot be judged here. */
function isLarger(size: string, largest: string, described: DescribedSizes | undefined): boolean {
  const [one, most] = [size, largest].map((slug) => sizeOf(slug, described));
  return one !== undefined && most !== undefined && (one.cpus > most.cpus || one.memory > most.memory);
}
