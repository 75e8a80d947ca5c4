import { found, type Kubernetes } from "../../clients/kubernetes";
import { differs, existingClaims, isLarger, isSmaller, type Claim, type ClaimsOf } from "./declared-claims";
import { HookError } from "./report";

/**
 * Refuses what Kubernetes cannot do with the claims that are there: a smaller size, another StorageClass, a larger
 * size where the class does not allow it. It only reads, so it may run in a preview. Throws one HookError with every
 * fault, or a KubernetesError.
 */
export async function refuseImpossibleSizes(kubernetes: Kubernetes, what: ClaimsOf): Promise<void> {
  await possibleClaims(kubernetes, what);
}

/** The claims that are there, if each can become what is declared. Throws as refuseImpossibleSizes. */
export async function possibleClaims(kubernetes: Kubernetes, what: ClaimsOf): Promise<Claim[]> {
  const claims = await existingClaims(kubernetes, what);
  const classes = new Map<string, boolean>();
  for (const { storageClass } of claims.filter(isSmaller))
    if (!classes.has(storageClass)) classes.set(storageClass, await canExpand(kubernetes, storageClass));
  const faults = claims.flatMap((claim) => faultsOf(claim, classes));
  if (faults.length === 0) return claims;
  throw new HookError(
    `volumes in namespace ${what.namespace} cannot become what the config asks for; nothing was touched:\n` +
      faults.map((fault) => `  - ${fault}`).join("\n"),
  );
}

async function canExpand(kubernetes: Kubernetes, name: string): Promise<boolean> {
  const storageClass = await found(kubernetes.storage.readStorageClass({ name }));
  return storageClass?.allowVolumeExpansion === true;
}

function faultsOf(claim: Claim, expandable: ReadonlyMap<string, boolean>): string[] {
  const { name, declared, requested, storageClass, pods } = claim;
  if (!claim.bound) {
    if (pods.length === 0 || !differs(claim)) return [];
    return [
      `${name} has no volume yet, so it cannot change from ${requested} of ${storageClass} to ${declared.size} of ` +
        `${declared.storageClass}, and the pod ${pods.join(", ")} waits for it: see why with \`kubectl describe pvc\``,
    ];
  }
  return [
    ...(storageClass !== declared.storageClass
      ? [
          `${name} is of StorageClass ${storageClass}, not ${declared.storageClass}: a claim never changes its class. ` +
            `Keep ${storageClass}, or back the data up, delete the StatefulSet ${declared.statefulSet} with its ` +
            "claims, run `up`, and restore",
        ]
      : []),
    ...(isLarger(claim)
      ? [
          `${name} has ${requested}, more than ${declared.size}: a volume never shrinks. Set the size to ${requested}`,
        ]
      : []),
    ...(isSmaller(claim) && expandable.get(storageClass) !== true
      ? [
          `${name} has ${requested}, less than ${declared.size}, but its StorageClass ${storageClass} does not allow ` +
            `growth (allowVolumeExpansion). Set the size to ${requested}, or let the class allow it`,
        ]
      : []),
  ];
}
