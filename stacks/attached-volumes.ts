import { at, listOf, textOf, type Known } from "../lib/known";
import type { FileObject } from "./kustomize-objects";

/** Pods of a workload that stands in the files of an overlay, with the volumes that each attaches to its node. */
export interface AttachedVolumes {
  /** Name of the workload; empty where Kustomize makes it up. */
  readonly workload: string;
  /** As its file says, without patches. */
  readonly replicas: number;
  readonly volumes: number;
}

/** The workloads among the objects of an overlay, other than Jobs, whose pods come and go. */
export function attachedVolumes(objects: readonly FileObject[]): readonly AttachedVolumes[] {
  return objects.flatMap(({ kind, name = "", object }) => {
    const pod = at(object, "spec.template.spec");
    if (pod === undefined || kind === "Job") return [];
    const replicas = at(object, "spec.replicas");
    const templates = listOf(at(object, "spec.volumeClaimTemplates")).length;
    const claims = listOf(at(pod, "volumes")).filter(isClaim).length;
    return [
      { workload: name, replicas: typeof replicas === "number" ? replicas : 1, volumes: templates + claims },
    ];
  });
}

/** A claim that there is, or one that lives as long as its pod. */
function isClaim(volume: Known): boolean {
  return (
    textOf(at(volume, "persistentVolumeClaim.claimName")) !== "" || at(volume, "ephemeral") !== undefined
  );
}
