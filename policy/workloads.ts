import { chartOf } from "../catalog";
import { workloadsOfApplication } from "./application-values";
import { workloadsOfRelease } from "../catalog/workloads";
import { containerOf } from "../lib/kubernetes/container";
import { at, isKnownObject, listOf, objectOf, textOf, type Known, type KnownObject } from "../lib/known";
import { mostTaken } from "../lib/kubernetes/disruption";
import type { Resource } from "./rule";
import { selects } from "../lib/kubernetes/selector";
import type { Settings } from "./settings";
import { types } from "../lib/resource-types";
import type { Container, Workload } from "../lib/kubernetes/workload";

/** Where a kind's pod is, by kind, where it is not where most kinds have it: also those of others. */
const podPaths: Readonly<Record<string, string>> = {
  Pod: "spec",
  PodTemplate: "template.spec",
  CronJob: "spec.jobTemplate.spec.template.spec",
};
const usualPath = "spec.template.spec";

/** Kinds whose pods are all there at once, as many as they say. */
const replicated = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "Rollout"];

/** Types of objects that run pods. */
export const objectTypes: readonly string[] = [
  ...["Pod", "PodTemplate", "ReplicationController"].map((kind) => `kubernetes:core/v1:${kind}`),
  ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => `kubernetes:apps/v1:${kind}`),
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:argoproj.io/v1alpha1:Rollout",
  "kubernetes:serving.knative.dev/v1:Service",
];

/** Annotation by which a workload says why nothing checks its health, as charts/service writes it. */
const unprobedBecause = "doks-platform/unprobed-because";

/** Types of resources that run pods, or have somebody run them. */
export const workloadTypes: readonly string[] = [...objectTypes, types.release, types.application];

/** The workloads that a resource brings. */
export function workloadsOf(resource: Resource, { environment }: Settings): readonly Workload[] {
  const { type, props } = resource;
  if (type === types.release) return workloadsMade(props);
  if (type === types.application) return workloadsOfApplication(props, environment);
  if (!objectTypes.includes(type)) return [];
  const workloads = workloadOfObject(manifestOf(resource));
  if (resource.isPatch !== true) return workloads;
  const scales = at(props, "spec.replicas") !== undefined;
  return workloads.map(({ replicas, ...each }) => ({
    ...each,
    from: "patch",
    ...(scales && replicas !== undefined && { replicas }),
  }));
}

/** Those that a release's chart makes; none of a chart that nobody knows. */
function workloadsMade(release: KnownObject): readonly Workload[] {
  const chart = chartOf(textOf(release["chart"]));
  return chart === undefined ? [] : workloadsOfRelease(chart, release);
}

/** A Kubernetes object of the program with its kind, which its type says. */
export function manifestOf({ type, props }: Pick<Resource, "type" | "props">): KnownObject {
  return { kind: type.split(":")[2] ?? "", ...props };
}

/** Labels of the pods that a Kubernetes object makes, or is; undefined where it is something else. */
export function podLabelsOf(object: KnownObject): Known | undefined {
  const path = podPaths[textOf(object["kind"])] ?? usualPath;
  return at(object, path.replace(/spec$/, "metadata.labels"));
}

/**
 * The workload that a Kubernetes object is; none where it is something else.
 * @param budgets the PodDisruptionBudgets that there are, where that is known
 */
export function workloadOfObject(object: KnownObject, budgets?: readonly KnownObject[]): readonly Workload[] {
  const { kind } = object;
  if (typeof kind !== "string") return [];
  const pod = at(object, podPaths[kind] ?? usualPath);
  if (!isKnownObject(pod) || !(kind in podPaths || "containers" in pod)) return [];
  const replicas = at(object, "spec.replicas") ?? 1;
  const namespace = at(object, "metadata.namespace");
  const excuse = objectOf(at(object, "metadata.annotations"))[unprobedBecause];
  const budget = budgets?.find((each) => covers(each, object));
  const unavailable = mostTaken(at(budget, "spec"), replicas);
  return [
    {
      what: `${kind} ${textOf(at(object, "metadata.name"))}`.trim(),
      from: "object",
      kind,
      ...(typeof namespace === "string" && { namespace }),
      ...(typeof replicas === "number" && replicated.includes(kind) && { replicas }),
      ...(runsOnce(object, pod) && { runsOnce: true }),
      ...(budgets !== undefined && { disruptionBudget: budget !== undefined }),
      ...(unavailable !== undefined && { maxUnavailable: unavailable }),
      ...(typeof excuse === "string" && excuse !== "" && { unprobedBecause: excuse }),
      pod,
      containers: containersOf(pod),
    },
  ];
}

/** Whether a Deployment or StatefulSet never runs twice, and declares nothing that listens. */
function runsOnce(object: KnownObject, pod: KnownObject): boolean {
  const { kind } = object;
  const oneAtATime =
    kind === "StatefulSet" || (kind === "Deployment" && at(object, "spec.strategy.type") === "Recreate");
  const containers = [...listOf(pod["initContainers"]), ...listOf(pod["containers"])];
  return (
    oneAtATime &&
    containers.every((each) => {
      const ports = at(each, "ports");
      return typeof each !== "symbol" && typeof ports !== "symbol" && listOf(ports).length === 0;
    })
  );
}

function covers(budget: KnownObject, object: KnownObject): boolean {
  const [one, other] = [budget, object].map((each) => at(each, "metadata.namespace"));
  return isSame(one, other) && selects(at(budget, "spec.selector"), podLabelsOf(object));
}

/** What is not known yet may be the same. */
function isSame(one: Known | undefined, other: Known | undefined): boolean {
  return typeof one === "symbol" || typeof other === "symbol" || textOf(one) === textOf(other);
}

function containersOf(pod: KnownObject): readonly Container[] {
  const all = (key: string, init: boolean) => listOf(pod[key]).map((each) => containerOf(each, init));
  return [...all("initContainers", true), ...all("containers", false)];
}
