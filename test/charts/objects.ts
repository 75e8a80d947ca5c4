import assert from "node:assert/strict";
import type {
  apps,
  autoscaling,
  batch,
  core,
  meta,
  networking,
  policy,
} from "@pulumi/kubernetes/types/output";

/** What every object has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: meta.v1.ObjectMeta;
}

interface ParentReference {
  readonly name: string;
  readonly namespace: string;
  readonly sectionName?: string;
}

interface HttpRoute extends KubernetesObject {
  readonly spec: {
    readonly parentRefs: readonly [ParentReference, ...ParentReference[]];
    readonly hostnames: readonly string[];
    readonly rules: readonly [
      {
        readonly matches: readonly [{ readonly path: { readonly type: string; readonly value: string } }];
        readonly backendRefs: readonly [{ readonly name: string; readonly port: number }];
      },
    ];
  };
}

interface ServiceMonitor extends KubernetesObject {
  readonly spec: {
    readonly selector: meta.v1.LabelSelector;
    readonly namespaceSelector: object;
    readonly endpoints: readonly object[];
  };
}

interface CiliumNetworkPolicy extends KubernetesObject {
  readonly spec: { readonly endpointSelector: object; readonly ingress: readonly object[] };
}

/** The kinds that the chart renders; what a rendering may leave out of them, the tests check for. */
interface Kinds {
  readonly ConfigMap: core.v1.ConfigMap;
  readonly CronJob: batch.v1.CronJob;
  readonly Job: batch.v1.Job;
  readonly Deployment: apps.v1.Deployment;
  readonly StatefulSet: apps.v1.StatefulSet;
  readonly Service: core.v1.Service;
  readonly ServiceAccount: core.v1.ServiceAccount;
  readonly HorizontalPodAutoscaler: autoscaling.v2.HorizontalPodAutoscaler;
  readonly PodDisruptionBudget: policy.v1.PodDisruptionBudget;
  readonly NetworkPolicy: networking.v1.NetworkPolicy;
  readonly Ingress: networking.v1.Ingress;
  readonly HTTPRoute: HttpRoute;
  readonly ServiceMonitor: ServiceMonitor;
  readonly CiliumNetworkPolicy: CiliumNetworkPolicy;
}

/** The one object of a kind; fails if there is none or more. */
export function one<Kind extends keyof Kinds>(objects: readonly KubernetesObject[], kind: Kind): Kinds[Kind] {
  const found = all(objects, kind);
  assert.equal(found.length, 1, `${found.length} objects of kind ${kind}`);
  return found[0] as Kinds[Kind];
}

/** All objects of a kind. */
export function all<Kind extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: Kind,
): readonly Kinds[Kind][] {
  return objects.filter((object) => object.kind === kind) as unknown as Kinds[Kind][];
}

/** Whether there is no object of a kind. */
export function none(objects: readonly KubernetesObject[], kind: string): boolean {
  return objects.every((object) => object.kind !== kind);
}

/** The workload of an application: its Deployment or its StatefulSet. */
export function workload(objects: readonly KubernetesObject[]): apps.v1.Deployment | apps.v1.StatefulSet {
  return none(objects, "StatefulSet") ? one(objects, "Deployment") : one(objects, "StatefulSet");
}

/** The pods of an application. */
export function pod(objects: readonly KubernetesObject[]): core.v1.PodSpec {
  return workload(objects).spec.template.spec;
}

/** The only container of an application, besides init containers. */
export function container(objects: readonly KubernetesObject[]): core.v1.Container {
  return single(pod(objects).containers);
}

/** The only element of a list; fails if it has none or more. */
export function single<T>(list: readonly T[]): T {
  assert.equal(list.length, 1);
  return list[0] as T;
}

/** A list that a rendering may leave out, which the types of the Kubernetes API do not tell. */
export function listed<T>(list: readonly T[] | undefined): readonly T[] {
  return list ?? [];
}
