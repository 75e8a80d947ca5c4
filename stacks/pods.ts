import { sectionOf } from "../catalog";
import { dedicatedTo } from "../catalog/placement";
import { podsOfChart } from "../catalog/pods";
import { clusterPods } from "../lib/digitalocean/system-pods";
import type { PodGroup } from "../lib/kubernetes/pod-group";
import { mebibytes, millicores } from "../lib/kubernetes/quantity";
import type { Toleration } from "../lib/kubernetes/taint";
import type { ApplicationSpec } from "./applications";
import type { Environment } from "./environment";
import { chartsOf } from "./installed";
import { isDedicated } from "./topology";

/** Name of the pool that DOKS makes with the cluster, as workloads select it. */
export const systemPool = "system";

/** All pods that an environment asks for besides what DOKS runs on every node. */
export function podsOf(
  environment: Environment,
  applications: readonly ApplicationSpec[],
): readonly PodGroup[] {
  return [
    ...(isDedicated(environment) ? clusterPods : []),
    ...chartsOf(environment).flatMap((chart) => {
      const section = sectionOf(chart, environment);
      return podsOfChart(chart, chart.values(section, environment), chart.claims?.(section, environment));
    }),
    ...applications.flatMap(({ application, values }) => applicationPods(application.name, values)),
  ];
}

/**
 * An application's own pods, those of workloads that it names apart from the others, and beside them one of each of its
 * jobs, which never overlap with themselves.
 */
function applicationPods(name: string, values: ApplicationSpec["values"]): PodGroup[] {
  const { resources, pool, persistence, jobs = {}, workloads = {} } = values;
  const alike = (
    group: string,
    { requests }: typeof resources,
    replicas = 1,
    volumes?: number,
  ): PodGroup => ({
    name: group,
    replicas,
    cpu: millicores(requests.cpu),
    memory: mebibytes(requests.memory),
    ...(volumes !== undefined && { volumes }),
    tolerations: tolerationsOf(values),
    spread: "any",
    pool,
  });
  return [
    alike(
      name,
      resources,
      fewestReplicas(values) - podsApart(values),
      persistence?.enabled === true ? 1 : undefined,
    ),
    ...Object.entries(workloads).map(([workload, each]) =>
      alike(`${name}-${workload}`, each.resources, each.replicas),
    ),
    ...Object.entries(jobs).flatMap(([job, each]) =>
      each === null ? [] : [alike(`${name}-${job}`, each.resources)],
    ),
  ];
}

/** Pods of the workloads that an application of Kustomize names apart from the others. */
export function podsApart({ workloads = {} }: ApplicationSpec["values"]): number {
  return Object.values(workloads).reduce((sum, { replicas }) => sum + replicas, 0);
}

/** Pods that an application has at least; autoscaling begins at `replicas` where it names no other number. */
export function fewestReplicas({ autoscaling, replicas }: ApplicationSpec["values"]): number {
  return autoscaling?.enabled === true ? (autoscaling.minReplicas ?? replicas) : replicas;
}

/** What an application tolerates: its pool's taint for itself, as charts/service renders it, and its own list. */
export function tolerationsOf({ pool, tolerations }: ApplicationSpec["values"]): readonly Toleration[] {
  if (pool === undefined) return tolerations;
  return [dedicatedTo(pool), ...tolerations];
}
