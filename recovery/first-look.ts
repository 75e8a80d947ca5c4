import { dataServicesOf } from "../stacks/installed";
import { sectionOf } from "../catalog";
import type { Kubernetes } from "../lib/kubernetes/client";
import type { Environment } from "../stacks/environment";
import { refuseImpossibleSizes } from "./volumes/volume-sizes";

/**
 * Refuses sizes that the volumes of data services cannot have, before anything is asked of the cluster: the component
 * around a release keeps in the state what it declares, whatever becomes of the release in it.
 * @throws HookError with the faults of the first service that has some, KubernetesError
 */
export async function refuseSizesAtFirst(kubernetes: Kubernetes, environment: Environment): Promise<void> {
  if (!environment.hooks.growVolumes.enabled) return;
  for (const chart of dataServicesOf(environment)) {
    const claims = chart.claims?.(sectionOf(chart, environment), environment) ?? [];
    await refuseImpossibleSizes(kubernetes, { namespace: environment.name, claims });
  }
}
