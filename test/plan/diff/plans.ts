import type { Json } from "../../../plan/json";
import { diffPlans, type StackDiff } from "../../../plan/diff/diff";
import type { PlanJson, ResourceJson } from "../../../plan/diff/contract";
import type { ResourceDiff } from "../../../plan/diff/resource-diff";

export const secret: Json = { $secret: true };
export const computed: Json = { $computed: true };

export const types = {
  cluster: "digitalocean:index/kubernetesCluster:KubernetesCluster",
  pool: "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
  volume: "digitalocean:index/volume:Volume",
  vpc: "digitalocean:index/vpc:Vpc",
  provider: "pulumi:providers:kubernetes",
  password: "random:index/randomPassword:RandomPassword",
  namespace: "kubernetes:core/v1:Namespace",
  secret: "kubernetes:core/v1:Secret",
  configMap: "kubernetes:core/v1:ConfigMap",
  release: "kubernetes:helm.sh/v3:Release",
  application: "kubernetes:argoproj.io/v1alpha1:Application",
  gateway: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  thing: "test:index:Thing",
} as const;

/** URN of a resource that has no parent. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:staging::platform::${type}::${name}`;
}

/** A resource with these inputs. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, Json> = {},
  further: Partial<ResourceJson> = {},
): ResourceJson {
  return {
    urn: urn(type, name),
    type,
    name,
    layer: "foundation",
    parent: null,
    custom: true,
    provider: null,
    protect: false,
    dependencies: [],
    propertyDependencies: {},
    inputs,
    options: {},
    ...further,
  };
}

/** A Kubernetes object of this name. */
export function object(
  type: string,
  name: string,
  inputs: Record<string, Json> = {},
  further: Partial<ResourceJson> = {},
): ResourceJson {
  return resource(type, name, { ...inputs, metadata: { name, namespace: "apps" } }, further);
}

/** The plan of a stack with these resources. */
export function plan(resources: readonly ResourceJson[], further: Partial<PlanJson> = {}): PlanJson {
  return {
    version: 1,
    project: "platform",
    stack: "staging",
    environment: { tier: "staging" },
    resources,
    outputs: {},
    ...further,
  };
}

/** The one stack's diff. */
export function diff(before: PlanJson, after: PlanJson): StackDiff {
  const [only, ...others] = diffPlans([before], [after]);
  if (only === undefined || others.length > 0) throw new Error("there is not one stack");
  return only;
}

/** What is said of one resource. */
export function changed(
  before: readonly ResourceJson[],
  after: readonly ResourceJson[],
  name: string,
): ResourceDiff {
  const found = diff(plan(before), plan(after)).resources.find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing is said of ${name}`);
  return found;
}

/** What an `up` would do, by name. */
export function operations(
  before: readonly ResourceJson[],
  after: readonly ResourceJson[],
): Record<string, string> {
  const { resources } = diff(plan(before), plan(after));
  return Object.fromEntries(resources.map(({ name, operation }) => [name, operation]));
}
