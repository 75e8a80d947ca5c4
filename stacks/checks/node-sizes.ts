import { sizeOf, sizes } from "../../lib/digitalocean/sizes";
import { nearest, shown, type Check } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** Every pool has a size whose figures are known, and the stack describes none that are known already. */
export const nodeSizes: Check<DedicatedSubject> = ({ environment: { cluster } }) => [
  ...Object.keys(cluster.sizes ?? {})
    .filter((slug) => Object.hasOwn(sizes, slug))
    .map((slug) => ({
      path: `cluster.sizes.${slug}`,
      got: "an object",
      allowed: "nothing here: lib/digitalocean/sizes.ts has its figures",
    })),
  ...[
    { path: "cluster.systemPool.size", size: cluster.systemPool.size },
    ...cluster.pools.map(({ size }, index) => ({ path: `cluster.pools[${index}].size`, size })),
  ]
    .filter(({ size }) => sizeOf(size, cluster.sizes) === undefined)
    .map(({ path, size }) => {
      const slugs = [...Object.keys(cluster.sizes ?? {}), ...Object.keys(sizes)];
      const guess = nearest(size, slugs);
      return {
        path,
        got: shown(size),
        allowed:
          guess === undefined
            ? `${slugs.join(", ")}, or one that cluster.sizes describes`
            : `did you mean ${guess}? lib/digitalocean/sizes.ts has them all; describe another in cluster.sizes`,
      };
    }),
];
