import { found, type Kubernetes } from "../../lib/kubernetes/client";
import type { Workload } from "./helm-record";
import { deletion, type Metadata } from "./objects";
import { podTrouble } from "./pods";

interface Live {
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
}

const collections = { Deployment: "deployments", StatefulSet: "statefulsets", DaemonSet: "daemonsets" };

/** What is wrong with a workload of a release; nothing where all its pods are ready and of its latest version. */
export async function workloadFaults(kubernetes: Kubernetes, workload: Workload): Promise<string[]> {
  const { kind, name, namespace } = workload;
  const path = `/apis/apps/v1/namespaces/${namespace}/${collections[kind]}/${name}`;
  const live = await found(kubernetes.request<Live>({ method: "GET", path }));
  if (live === undefined) return [`${kind} ${name} is missing: ${restoring(workload)}`];
  const faults = [...deletion(live.metadata), ...scaled(workload, live)];
  const waiting = unready(workload, live);
  if (waiting !== undefined) faults.push(await withReason(kubernetes, namespace, live, waiting));
  return faults.map((fault) => `${kind} ${name}: ${fault}`);
}

/** Pulumi does not look into a release that has not changed, so what somebody deleted stays away. */
function restoring({ kind, namespace, release, revision }: Workload): string {
  const growth = kind === "StatefulSet" ? "`pulumi up` restores it after an interrupted growth; else " : "";
  return `${growth}\`helm -n ${namespace} rollback ${release} ${revision}\` brings it back`;
}

/** What somebody scaled by hand is not what the release says, however ready it is. */
function scaled({ kind, name, namespace, replicas }: Workload, { spec }: Live): string[] {
  const { replicas: actual = 1 } = spec;
  return replicas === undefined || replicas === actual
    ? []
    : [
        `it is scaled to ${actual} where its release says ${replicas} (\`kubectl -n ${namespace} scale ${kind.toLowerCase()} ${name} --replicas ${replicas}\`)`,
      ];
}

function unready({ kind }: Workload, { metadata, spec, status = {} }: Live): string | undefined {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return "its controller has not seen its latest change";
  const [desired, ready, updated] =
    kind === "DaemonSet"
      ? [status.desiredNumberScheduled, status.numberReady, status.updatedNumberScheduled]
      : [spec.replicas ?? 1, status.readyReplicas, status.updatedReplicas];
  const wanted = desired ?? 0;
  if ((ready ?? 0) < wanted) return `${ready ?? 0} of ${wanted} ready`;
  if ((updated ?? 0) < wanted) return `${updated ?? 0} of ${wanted} updated`;
  return undefined;
}

async function withReason(
  kubernetes: Kubernetes,
  namespace: string,
  { spec }: Live,
  what: string,
): Promise<string> {
  const labels = Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const trouble = await podTrouble(kubernetes, namespace, labels.join(","));
  return trouble === undefined ? what : `${what} (${trouble})`;
}
