import { isUnder } from "../domain";
import { systemPool } from "../pods";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/**
 * Key spaces of Kubernetes and of DOKS. A kubelet that is given one of their labels does not start, so that nodes never
 * join (terraform-provider-digitalocean #520).
 */
const reserved = ["kubernetes.io", "k8s.io", "doks.digitalocean.com"];

/** Pool names are unique and free, a pool's range is the right way up, and labels and taints are the stack's own. */
export const pools: Check<DedicatedSubject> = ({ environment: { cluster } }) =>
  cluster.pools.flatMap(({ name, autoscale, labels, taints }, index): Violation[] => {
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
      ...Object.keys(labels).flatMap((key) => spaceTaken(`${path}.labels`, key)),
      ...taints.flatMap(({ key }, at) => spaceTaken(`${path}.taints[${at}].key`, key)),
    ];
  });

function spaceTaken(path: string, key: string): Violation[] {
  const [prefix = "", name] = key.split("/");
  if (name === undefined || !reserved.some((space) => isUnder(prefix, space))) return [];
  return [
    {
      path,
      got: shown(key),
      allowed: `a key of your own, such as acme.org/${name}: what is below ${reserved.join(", ")} is not for people`,
    },
  ];
}
