import type { ApiObject, ApiRequest, KubernetesApi } from "./kubernetes-api";
import type { DeclaredClaims } from "../../catalog/chart";

/** What a release `redis` in the namespace `prod` declares. */
export const declared: DeclaredClaims = {
  statefulSet: "redis-node",
  template: "redis-data",
  replicas: 3,
  size: "20Gi",
  storageClass: "fast",
};

export const statefulSets = "/apis/apps/v1/namespaces/prod/statefulsets";
export const statefulSetPath = `${statefulSets}/redis-node`;
export const recordPath = "/api/v1/namespaces/prod/configmaps/redis-node-record";

export function claimPath(ordinal: number): string {
  return `/api/v1/namespaces/prod/persistentvolumeclaims/redis-data-redis-node-${ordinal}`;
}

export function podPath(ordinal: number): string {
  return `/api/v1/namespaces/prod/pods/redis-node-${ordinal}`;
}

export function putClass(api: KubernetesApi, name = "fast", allowVolumeExpansion = true): void {
  api.put(`/apis/storage.k8s.io/v1/storageclasses/${name}`, { provisioner: "csi", allowVolumeExpansion });
}

export function putNamespace(api: KubernetesApi, metadata: object = {}): void {
  api.put("/api/v1/namespaces/prod", { metadata });
}

/** A claim that has its volume. */
export function putClaim(api: KubernetesApi, ordinal: number, size = "10Gi", spec: object = {}): void {
  api.put(claimPath(ordinal), {
    spec: {
      storageClassName: "fast",
      volumeName: `pvc-${ordinal}`,
      resources: { requests: { storage: size } },
      ...spec,
    },
    status: { phase: "Bound", capacity: { storage: size } },
  });
}

/** A claim that never got a volume. */
export function putUnboundClaim(api: KubernetesApi, ordinal: number, size = "10Gi"): void {
  api.put(claimPath(ordinal), {
    spec: { storageClassName: "fast", resources: { requests: { storage: size } } },
    status: { phase: "Pending" },
  });
}

export function putPod(api: KubernetesApi, ordinal: number, phase = "Running", owner = "uid-of-set"): void {
  api.put(podPath(ordinal), {
    metadata: {
      ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "redis-node", uid: owner }],
    },
    spec: {
      containers: [{ name: "redis" }],
      volumes: [
        { name: "data", persistentVolumeClaim: { claimName: `redis-data-redis-node-${ordinal}` } },
        { name: "tmp", emptyDir: {} },
      ],
    },
    status: { phase },
  });
}

/** A StatefulSet as the chart makes it, with a field that no client knows. */
export function statefulSet(
  size = "10Gi",
  storageClassName = "fast",
): Omit<ApiObject, "metadata"> & {
  metadata: object;
} {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: {
      name: "redis-node",
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "redis", "meta.helm.sh/release-namespace": "prod" },
    },
    spec: {
      replicas: 3,
      fieldOfTheFuture: { kept: true },
      volumeClaimTemplates: [
        { metadata: { name: "other" }, spec: { resources: { requests: { storage: "1Gi" } } } },
        {
          metadata: { name: "redis-data" },
          spec: { storageClassName, resources: { requests: { storage: size } } },
        },
      ],
    },
  };
}

export function putStatefulSet(api: KubernetesApi, size?: string, storageClass?: string): void {
  const { metadata, ...object } = statefulSet(size, storageClass);
  api.put(statefulSetPath, {
    ...object,
    metadata: { ...metadata, uid: "uid-of-set", generation: 7, managedFields: [{ manager: "helm" }] },
    status: { readyReplicas: 3 },
  });
}

/** The whole service as a release made it: three pods, each with its claim of 10Gi. */
export function putService(api: KubernetesApi): void {
  putNamespace(api);
  putClass(api);
  putStatefulSet(api);
  for (const ordinal of [0, 1, 2]) {
    putClaim(api, ordinal);
    putPod(api, ordinal);
  }
}

/** Plays a storage driver: a claim has what it asks for as soon as it asks. */
export function growAtOnce(api: KubernetesApi): (request: ApiRequest) => void {
  return ({ method, path }) => {
    if (method !== "PATCH" || !path.includes("/persistentvolumeclaims/")) return;
    const { spec } = api.get(path) as unknown as { spec: { resources: { requests: object } } };
    api.change(path, { status: { capacity: spec.resources.requests } });
  };
}

/** What each claim of the service asks for, by ordinal. */
export function sizes(api: KubernetesApi): (string | undefined)[] {
  return [0, 1, 2].map((ordinal) => {
    const claim = api.get(claimPath(ordinal)) as unknown as
      { spec: { resources: { requests: { storage: string } } } } | undefined;
    return claim?.spec.resources.requests.storage;
  });
}

/** What the StatefulSet's template asks for. */
export function templateSize(api: KubernetesApi): string | undefined {
  const set = api.get(statefulSetPath) as unknown as
    | { spec: { volumeClaimTemplates: { spec: { resources: { requests: { storage: string } } } }[] } }
    | undefined;
  return set?.spec.volumeClaimTemplates[1]?.spec.resources.requests.storage;
}
