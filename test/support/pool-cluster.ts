import type { KubernetesApi } from "./kubernetes-api";

/** A node that bears the labels of its pool, as DOKS makes it. */
export function putNode(
  api: KubernetesApi,
  name: string,
  poolId: string,
  { pool = "workers", ready = true }: { readonly pool?: string; readonly ready?: boolean } = {},
): void {
  api.put(`/api/v1/nodes/${name}`, {
    metadata: {
      labels: {
        "doks.digitalocean.com/node-pool-id": poolId,
        "doks.digitalocean.com/node-pool": `staging-${pool}-${poolId}`,
        "doks-platform/pool": pool,
      },
    },
    spec: {},
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  });
}

export interface PodOptions {
  /** Kind of its controller; undefined makes a bare pod. Default ReplicaSet. */
  readonly kind?: string | undefined;
  /** Name of its controller and value of its label `app`; default the pod's name. */
  readonly app?: string;
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

/** A running pod in the namespace `prod`. */
export function putPod(api: KubernetesApi, name: string, node: string, options: PodOptions = {}): void {
  const { app = name, metadata, spec, status } = options;
  const kind = "kind" in options ? options.kind : "ReplicaSet";
  api.put(podPath(name), {
    metadata: {
      labels: { app },
      ...(kind !== undefined && {
        ownerReferences: [{ apiVersion: "apps/v1", kind, name: app, uid: `owner-${app}`, controller: true }],
      }),
      ...metadata,
    },
    spec: { nodeName: node, containers: [{ name: "main" }], ...spec },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
  });
}

/** A budget of the pods with that label `app`. */
export function putBudget(api: KubernetesApi, app: string, spec: object, status: object): void {
  api.put(`/apis/policy/v1/namespaces/prod/poddisruptionbudgets/${app}`, {
    metadata: { generation: 1 },
    spec: { selector: { matchLabels: { app } }, ...spec },
    status: { observedGeneration: 1, ...status },
  });
}

export function podPath(name: string): string {
  return `/api/v1/namespaces/prod/pods/${name}`;
}

/** Names of the pods on a node. */
export function podsOf(api: KubernetesApi, node: string): string[] {
  return [...api.objects]
    .filter(
      ([path, pod]) => path.includes("/pods/") && (pod["spec"] as { nodeName: string }).nodeName === node,
    )
    .map(([, pod]) => pod.metadata.name);
}

/** Names of the cordoned nodes. */
export function cordoned(api: KubernetesApi): string[] {
  return [...api.objects]
    .filter(
      ([path, node]) =>
        path.startsWith("/api/v1/nodes/") &&
        (node["spec"] as { unschedulable?: boolean }).unschedulable === true,
    )
    .map(([, node]) => node.metadata.name)
    .sort();
}

/** Names of the pods that an API was asked to evict, in order. */
export function evicted(api: KubernetesApi): string[] {
  return api.changes
    .filter((change) => change.endsWith("/eviction"))
    .map((change) => change.split("/").at(-2)!);
}
