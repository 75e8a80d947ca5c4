import { found, type Kubernetes } from "../../lib/kubernetes/client";
import { differs, hasToAsk, type Claim, type ClaimsOf } from "./declared-claims";
import { GrowthWatch } from "./growth-watch";
import type { Report } from "../report";
import { asksForOthers, readStatefulSet, refuseForeignStatefulSet } from "./stateful-set";
import { setAsideStatefulSet } from "./stateful-set-record";
import { possibleClaims } from "./volume-sizes";
import { Watch, type WatchOptions } from "../watch";

/** A release whose volumes are to become what it declares. */
export interface VolumesToGrow extends ClaimsOf {
  /** Name of the Helm release that the StatefulSets belong to. */
  readonly release: string;
  /** The stack that what is recorded will be labelled with. */
  readonly stack: string;
}

/**
 * Makes the volumes of a release as large as it declares, while its pods run: asks for the new size, waits until
 * those have it that a running pod uses, and then lets go of each StatefulSet whose template says otherwise, because
 * Kubernetes does not let a template change: it is recorded first (stateful-set-record.ts) and deleted without its
 * pods, and Helm makes it anew around them. A claim that no pod uses grows its file system when it is mounted.
 *
 * Run again it goes on from where it was. Nothing to do means no change. Throws a HookError for what is impossible,
 * before anything is touched, for a growth that failed and when the time is over; a KubernetesError when the API
 * refuses or does not answer.
 */
export async function growVolumes(
  kubernetes: Kubernetes,
  what: VolumesToGrow,
  options: WatchOptions,
): Promise<void> {
  const watch = new Watch(options);
  // What an operator made is the operator's: its claims grow, and it makes the StatefulSet anew by itself.
  const ofHelm = what.claims.filter(({ madeBy }) => madeBy !== "operator");
  for (const { statefulSet } of ofHelm) await refuseForeignStatefulSet(kubernetes, what, statefulSet);
  const claims = await possibleClaims(kubernetes, what);
  for (const claim of claims) await ask(kubernetes, what.namespace, claim, options.report);
  await new GrowthWatch(kubernetes, what, options, watch).finished();
  for (const declared of ofHelm) {
    const statefulSet = await readStatefulSet(kubernetes, what.namespace, declared.statefulSet);
    if (statefulSet && asksForOthers(statefulSet, declared))
      await setAsideStatefulSet(kubernetes, { ...what, statefulSet, declared }, options.report, watch);
  }
}

/** Asks for the declared size. A claim that never got a volume is deleted, for the StatefulSet makes it anew. */
async function ask(kubernetes: Kubernetes, namespace: string, claim: Claim, report: Report): Promise<void> {
  const { name, declared, requested, uid, resourceVersion } = claim;
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
  if (!claim.bound) {
    if (claim.pods.length > 0 || !differs(claim)) return;
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion } };
    await found(kubernetes.request({ method: "DELETE", path, body }));
    report(`${name}: removed, it asked for ${requested}, and neither a volume nor a pod ever came to it`);
    return;
  }
  if (!hasToAsk(claim)) return;
  const body = { spec: { resources: { requests: { storage: declared.size } } } };
  await kubernetes.request({ method: "PATCH", path, body });
  report(`${name}: asked for ${declared.size} instead of ${requested}`);
}
