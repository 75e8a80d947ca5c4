import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};
import type { Kubernetes } from "../../lib/kubernetes/client";
import { bytes } from "../../lib/kubernetes/quantity";
import type { DeclaredClaims } from "../../catalog/chart";

/** The claims that a release declares, and where they are. */
export interface ClaimsOf {
  readonly namespace: string;
  readonly claims: readonly DeclaredClaims[];
}

/** A claim of a StatefulSet as it is in the cluster, beside what is declared. */
export interface Claim {
  readonly name: string;
  readonly declared: DeclaredClaims;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The size that it asks for. */
  readonly requested: string;
  /** The size that it has, as far as its file system; undefined without a volume. */
  readonly capacity: string | undefined;
  readonly storageClass: string;
  /** Whether it has a volume. A claim without one cannot change, but holds nothing either. */
  readonly bound: boolean;
  /** Pods that name it. */
  readonly pods: readonly string[];
  /** Whether one of them runs, and so has the file system mounted. */
  readonly mounted: boolean;
  /** Whether the volume has grown, but not the file system on it. */
  readonly fileSystemPending: boolean;
  /** Whether the storage driver has given the requested size up for good. */
  readonly infeasible: boolean;
  /** What the storage driver says of a failure; undefined where it says nothing. */
  readonly failure: string | undefined;
}

/** The claims that are there of those that are declared, of replicas that are declared too. Throws a KubernetesError. */
export async function existingClaims(
  kubernetes: Kubernetes,
  { namespace, claims }: ClaimsOf,
): Promise<Claim[]> {
  if (claims.length === 0) return [];
  const [{ items }, pods] = await Promise.all([
    kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace }),
    kubernetes.core.listNamespacedPod({ namespace }),
  ]);
  return claims.flatMap((declared) =>
    Array.from({ length: declared.replicas }, (_, ordinal) => {
      const name = `${declared.template}-${declared.statefulSet}-${ordinal}`;
      const claim = items.find(({ metadata }) => metadata?.name === name);
      return claim ? [describe(claim, declared, pods.items)] : [];
    }).flat(),
  );
}

/** Whether a claim asks for less than is declared. */
export function isSmaller({ requested, declared }: Claim): boolean {
  return bytes(requested) < bytes(declared.size);
}

/** Whether a claim has or will have more than is declared. What the driver gave up it will never have. */
export function isLarger({ requested, capacity, declared, infeasible }: Claim): boolean {
  return bytes(infeasible ? (capacity ?? requested) : requested) > bytes(declared.size);
}

/** Whether a claim has to ask for the declared size: for more than before, or for less than what is infeasible. */
export function hasToAsk(claim: Claim): boolean {
  return isSmaller(claim) || (claim.infeasible && !isLarger(claim) && !hasGrown(claim) && differs(claim));
}

/** Whether a claim asks for anything else than is declared. */
export function differs(claim: Claim): boolean {
  const { requested, storageClass, declared } = claim;
  return bytes(requested) !== bytes(declared.size) || storageClass !== declared.storageClass;
}

/** Whether a claim has at least the size that is declared, file system included. */
export function hasGrown({ capacity, declared }: Claim): boolean {
  return capacity !== undefined && bytes(capacity) >= bytes(declared.size);
}

function describe(
  { metadata, spec, status }: V1PersistentVolumeClaim,
  declared: DeclaredClaims,
  pods: readonly V1Pod[],
): Claim {
  const name = metadata?.name ?? "";
  const users = pods.filter((pod) =>
    pod.spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name),
  );
  const conditions = (status?.conditions ?? []).filter((condition) => condition.status === "True");
  const requested = spec?.resources?.requests?.["storage"] ?? "0";
  const tried = status?.allocatedResources?.["storage"] ?? requested;
  const state = status?.allocatedResourceStatuses?.["storage"] ?? "";
  const failed = conditions.filter(({ type }) => type.endsWith("ResizeError"));
  return {
    name,
    declared,
    uid: metadata?.uid ?? "",
    resourceVersion: metadata?.resourceVersion ?? "",
    requested,
    capacity: status?.capacity?.["storage"],
    storageClass: spec?.storageClassName ?? "",
    bound: spec?.volumeName !== undefined,
    pods: users.map((pod) => pod.metadata?.name ?? ""),
    mounted: users.some((pod) => pod.status?.phase === "Running"),
    fileSystemPending: conditions.some(({ type }) => type === "FileSystemResizePending"),
    // What is said of an earlier request says nothing of this one.
    infeasible: state.endsWith("Infeasible") && bytes(tried) === bytes(requested),
    failure: failed.map(({ type, message }) => message ?? type).at(-1),
  };
}
