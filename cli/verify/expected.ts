import { types } from "../../lib/resource-types";
import { z } from "zod";
import { poolLabel, stackLabel, stackLabelValue } from "../../lib/kubernetes/labels";
import { PlanError } from "../../plan/errors";
import type { Plan } from "../../plan/plan";
import { Planner } from "../../plan/planner";
import { readProject } from "../../plan/project-file";
import type { PlannedResource } from "../../plan/resource";
import { checkStack, knownStacks } from "../../plan/stack-file";
import { isObject, type Value } from "../../plan/values";
import type { Expected, ExpectedEndpoint, ExpectedPool, ExpectedRelease } from "./expectation";
import { key, type Reference } from "./objects";
import { compare } from "../../lib/compare";

/**
 * Plans a stack of the project in this folder and says what should be in its cluster. It loads the SDK, which
 * reads variables of the environment.
 * @param stack the stack's name alone
 * @throws PlanError with one message for people
 */
export async function planExpected(
  root: string,
  stack: string,
): Promise<{ readonly expected: Expected; readonly warnings: readonly string[] }> {
  const project = readProject(root);
  checkStack(stack, knownStacks(project.stackFolder));
  const plan = await new Planner(project).plan(stack);
  const said = (severity: string): string[] =>
    plan.messages.filter((message) => message.severity === severity).map(({ text }) => text);
  if (plan.failed) throw new PlanError(said("error").join("\n"));
  return { expected: expectedOf(plan), warnings: said("warning") };
}

/** What a plan promises, as far as it can be looked up in the cluster. */
export function expectedOf(plan: Plan): Expected {
  const releases = plan.ofType(types.release).map((each) => releaseOf(plan, each));
  const gateways = plan.ofType("kubernetes:gateway.networking.k8s.io/v1:Gateway").map(gatewayOf);
  const certificates = [
    ...plan.ofType("kubernetes:cert-manager.io/v1:Certificate").map(referenceOf),
    ...gateways.flatMap((gateway) => gateway.certificates),
  ];
  const { name, delivery } = environmentForm.parse(plan.environment);
  return {
    stack: plan.stack,
    environment: name,
    labels: { [stackLabel]: stackLabelValue(plan.stack) },
    pools: poolsOf(plan),
    namespaces: plan.ofType("kubernetes:core/v1:Namespace").map((each) => read(named, each).metadata.name),
    releases,
    issuers: plan
      .ofType("kubernetes:cert-manager.io/v1:ClusterIssuer")
      .map((each) => read(named, each).metadata.name),
    gateways: gateways.map(({ name: gateway, namespace, listeners }) => ({
      name: gateway,
      namespace,
      listeners,
    })),
    certificates: unique(certificates),
    endpoints: endpointsOf(plan.outputs["endpoints"], []).map((endpoint) => ({
      ...endpoint,
      imagesOf: imageSources(releases, endpoint.service),
    })),
    applications: plan.ofType(types.application).map((each) => {
      const { targetRevision } = read(applicationInputs, each).spec.source;
      const pinnedTo = targetRevision === delivery.branch ? undefined : targetRevision;
      return { ...referenceOf(each), pinnedTo };
    }),
    applicationClaims: plan.ofType(types.delivery).flatMap((each) => read(declared, each).claims),
  };
}

/** Inputs in this form; an error names what is not known before deployment. */
function read<T>(schema: z.ZodType<T>, { name, type, inputs }: PlannedResource): T {
  const result = schema.safeParse(inputs);
  if (result.success) return result.data;
  const paths = result.error.issues.map(({ path }) => path.join("."));
  throw new PlanError(`${name} [${type}]: cannot tell what to verify from ${paths.join(", ")}`);
}

const named = z.object({ metadata: z.object({ name: z.string() }) });
const namespaced = z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) });

function referenceOf(resource: PlannedResource): Reference {
  return read(namespaced, resource).metadata;
}

const environmentForm = z.object({ name: z.string(), delivery: z.object({ branch: z.string() }) });
const applicationInputs = z.object({ spec: z.object({ source: z.object({ targetRevision: z.string() }) }) });
const labels = z.object({ [poolLabel]: z.string() });
const clusterInputs = z.object({ nodePool: z.object({ labels, nodeCount: z.number() }) });
const poolInputs = z.union([
  z.object({ labels, minNodes: z.number(), maxNodes: z.number() }),
  z.object({ labels, nodeCount: z.number() }),
]);

function poolsOf(plan: Plan): ExpectedPool[] {
  const system = plan
    .ofType("digitalocean:index/kubernetesCluster:KubernetesCluster")
    .map((each) => read(clusterInputs, each).nodePool);
  const others = plan
    .ofType("digitalocean:index/kubernetesNodePool:KubernetesNodePool")
    .map((each) => read(poolInputs, each));
  return [...system, ...others].map((pool) => ({
    name: pool.labels[poolLabel],
    selector: `${poolLabel}=${pool.labels[poolLabel]}`,
    min: "minNodes" in pool ? pool.minNodes : pool.nodeCount,
    max: "maxNodes" in pool ? pool.maxNodes : pool.nodeCount,
  }));
}

const releaseInputs = z.object({ name: z.string(), namespace: z.string(), version: z.string() });
const declared = z.object({
  claims: z.array(
    z.object({
      statefulSet: z.string(),
      template: z.string(),
      replicas: z.number(),
      size: z.string(),
      storageClass: z.string(),
    }),
  ),
});

function releaseOf(plan: Plan, resource: PlannedResource): ExpectedRelease {
  const component = plan.byUrn(resource.parent ?? "");
  const { claims } = component === undefined ? { claims: [] } : read(declared, component);
  return { ...read(releaseInputs, resource), claims };
}

const gatewayInputs = namespaced.extend({
  spec: z.object({
    listeners: z.array(
      z.object({
        name: z.string(),
        tls: z.object({ certificateRefs: z.array(z.object({ name: z.string() })) }).optional(),
      }),
    ),
  }),
});

function gatewayOf(resource: PlannedResource) {
  const { metadata, spec } = read(gatewayInputs, resource);
  const { name, namespace } = metadata;
  const secrets = spec.listeners.flatMap(({ tls }) => tls?.certificateRefs ?? []);
  return {
    name,
    namespace,
    listeners: spec.listeners.map((listener) => listener.name),
    // cert-manager calls the certificate of a listener as its Secret.
    certificates: secrets.map((secret) => ({ name: secret.name, namespace })),
  };
}

function unique(references: readonly Reference[]): Reference[] {
  const byKey = new Map(references.map((each) => [key(each), each]));
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, each]) => each);
}

/** Whatever the program exports with a host and a port, however deep, such as Redis' `sentinel`. */
function endpointsOf(
  value: Value | undefined,
  path: readonly string[],
): Omit<ExpectedEndpoint, "imagesOf">[] {
  if (!isObject(value)) return [];
  const { host, port } = value;
  const [service] = path;
  const own =
    service !== undefined && typeof host === "string" && typeof port === "number"
      ? [{ name: path.join("-"), service, host, port }]
      : [];
  return [...own, ...Object.entries(value).flatMap(([name, inner]) => endpointsOf(inner, [...path, name]))];
}

/** StatefulSets with an image to try an endpoint from: the service's own first, since its nodes have it. */
function imageSources(releases: readonly ExpectedRelease[], service: string): Reference[] {
  const own = releases.filter(({ name }) => name === service);
  const others = releases.filter(({ name }) => name !== service);
  return [...own, ...others].flatMap(({ namespace, claims }) =>
    claims.map(({ statefulSet }) => ({ name: statefulSet, namespace })),
  );
}
