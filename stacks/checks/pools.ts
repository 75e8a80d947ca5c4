import { systemPool } from "../pods";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** Pool names are unique and free, and a pool's range is the right way up. */
export const pools: Check<DedicatedSubject> = ({ environment: { cluster } }) =>
  cluster.pools.flatMap(({ name, autoscale, labels }, index): Violation[] => {
    const path = `cluster.pools[${index}]`;
    const names = [systemPool, ...cluster.pools.slice(0, index).map((pool) => pool.name)];
    return [
      ...(names.includes(name)
        ? [
            {
              path: `${path}.name`,
              got: `${shown(name)} once more`,
              allowed: `a name of its own, other than ${systemPool}`,
            },
          ]
        : []),
      ...(autoscale !== undefined && autoscale.min > autoscale.max
        ? [
            {
              path: `${path}.autoscale`,
              got: `min ${autoscale.min}, max ${autoscale.max}`,
              allowed: "min up to max",
            },
          ]
        : []),
      ...("doks-platform/pool" in labels
        ? [
            {
              path: `${path}.labels`,
              got: "doks-platform/pool",
              allowed: "other labels: this one is the pool's name",
            },
          ]
        : []),
    ];
  });
