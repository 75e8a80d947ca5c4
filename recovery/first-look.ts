import { sectionOf } from "../catalog";
import type { DataService } from "../catalog/chart";
import { changedInitialValues, initialValuesAdvice, type ReleaseValues } from "../catalog/initial-values";
import { chartSource } from "../catalog/source";
import type { Kubernetes } from "../lib/kubernetes/client";
import type { Environment } from "../stacks/environment";
import { dataServicesOf, valuesOf } from "../stacks/installed";
import { deployedValues } from "./releases/helm-revisions";
import { HookError } from "./report";
import { refuseImpossibleSizes } from "./volumes/volume-sizes";

/**
 * Refuses what data services that are there cannot become, before anything is asked of the cluster. Their releases have
 * hooks for it, but by then the component around a release, with the sizes that it declares, is in the state, and the
 * Secret that applications read has the name of a user whom nobody has made.
 * @throws HookError with the faults of all services, KubernetesError
 */
export async function refuseImpossibleServices(
  kubernetes: Kubernetes,
  environment: Environment,
): Promise<void> {
  const faults: string[] = [];
  for (const chart of dataServicesOf(environment)) {
    try {
      await refuseImpossibleService(kubernetes, environment, chart);
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new HookError(faults.join("\n"));
}

async function refuseImpossibleService(
  kubernetes: Kubernetes,
  environment: Environment,
  chart: DataService,
): Promise<void> {
  const { name: namespace, hooks, policy, charts } = environment;
  const claims = chart.claims?.(sectionOf(chart, environment), environment) ?? [];
  if (hooks.growVolumes.enabled) await refuseImpossibleSizes(kubernetes, { namespace, claims });
  const before = await deployedValues(kubernetes, { name: chart.release, namespace });
  if (!before) return;
  const after = { ...chartSource(chart.pin, charts.mirror), values: valuesOf(chart, environment) };
  refuseInitialValues({ values: before }, after, policy.doneByHand);
}

/**
 * Refuses what counts only on an empty volume, where a release has it otherwise.
 * @param done properties whose change somebody has made by hand
 * @throws HookError
 */
export function refuseInitialValues(
  before: ReleaseValues,
  after: ReleaseValues,
  done: readonly string[],
): void {
  const changed = changedInitialValues(before, after).filter((property) => !done.includes(property));
  if (changed.length > 0) throw new HookError(initialValuesAdvice(changed));
}
