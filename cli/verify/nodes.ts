import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected, ExpectedPool } from "./expectation";
import { deletion, list, reason, type Conditioned } from "./objects";
import { row, type Row } from "./row";

interface Node extends Conditioned {
  readonly spec?: { readonly unschedulable?: boolean };
}

/** Every pool has its nodes, ready, open to pods and under no pressure. */
export function checkPools(kubernetes: Kubernetes, { pools }: Expected): Promise<Row[]> {
  return Promise.all(
    pools.map(async (pool) => {
      const nodes = await list<Node>(kubernetes, "/api/v1/nodes", pool.selector);
      return row("node pool", pool.name, faults(pool, nodes), count(pool, nodes));
    }),
  );
}

function count({ min, max }: ExpectedPool, nodes: readonly Node[]): string {
  const ready = nodes.filter((node) => notReady(node).length === 0).length;
  return min === max ? `${ready} of ${min} ready` : `${ready} ready, ${min} to ${max} wanted`;
}

function faults(pool: ExpectedPool, nodes: readonly Node[]): string[] {
  const each = nodes.flatMap((node) => {
    const own = [...deletion(node.metadata), ...notReady(node), ...cordoned(node), ...pressure(node)];
    return own.length > 0 ? [`node ${node.metadata.name}: ${own.join(", ")}`] : [];
  });
  const number =
    nodes.length < pool.min ? "they are being made, or DigitalOcean cannot make them" : undefined;
  const surplus =
    "an upgrade or a swap of pools goes on, or a killed `up` left a pool: see `npx doks leftovers`";
  return [
    ...(number === undefined ? [] : [`${count(pool, nodes)}: ${number}`]),
    ...(nodes.length > pool.max ? [`${nodes.length} nodes where ${pool.max} belong: ${surplus}`] : []),
    ...each,
  ];
}

function notReady(node: Node): string[] {
  const condition = node.status?.conditions?.find(({ type }) => type === "Ready");
  if (condition === undefined) return ["its kubelet has not reported yet"];
  return condition.status === "True" ? [] : [`not ready (${reason(condition)})`];
}

function cordoned({ metadata, spec }: Node): string[] {
  return spec?.unschedulable === true
    ? [`cordoned by a drain or by somebody (\`kubectl uncordon ${metadata.name}\` opens it)`]
    : [];
}

/** MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable: all that must not be True. */
function pressure(node: Node): string[] {
  return (node.status?.conditions ?? [])
    .filter(({ type, status }) => type !== "Ready" && status === "True")
    .map((condition) => `${condition.type} (${reason(condition)})`);
}
