import type { V1PersistentVolume } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { found, KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { HookError } from "../report";
import { Watch, type WatchOptions } from "../watch";

/** Volumes that a line names. */
const namedAtMost = 3;

/** What a CSI driver still has to do before it can go, and what keeps it. */
interface Work {
  /** Claims that use volumes of it, as `namespace/name`. */
  readonly claims: readonly string[];
  /** Volumes that it has to detach or delete, and snapshots that it has to delete. */
  readonly volumes: readonly string[];
}

interface SnapshotContents {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly spec: { readonly driver: string };
  }[];
}

/**
 * Waits until a CSI driver that is about to be deleted has detached and deleted the volumes of claims that are gone:
 * Kubernetes does not keep a claim, nor its namespace, until that is done, and without the driver nobody does it. The
 * volumes would be left, and paid for. It changes nothing.
 * @param driver name of the driver, as its CSIDriver has it
 * @throws HookError where a claim still uses a volume of it, where the time is over, and where the cluster cannot tell
 */
export async function awaitVolumes(
  kubernetes: Kubernetes,
  driver: string,
  options: WatchOptions,
): Promise<void> {
  const watch = new Watch(options);
  let left: readonly string[] = [];
  let most = 0;
  const done = await watch.until(async () => {
    const { claims, volumes } = await workOf(kubernetes, driver);
    refuseWhileUsed(driver, claims);
    left = volumes;
    most = Math.max(most, left.length);
    return left.length === 0 ? undefined : `CSI driver ${driver}: waits until it has let go of ${some(left)}`;
  });
  if (done) {
    if (most > 0) options.report(`CSI driver ${driver}: has let go of all ${most}`);
    return;
  }
  throw new HookError(
    `CSI driver ${driver} has not let go of ${some(left)} after ${watch.seconds} s. It was not touched, and neither ` +
      "were they. See why with `kubectl describe pv` and `kubectl -n kube-system logs csi-do-controller-0 " +
      "--all-containers`, then go on: the same command waits again. docs/operations.md, Destroy, says how to give " +
      "volumes up",
  );
}

function refuseWhileUsed(driver: string, claims: readonly string[]): void {
  if (claims.length === 0) return;
  throw new HookError(
    `CSI driver ${driver} is still needed, by the volumes of these claims: ${claims.join(", ")}. It was not touched. ` +
      "Without it their pods could not move, and their volumes would be left at DigitalOcean. Delete the claims " +
      "first, or keep storage.csiDriver",
  );
}

async function workOf(kubernetes: Kubernetes, driver: string): Promise<Work> {
  try {
    return await look(kubernetes, driver);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new HookError(
      `cannot tell whether CSI driver ${driver} still has volumes: ${error.message}. If the cluster is gone for good, ` +
        "see docs/operations.md, Destroy",
    );
  }
}

async function look(kubernetes: Kubernetes, driver: string): Promise<Work> {
  const path = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";
  const [all, claims, attachments, snapshots] = await Promise.all([
    kubernetes.core.listPersistentVolume(),
    kubernetes.core.listPersistentVolumeClaimForAllNamespaces(),
    kubernetes.storage.listVolumeAttachment(),
    found(kubernetes.request<SnapshotContents>({ method: "GET", path })),
  ]);
  // A volume is called bound for a moment longer than there is its claim.
  const alive = new Set(
    claims.items.flatMap(({ metadata }) => (metadata?.deletionTimestamp ? [] : [metadata?.uid])),
  );
  const volumes = all.items.filter(({ spec }) => spec?.csi?.driver === driver);
  const isUsed = ({ spec }: V1PersistentVolume): boolean => alive.has(spec?.claimRef?.uid ?? "");
  const ends = ({ metadata, spec }: V1PersistentVolume): boolean =>
    metadata?.deletionTimestamp !== undefined ||
    (spec?.persistentVolumeReclaimPolicy === "Delete" && spec.claimRef?.uid !== undefined);
  const names = new Set([
    ...volumes.filter(ends).map(({ metadata }) => metadata?.name ?? ""),
    ...attachments.items
      .filter(({ spec }) => spec.attacher === driver)
      .map(({ metadata, spec }) => spec.source.persistentVolumeName ?? metadata?.name ?? ""),
    ...(snapshots?.items ?? [])
      .filter(({ metadata, spec }) => spec.driver === driver && metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => metadata.name),
  ]);
  return {
    claims: volumes
      .filter(isUsed)
      .map(({ spec }) => `${spec?.claimRef?.namespace ?? ""}/${spec?.claimRef?.name ?? ""}`)
      .sort(),
    volumes: [...names].sort(),
  };
}

function some(names: readonly string[]): string {
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : "";
  return names.slice(0, namedAtMost).join(", ") + more;
}
