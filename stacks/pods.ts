import { sectionOf } from "../catalog";
import { dedicatedTo } from "../catalog/placement";
import { podsOfChart } from "../catalog/pods";
import { clusterPods } from "../lib/digitalocean/system-pods";
import type { PodGroup } from "../lib/kubernetes/pod-group";
import { mebibytes, millicores } from "../lib/kubernetes/quantity";
import type { Toleration } from "../lib/kubernetes/taint";
import type { ApplicationSpec } from "./applications";
import type { Environment } from "./environment";
import { attachedVolumes, type AttachedVolumes } from "./attached-volumes";
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
    ...applications.flatMap(applicationPods),
  ];
}

/**
 * An application's own pods, those of workloads that it names apart from the others, and beside them one of each of its
 * jobs, which never overlap with themselves.
 */
function applicationPods({ application, values, objects }: ApplicationSpec): PodGroup[] {
  const { name } = application;
  const { resources, pool, persistence, jobs = {}, workloads = {} } = values;
  const alike = (group: string, { requests }: typeof resources, replicas = 1, volumes = 0): PodGroup => ({
    name: group,
    replicas,
    cpu: millicores(requests.cpu),
    memory: mebibytes(requests.memory),
    ...(volumes > 0 && { volumes }),
    tolerations: tolerationsOf(values),
    spread: "any",
    pool,
  });
  const attached = attachedVolumes(objects);
  const volumesOf = (workload: string): number =>
    Math.max(0, ...attached.filter((each) => each.workload === workload).map(({ volumes }) => volumes));
  const together = attached.filter(({ workload }) => !(workload in workloads));
  const replicas = fewestReplicas(values) - podsApart(values);
  return [
    ...(application.tool === "helm"
      ? [alike(name, resources, replicas, persistence?.enabled === true ? 1 : 0)]
      : split(replicas, together).map(({ replicas: some, volumes }) =>
          alike(name, resources, some, volumes),
        )),
    ...Object.entries(workloads).map(([workload, each]) =>
      alike(`${name}-${workload}`, each.resources, each.replicas, volumesOf(workload)),
    ),
    ...Object.entries(jobs).flatMap(([job, each]) =>
      each === null ? [] : [alike(`${name}-${job}`, each.resources)],
    ),
  ];
}

/**
 * Pods that an overlay's declaration only counts, by the volumes that they attach. A single workload is all of them,
 * whatever number its own file says before patches.
 */
function split(
  replicas: number,
  workloads: readonly AttachedVolumes[],
): readonly Pick<AttachedVolumes, "replicas" | "volumes">[] {
  const [only, ...others] = workloads;
  if (only !== undefined && others.length === 0) return [{ replicas, volumes: only.volumes }];
  let left = replicas;
  const some = workloads.flatMap(({ replicas: own, volumes }) => {
    if (volumes === 0) return [];
    const pods = Math.min(own, left);
    left -= pods;
    return [{ replicas: pods, volumes }];
  });
  return [...some, { replicas: left, volumes: 0 }];
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
