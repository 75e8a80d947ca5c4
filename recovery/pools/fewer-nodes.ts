import { isObject } from "../../lib/json";

type Inputs = Readonly<Record<string, unknown>>;

/** That a pool, or a cluster's own one, is to have fewer nodes, and what goes with them; undefined where it is not. */
export function fewerNodes(before: Inputs, after: Inputs): string | undefined {
  const [then, now] = [most(before), most(after)];
  if (then === undefined || now === undefined || now >= then) return undefined;
  return (
    `${then - now} of ${then} nodes ${then - now === 1 ? "goes" : "go"}: DigitalOcean chooses which, and no hook ` +
    "drains them. Their pods start anew on other nodes; those without a controller are gone"
  );
}

/** Most nodes that there may be; undefined where nobody says. */
function most(inputs: Inputs): number | undefined {
  const pool: Inputs = isObject(inputs.nodePool) ? inputs.nodePool : inputs;
  const count = pool.autoScale === true ? pool.maxNodes : pool.nodeCount;
  return typeof count === "number" ? count : undefined;
}
