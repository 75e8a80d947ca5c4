import { sizes } from "../../lib/digitalocean/sizes";
import { nearest, shown, type Check } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** Every pool has a size that DOKS takes. */
export const nodeSizes: Check<DedicatedSubject> = ({ environment: { cluster } }) =>
  [
    { path: "cluster.systemPool.size", size: cluster.systemPool.size },
    ...cluster.pools.map(({ size }, index) => ({ path: `cluster.pools[${index}].size`, size })),
  ]
    .filter(({ size }) => sizes[size] === undefined)
    .map(({ path, size }) => {
      const slugs = Object.keys(sizes);
      const guess = nearest(size, slugs);
      return {
        path,
        got: shown(size),
        allowed:
          guess === undefined
            ? slugs.join(", ")
            : `did you mean ${guess}? lib/digitalocean/sizes.ts has them all`,
      };
    });
