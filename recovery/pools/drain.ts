import { KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { poolLabel, stackLabel } from "../../lib/kubernetes/labels";
import { Emptying, type Pool } from "./emptying";
import { isReady } from "./evictability";
import { podCount } from "./eviction";
import { isCordoned, nodeName, nodesWith, poolIdLabel, poolNameLabel, volumesOn } from "./pool-nodes";
import { HookError, type Report } from "../report";
import { Watch, type WatchOptions } from "../watch";

/** Seconds after which Kubernetes lets go of a volume whose node is gone: waiting longer than that gains nothing. */
const forcedDetachSeconds = 360;

export interface PoolToDrain {
  /** DigitalOcean's id of the pool. */
  readonly poolId: string;
  /**
   * The stack, as it is labelled in the cluster. Where no Namespace of it is left, everything is being destroyed
   * and nothing is drained. Without it the pool is drained in any case.
   */
  readonly stack?: string;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Does work once all that was handed in before is done or has failed, because two drains at once push the pods to
 * and fro. Work that hands in more and waits for it waits for ever.
 */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work);
  queue = turn.catch(() => undefined);
  return turn;
}

/**
 * Moves all pods off the nodes of a pool that is about to be deleted: waits for the pool that replaces it, cordons
 * its nodes, evicts within disruption budgets node by node, and waits for volumes to be detached. It deletes
 * nothing, and when it is run again it goes on from where it was. Throws a HookError that names every pod that can
 * never be evicted, before anything is touched, and each that is left when the time is over.
 */
export async function drainPool(
  kubernetes: Kubernetes,
  pool: PoolToDrain,
  options: WatchOptions,
): Promise<void> {
  try {
    await drain(kubernetes, pool, options);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new HookError(
      `node pool ${pool.poolId} is not drained: ${error.message}. No pool is deleted; run \`up\` again. ` +
        "If the cluster is gone for good, `hooks.drainPools.enabled: false` goes on without.",
    );
  }
}

async function drain(
  kubernetes: Kubernetes,
  { poolId, stack }: PoolToDrain,
  options: WatchOptions,
): Promise<void> {
  const { report } = options;
  const watch = new Watch(options);
  const [node] = await nodesWith(kubernetes, `${poolIdLabel}=${poolId}`);
  if (!node) {
    report(`node pool ${poolId}: no node is left, nothing to drain`);
    return;
  }
  const labels = node.metadata?.labels ?? {};
  const title = `node pool ${labels[poolNameLabel] ?? poolId}`;
  if (stack !== undefined && !(await hasNamespaces(kubernetes, stack))) {
    report(`${title}: not drained, nothing of stack ${stack} is left in the cluster`);
    return;
  }

  const replaced = await replacementReady(kubernetes, { poolId, title, label: labels[poolLabel] }, watch);
  const pool: Pool = { id: poolId, title, intact: replaced ? "Both pools are intact" : "The pool is intact" };
  const evicted = await new Emptying(kubernetes, pool, watch, options).run();
  await volumesDetached(kubernetes, pool, watch, report);
  report(`${title}: drained, ${podCount(evicted)} evicted`);
}

async function hasNamespaces(kubernetes: Kubernetes, stack: string): Promise<boolean> {
  const labelSelector = `${stackLabel}=${stack}`;
  return (await kubernetes.core.listNamespace({ labelSelector })).items.length > 0;
}

/**
 * Waits for whatever else bears the same label, since the pods move to it; resolves to whether there is such a
 * pool. A cordoned node is on its way out itself.
 */
async function replacementReady(
  kubernetes: Kubernetes,
  { poolId, title, label }: { readonly poolId: string; readonly title: string; readonly label?: string },
  watch: Watch,
): Promise<boolean> {
  if (label === undefined) return false;
  let nodes = 0;
  let unready: string[] = [];
  const ready = await watch.until(async () => {
    const others = await nodesWith(kubernetes, `${poolLabel}=${label},${poolIdLabel}!=${poolId}`);
    const open = others.filter((node) => !isCordoned(node));
    nodes = open.length;
    unready = open.filter(({ status }) => !isReady(status?.conditions)).map(nodeName);
    return unready.length === 0 ? undefined : `${title}: waiting for the new nodes ${unready.join(", ")}`;
  });
  if (ready) return nodes > 0;
  throw new HookError(
    `${title} is not drained: nodes of the pool that replaces it are not ready after ${watch.seconds} s: ` +
      `${unready.join(", ")}. Both pools are intact; see why with \`kubectl describe node ${unready.join(" ")}\`, ` +
      "then run `up` again.",
  );
}

/** A volume that is still attached when its node goes cannot be used anywhere for six minutes. */
async function volumesDetached(
  kubernetes: Kubernetes,
  { id, title }: Pool,
  watch: Watch,
  report: Report,
): Promise<void> {
  let attached = "";
  const detached = await watch.until(async () => {
    attached = (await volumesOn(kubernetes, await nodesWith(kubernetes, `${poolIdLabel}=${id}`))).join(", ");
    return attached === "" ? undefined : `${title}: waiting for volumes to be detached: ${attached}`;
  }, forcedDetachSeconds);
  if (detached) return;
  report(
    `${title}: goes on with volumes still attached (${attached}); Kubernetes lets go of them six minutes after ` +
      "the nodes are gone",
  );
}
