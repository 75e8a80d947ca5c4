import type { ApplicationSpec } from "./applications";
import type { Environment } from "./environment";
import { mebibytes, millicores } from "../lib/kubernetes/quantity";
import type { PodGroup } from "../lib/kubernetes/pod-group";
import type { Resources, Workload } from "./schema";
import { clusterPods } from "../lib/digitalocean/system-pods";
import type { Toleration } from "../lib/kubernetes/taint";
import { bringsTraefik, isDedicated, isOwner, poolsOf } from "./topology";

/** Name of the pool that DOKS makes with the cluster, as workloads select it. */
export const systemPool = "system";

/** All pods that an environment asks for besides what DOKS runs on every node. */
export function podsOf(
  environment: Environment,
  applications: readonly ApplicationSpec[],
): readonly PodGroup[] {
  return [
    ...(isDedicated(environment) ? clusterPods : []),
    ...(isOwner(environment)
      ? [...controllerPods(environment), ...argocdPods(environment.delivery.argocd)]
      : []),
    ...dataPods(environment),
    ...applications.map(({ application, values }) => applicationPods(application.name, values)),
  ];
}

function group(name: string, replicas: number, ...containers: readonly Resources[]): PodGroup {
  return {
    name,
    replicas,
    cpu: sum(containers.map(({ requests }) => millicores(requests.cpu))),
    memory: sum(containers.map(({ requests }) => mebibytes(requests.memory))),
    tolerations: [],
    spread: "any",
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Data services tolerate all that their pool is tainted with, and spread evenly over its nodes. */
function dataPods(environment: Environment): PodGroup[] {
  const placed = (pods: PodGroup, pool: string | undefined): PodGroup => ({
    ...pods,
    pool,
    tolerations: poolTolerations(environment, pool),
    spread: "even",
  });
  const { postgres, redis, rabbitmq } = environment.data;
  const { resources: sentinel } = redis.sentinel;
  const pods: PodGroup[] = [];
  if (postgres.enabled) {
    const { resources, exporter, pgpool } = postgres;
    pods.push(placed(group("postgres", postgres.replicas, resources, exporter.resources), postgres.pool));
    pods.push(placed(group("pgpool", pgpool.replicas, pgpool.resources), postgres.pool));
  }
  if (redis.enabled) {
    // Beside Redis: its Sentinel, the container that labels the master, as large as that, and the exporter.
    const containers = [redis.resources, sentinel, sentinel, redis.exporter.resources];
    pods.push(placed(group("redis", redis.replicas, ...containers), redis.pool));
  }
  if (rabbitmq.enabled)
    pods.push(placed(group("rabbitmq", rabbitmq.replicas, rabbitmq.resources), rabbitmq.pool));
  return pods;
}

function workload(name: string, { replicas, resources }: Workload): PodGroup {
  return group(name, replicas, resources);
}

function controllerPods(environment: Environment): PodGroup[] {
  const { controllers, ingress } = environment;
  const { certManager, metricsServer, externalDns, traefik } = controllers;
  return [
    workload("cert-manager", certManager.controller),
    workload("cert-manager-webhook", certManager.webhook),
    workload("cert-manager-cainjector", certManager.cainjector),
    ...(metricsServer.enabled ? [workload("metrics-server", metricsServer)] : []),
    ...(bringsTraefik(environment) ? [workload("traefik", traefik)] : []),
    ...(ingress.dns === "digitalocean" ? [group("external-dns", 1, externalDns.resources)] : []),
  ];
}

function argocdPods(argocd: Environment["delivery"]["argocd"]): PodGroup[] {
  const redis = argocd.redis.resources;
  return [
    workload("argocd-application-controller", argocd.controller),
    workload("argocd-server", argocd.server),
    workload("argocd-repo-server", argocd.repoServer),
    workload("argocd-applicationset-controller", argocd.applicationSet),
    ...(argocd.highAvailability
      ? [
          // Redis, its Sentinel and the container that heals a split brain, each sized alike.
          { ...group("argocd-redis-ha-server", 3, redis, redis, redis), spread: "apart" as const },
          { ...group("argocd-redis-ha-haproxy", 3, argocd.haproxy.resources), spread: "apart" as const },
        ]
      : [group("argocd-redis", 1, redis)]),
  ];
}

function applicationPods(name: string, values: ApplicationSpec["values"]): PodGroup {
  const { resources, pool } = values;
  return {
    ...group(name, fewestReplicas(values), resources),
    pool,
    tolerations: tolerationsOf(values),
  };
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

/**
 * What lets pods onto a pool: all its taints where the pool is the stack's own; where it is another's, the one
 * that keeps a pool for who names it.
 */
export function poolTolerations(environment: Environment, pool: string | undefined): readonly Toleration[] {
  if (pool === undefined) return [];
  if (!isDedicated(environment)) return [dedicatedTo(pool)];
  const taints = poolsOf(environment).find(({ name }) => name === pool)?.taints ?? [];
  return taints.map(({ key, value, effect }) => ({ key, operator: "Equal", value, effect }));
}

function dedicatedTo(pool: string): Toleration {
  return { key: "doks-platform/dedicated", operator: "Equal", value: pool, effect: "NoSchedule" };
}
