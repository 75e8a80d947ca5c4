import type { V1Node, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { found, type Kubernetes } from "../../lib/kubernetes/client";

/** Label of a node with the id of its pool at DigitalOcean. */
export const poolIdLabel = "doks.digitalocean.com/node-pool-id";

/** Label of a node with the name of its pool at DigitalOcean. */
export const poolNameLabel = "doks.digitalocean.com/node-pool";

/** The nodes that a label selector finds, by name. Throws a KubernetesError. */
export async function nodesWith(kubernetes: Kubernetes, labelSelector: string): Promise<V1Node[]> {
  const { items } = await kubernetes.core.listNode({ labelSelector });
  return items.sort((one, other) => nodeName(one).localeCompare(nodeName(other)));
}

/** All pods of a node, whatever became of them. Throws a KubernetesError. */
export async function podsOn(kubernetes: Kubernetes, node: V1Node): Promise<V1Pod[]> {
  const fieldSelector = `spec.nodeName=${nodeName(node)}`;
  return (await kubernetes.core.listPodForAllNamespaces({ fieldSelector })).items;
}

/** The volumes that are attached to nodes, by name. Throws a KubernetesError. */
export async function volumesOn(kubernetes: Kubernetes, nodes: readonly V1Node[]): Promise<string[]> {
  const names = new Set(nodes.map(nodeName));
  const { items } = await kubernetes.storage.listVolumeAttachment();
  return items
    .filter(({ spec }) => names.has(spec.nodeName))
    .map(({ metadata, spec }) => spec.source.persistentVolumeName ?? metadata?.name ?? "");
}

/** Keeps new pods off a node; one that is gone by now needs that no more. Throws a KubernetesError. */
export async function cordon(kubernetes: Kubernetes, node: V1Node): Promise<void> {
  const path = `/api/v1/nodes/${nodeName(node)}`;
  await found(kubernetes.request({ method: "PATCH", path, body: { spec: { unschedulable: true } } }));
}

export function isCordoned({ spec }: V1Node): boolean {
  return spec?.unschedulable === true;
}

export function nodeName({ metadata }: V1Node): string {
  return metadata?.name ?? "";
}
