import { found, isStatus, type Kubernetes } from "../../lib/kubernetes/client";
import { poolLabel, stackLabel } from "../../lib/kubernetes/labels";
import { drainPool, oneAtATime } from "./drain";
import { HookError } from "../report";
import type { WatchOptions } from "../watch";

/** What the provider marks the pool of the cluster itself with. */
const defaultPoolTag = "terraform:default-node-pool";

/** A node pool as DigitalOcean describes it. */
export interface PoolAtCloud {
  readonly id: string;
  readonly name: string;
  /** Size of its nodes, such as `s-4vcpu-8gb`. */
  readonly size: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What is asked of DigitalOcean. */
export interface NodePools {
  nodePools(clusterId: string): Promise<readonly PoolAtCloud[]>;
  /** A pool that is gone already counts as deleted. */
  deleteNodePool(clusterId: string, poolId: string): Promise<void>;
}

/** The pools of one stack, as far as the program knows them. */
export interface StackPools {
  readonly clusterId: string;
  readonly clusterName: string;
  /** The stack, as it is labelled in the cluster. */
  readonly stack: string;
  /** Tags that every pool of the stack bears. */
  readonly tags: readonly string[];
  /** Ids of the pools that the program has now, all of them ready. */
  readonly current: readonly string[];
}

export interface OrphanOptions extends WatchOptions {
  /** Whether pods are moved off a pool at all; where they are not, an orphan stays, and each `up` says so. */
  readonly drain: boolean;
}

/**
 * What the record keeps, by the ids of pools: `known` to the state now or once, so that only Pulumi deletes it; or
 * `unsure`, since nobody can tell.
 */
type PoolRecord = Readonly<Record<string, string>>;

interface ConfigMap {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly data?: PoolRecord;
}

/**
 * Drains and deletes the pools that a killed `up` made and the state never knew. A record in the cluster keeps the
 * ids that have been `current` once: what is in it and not current any more is left to Pulumi's own delete. What is
 * in neither is an orphan if it bears every tag of the stack, the label of our pools and a name that Pulumi made.
 *
 * An orphan of the same size as the current pool of its name is removed at once. One of another size may also be a
 * pool that the state knows and this very `up` is about to delete, if the `up` that made it was killed before it
 * wrote the record: it is left this once, and removed by the next `up`. Throws a HookError as `drainPool` does, and
 * whatever `digitalocean` throws.
 */
export async function removeOrphanedPools(
  { kubernetes, digitalocean }: { readonly kubernetes: Kubernetes; readonly digitalocean: NodePools },
  stackPools: StackPools,
  options: OrphanOptions,
): Promise<void> {
  const { clusterId, stack, current } = stackPools;
  const all = await digitalocean.nodePools(clusterId);
  const record = await readRecord(kubernetes, stack);
  const strangers = all.filter((pool) => isStranger(pool, stackPools, record ?? {}));
  const orphans = strangers.filter((pool) => record?.[pool.id] === "unsure" || hasTwin(pool, all, current));
  const unsure = strangers.filter((pool) => !orphans.includes(pool));

  // Before anything else: the next `up` has to know these, whatever becomes of this one.
  const entries = [
    ...all.flatMap(({ id }): [string, string][] => (record?.[id] === undefined ? [] : [[id, record[id]]])),
    ...unsure.map(({ id }): [string, string] => [id, "unsure"]),
    ...current.map((id): [string, string] => [id, "known"]),
  ];
  const written = Object.fromEntries(entries);
  await writeRecord(kubernetes, stack, record, written);
  for (const { name, size } of unsure)
    options.report(
      `node pool ${name} (${size}) is nobody's: if this \`up\` does not delete it, the next one will`,
    );

  if (!options.drain) {
    // Nobody asked for this deletion, so nothing may die of it.
    for (const { name, size } of orphans)
      options.report(
        `node pool ${name} (${size}) is left over from an \`up\` that was killed. It stays, since hooks.drainPools ` +
          "is off and its pods would die with it: drain it, then delete it",
      );
    return;
  }
  for (const pool of orphans) {
    options.report(`node pool ${pool.name} is left over from an \`up\` that was killed, and goes`);
    await oneAtATime(() => drainPool(kubernetes, { poolId: pool.id }, options));
    await digitalocean.deleteNodePool(clusterId, pool.id);
    options.report(`node pool ${pool.name}: deleted`);
  }
  const gone = new Set(orphans.map(({ id }) => id));
  const left = Object.fromEntries(Object.entries(written).filter(([id]) => !gone.has(id)));
  await writeRecord(kubernetes, stack, written, left);
}

/** Whether a pool is the stack's, and neither in use nor Pulumi's to delete. */
function isStranger(
  pool: PoolAtCloud,
  { clusterName, tags, current }: StackPools,
  record: PoolRecord,
): boolean {
  const label = pool.labels[poolLabel];
  // The system pool goes with its cluster, whatever it is called.
  if (label === undefined || label === "system" || pool.tags.includes(defaultPoolTag)) return false;
  const prefix = `${clusterName}-${label}-`;
  return (
    tags.every((tag) => pool.tags.includes(tag)) &&
    pool.name.startsWith(prefix) &&
    /^[0-9a-f]+$/.test(pool.name.slice(prefix.length)) &&
    !current.includes(pool.id) &&
    [undefined, "unsure"].includes(record[pool.id])
  );
}

/** Only a new size replaces a pool, so Pulumi never means to delete one that has a current twin. */
function hasTwin(pool: PoolAtCloud, all: readonly PoolAtCloud[], current: readonly string[]): boolean {
  return all.some(
    ({ id, size, labels }) =>
      current.includes(id) && size === pool.size && labels[poolLabel] === pool.labels[poolLabel],
  );
}

const configMaps = "/api/v1/namespaces/kube-system/configmaps";

/** A stack's name may have capitals and underscores, an object's may not. */
function recordName(stack: string): string {
  return `doks-platform-${stack.toLowerCase().replaceAll("_", "-")}-node-pools`;
}

async function readRecord(kubernetes: Kubernetes, stack: string): Promise<PoolRecord | undefined> {
  const name = recordName(stack);
  const map = await found(kubernetes.request<ConfigMap>({ method: "GET", path: `${configMaps}/${name}` }));
  if (map && map.metadata.labels?.[stackLabel] !== stack)
    throw new HookError(
      `ConfigMap kube-system/${name} has not the label ${stackLabel}=${stack}, so it is not this stack's record of ` +
        "its node pools: remove it if nobody needs it, and run `up` again",
    );
  return map && (map.data ?? {});
}

/** Writes what differs, and nothing where nothing does. */
async function writeRecord(
  kubernetes: Kubernetes,
  stack: string,
  before: PoolRecord | undefined,
  after: PoolRecord,
): Promise<void> {
  const removed = Object.keys(before ?? {}).filter((id) => after[id] === undefined);
  const set = Object.entries(after).filter(([id, standing]) => before?.[id] !== standing);
  if (removed.length === 0 && set.length === 0) return;
  const name = recordName(stack);
  const data = { ...Object.fromEntries(set), ...Object.fromEntries(removed.map((id) => [id, null])) };
  const patch = { method: "PATCH", path: `${configMaps}/${name}`, body: { data } } as const;
  if (before) {
    await kubernetes.request(patch);
    return;
  }
  const metadata = { name, labels: { [stackLabel]: stack } };
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
  try {
    await kubernetes.request({ method: "POST", path: configMaps, body: map });
  } catch (error) {
    // A try whose answer got lost has made it.
    if (!isStatus(error, 409)) throw error;
    await kubernetes.request(patch);
  }
}
