import { found, type Kubernetes } from "../../lib/kubernetes/client";
import { differs, existingClaims, isLarger, isSmaller, type Claim, type ClaimsOf } from "./declared-claims";
import { HookError } from "../report";

/** The claims of a release that is named. */
export interface ClaimsOfRelease extends ClaimsOf {
  /** Name of the Helm release. */
  readonly release: string;
}

/**
 * Refuses what Kubernetes cannot do with the claims that are there: a smaller size, another StorageClass, a larger
 * size where the class does not allow it. It only reads, so it may run in a preview. Throws one HookError with every
 * fault, or a KubernetesError.
 * @param others releases that the same `up` may be at: a fault of theirs stops this one too, before it has grown
 *   by a config that is to be corrected; default none
 */
export async function refuseImpossibleSizes(
  kubernetes: Kubernetes,
  what: ClaimsOf,
  others: readonly ClaimsOfRelease[] = [],
): Promise<void> {
  await possibleClaims(kubernetes, what);
  for (const other of others) {
    const { faults } = await lookAt(kubernetes, other);
    if (faults.size === 0) continue;
    throw new HookError(
      `nothing was touched, since volumes of Helm release ${other.namespace}/${other.release} cannot become what ` +
        "the config asks for",
    );
  }
}

/** The claims that are there, if each can become what is declared. Throws as refuseImpossibleSizes. */
export async function possibleClaims(kubernetes: Kubernetes, what: ClaimsOf): Promise<Claim[]> {
  const { claims, faults } = await lookAt(kubernetes, what);
  if (faults.size === 0) return claims;
  throw new HookError(
    `volumes in namespace ${what.namespace} cannot become what the config asks for; nothing was touched:\n` +
      [...faults].map(([fault, names]) => `  - ${names.join(", ")}: ${fault}`).join("\n"),
  );
}

/** The claims that are there, and what cannot be done with them: each fault with the claims that share it. */
async function lookAt(
  kubernetes: Kubernetes,
  what: ClaimsOf,
): Promise<{ readonly claims: Claim[]; readonly faults: ReadonlyMap<string, readonly string[]> }> {
  const claims = await existingClaims(kubernetes, what);
  const classes = new Map<string, boolean>();
  for (const { storageClass } of claims.filter(isSmaller))
    if (!classes.has(storageClass)) classes.set(storageClass, await canExpand(kubernetes, storageClass));
  const faults = new Map<string, string[]>();
  for (const claim of claims)
    for (const fault of faultsOf(claim, classes))
      faults.set(fault, [...(faults.get(fault) ?? []), claim.name]);
  return { claims, faults };
}

async function canExpand(kubernetes: Kubernetes, name: string): Promise<boolean> {
  const storageClass = await found(kubernetes.storage.readStorageClass({ name }));
  return storageClass?.allowVolumeExpansion === true;
}

/** What Kubernetes cannot do with one claim, without its name, so that its brothers can share the line. */
function faultsOf(claim: Claim, expandable: ReadonlyMap<string, boolean>): string[] {
  const { declared, requested, storageClass, pods } = claim;
  if (!claim.bound) {
    if (pods.length === 0 || !differs(claim)) return [];
    return [
      `asks for ${requested} of ${storageClass} and has no volume yet, so it cannot change to ${declared.size} of ` +
        `${declared.storageClass} while a pod waits for it (${pods.join(", ")}). See with \`kubectl describe pvc\` ` +
        `why it gets none, or remove the claim and then the pod`,
    ];
  }
  const faults: string[] = [];
  if (storageClass !== declared.storageClass)
    faults.push(
      `is of StorageClass ${storageClass}, not ${declared.storageClass}, and a claim never changes its class. Keep ` +
        `${storageClass}; or back the data up, delete StatefulSet ${declared.statefulSet} with its claims, run ` +
        "`up`, and restore",
    );
  if (isLarger(claim))
    faults.push(
      `has ${requested}, and a volume never shrinks, to ${declared.size} here. Set the size to ${requested} or more`,
    );
  if (isSmaller(claim) && expandable.get(storageClass) !== true)
    faults.push(
      `has ${requested}, and its StorageClass ${storageClass} does not let it grow to ${declared.size} ` +
        `(allowVolumeExpansion). Set the size to ${requested}, or let the class allow it`,
    );
  return faults;
}
