import { workloadsOfApplication } from "./application-values";
import { objectsOfRelease, workloadsOfRelease } from "./chart-values/releases";
import { containerOf } from "./container";
import { at, isKnownObject, listOf, objectOf, textOf, type KnownObject } from "./known";
import type { Resource } from "./rule";
import type { Settings } from "./settings";
import { types } from "./types";
import type { Container, Workload } from "./workload";

/** Where a kind's pod is, by kind. */
const podPaths: Readonly<Record<string, string>> = {
  Pod: "spec",
  Deployment: "spec.template.spec",
  ReplicaSet: "spec.template.spec",
  StatefulSet: "spec.template.spec",
  DaemonSet: "spec.template.spec",
  Job: "spec.template.spec",
  CronJob: "spec.jobTemplate.spec.template.spec",
};

/** Types of objects that run pods. */
export const objectTypes: readonly string[] = [
  "kubernetes:core/v1:Pod",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:ReplicaSet",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
];

/** Annotation by which a workload says why nothing checks its health, as charts/service writes it. */
const unprobedBecause = "doks-platform/unprobed-because";

/** Types of resources that run pods, or have somebody run them. */
export const workloadTypes: readonly string[] = [...objectTypes, types.release, types.application];

/** The workloads that a resource brings. */
export function workloadsOf({ type, props }: Resource, { environment }: Settings): readonly Workload[] {
  if (type === types.release)
    return [
      ...workloadsOfRelease(props),
      ...objectsOfRelease(props).flatMap((each) => workloadOfObject(each)),
    ];
  if (type === types.application) return workloadsOfApplication(props, environment);
  if (objectTypes.includes(type)) return workloadOfObject({ kind: type.split(":")[2] ?? "", ...props });
  return [];
}

/**
 * The workload that a Kubernetes object is; none where it is something else.
 * @param disruptionBudget whether a PodDisruptionBudget covers it, where that is known
 */
export function workloadOfObject(object: KnownObject, disruptionBudget?: boolean): readonly Workload[] {
  const { kind } = object;
  const path = typeof kind === "string" ? podPaths[kind] : undefined;
  const pod = path === undefined ? undefined : at(object, path);
  if (typeof kind !== "string" || !isKnownObject(pod)) return [];
  const replicas = at(object, "spec.replicas") ?? 1;
  const namespace = at(object, "metadata.namespace");
  const excuse = objectOf(at(object, "metadata.annotations"))[unprobedBecause];
  return [
    {
      what: `${kind} ${textOf(at(object, "metadata.name"))}`.trim(),
      from: "object",
      kind,
      ...(typeof namespace === "string" && { namespace }),
      ...(typeof replicas === "number" &&
        ["Deployment", "ReplicaSet", "StatefulSet"].includes(kind) && { replicas }),
      ...(disruptionBudget !== undefined && { disruptionBudget }),
      ...(typeof excuse === "string" && excuse !== "" && { unprobedBecause: excuse }),
      pod,
      containers: containersOf(pod),
    },
  ];
}

function containersOf(pod: KnownObject): readonly Container[] {
  const all = (key: string, init: boolean) => listOf(pod[key]).map((each) => containerOf(each, init));
  return [...all("initContainers", true), ...all("containers", false)];
}
