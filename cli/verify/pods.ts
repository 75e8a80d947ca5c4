import type { Kubernetes } from "../../lib/kubernetes/client";
import { list, reason, type Conditioned } from "./objects";

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
  };
}

export interface Pod extends Conditioned {
  readonly status?: Conditioned["status"] & {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/**
 * What is the matter with the first of some pods that is not as it should be, or that there is none; undefined where
 * all are well.
 */
export async function podTrouble(
  kubernetes: Kubernetes,
  namespace: string,
  selector: string,
): Promise<string | undefined> {
  const pods = await list<Pod>(kubernetes, `/api/v1/namespaces/${namespace}/pods`, selector);
  if (pods.length === 0) return "there is no pod: a quota or an admission policy may forbid it";
  for (const pod of pods) {
    const what = troubleOf(pod);
    if (what !== undefined) return `pod ${pod.metadata.name} ${what}`;
  }
  return undefined;
}

function troubleOf({ metadata, status = {} }: Pod): string | undefined {
  const { phase, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  if (metadata.deletionTimestamp !== undefined) return "is being deleted";
  if (phase === "Succeeded") return undefined;
  const unscheduled = conditions.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (unscheduled !== undefined) return `finds no node: ${reason(unscheduled)}`;
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const what = containerTrouble(container);
    if (what !== undefined) return what;
  }
  // Evicted, or ended by a node that shut down.
  if (phase === "Failed") return `has failed: ${reason(status)}`;
  const ready = conditions.some(({ type, status: is }) => type === "Ready" && is === "True");
  return ready ? undefined : `is ${phase ?? "in no phase"}, not ready`;
}

function containerTrouble({ name, state = {} }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state;
  // A pod's containers wait for its init containers; the reason is with those.
  if (waiting !== undefined && waiting.reason !== "PodInitializing")
    return `waits: container ${name}: ${reason(waiting)}`;
  if (terminated !== undefined && terminated.exitCode !== 0)
    return `has failed: container ${name}: exit code ${terminated.exitCode}, ${reason(terminated)}`;
  return undefined;
}
