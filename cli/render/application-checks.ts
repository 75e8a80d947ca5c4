import { at, listOf, textOf } from "../../lib/known";
import type { Rule } from "../../policy/rule";
import { applicationNetworkPolicy } from "../../policy/rules/application-network-policy";
import { httpsRoutes, routeFaults } from "../../policy/rules/https-routes";
import { sharedObjects } from "../../policy/delivered";
import { applicationObjectNames } from "../../policy/rules/application-object-names";
import { applicationObjects } from "../../policy/rules/application-objects";
import { applicationSecrets, holdsValues } from "../../policy/rules/application-secrets";
import type { Settings } from "../../policy/settings";
import { selects } from "../../lib/kubernetes/selector";
import { podLabelsOf, workloadOfObject } from "../../policy/workloads";
import { impossibleObjects } from "./application-objects";
import type { RenderedObject } from "./objects";
import type { Platform } from "./platform";
import type { RenderSource } from "./sources";

/** What a rule asks of an application's objects as a whole: in the plan it is asked of the application's values. */
export interface ApplicationCheck {
  readonly rule: Rule;
  /** What is found, in words. */
  readonly check: (
    objects: readonly RenderedObject[],
    source: RenderSource,
    platform: Platform,
    settings: Settings,
  ) => Iterable<string>;
}

/** Whether an application is one of charts/service. */
export function isOfService(source: RenderSource): boolean {
  return source.kind === "application" && source.tool === "helm" && source.path === "charts/service";
}

/** All of them. */
export const applicationChecks: readonly ApplicationCheck[] = [
  { rule: applicationNetworkPolicy, check: openWorkloads },
  { rule: httpsRoutes, check: plainEntrances },
  { rule: applicationObjects, check: impossibleObjects },
  { rule: applicationObjectNames, check: objectsOfOthers },
  { rule: applicationSecrets, check: secretsFromGit },
];

/** Who brings what was rendered, as messages name it. */
export function ownerOf({ kind, name }: RenderSource): string {
  return `${kind} ${name}`;
}

/** Objects that somebody else brings too. */
function objectsOfOthers(
  objects: readonly RenderedObject[],
  source: RenderSource,
  { owned }: Platform,
): Iterable<string> {
  return sharedObjects({ what: ownerOf(source), objects }, owned, source.namespace);
}

/** Secrets that come with their values. */
function* secretsFromGit(objects: readonly RenderedObject[]): Iterable<string> {
  for (const { name, object } of objects)
    if (holdsValues(object)) yield `Secret ${name} has its values in Git; allowed: none there`;
}

/** Workloads to which, or from which, everybody may connect. */
function* openWorkloads(objects: readonly RenderedObject[], source: RenderSource): Iterable<string> {
  if (!isOfService(source)) return;
  const namespaceOf = ({ namespace }: RenderedObject): string => namespace ?? source.namespace;
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  for (const each of objects) {
    if (workloadOfObject(each.object).length === 0) continue;
    const labels = podLabelsOf(each.object);
    const own = policies.filter(
      (policy) =>
        namespaceOf(policy) === namespaceOf(each) && selects(at(policy.object, "spec.podSelector"), labels),
    );
    const open = ["Ingress", "Egress"].filter(
      (way) => !own.some((policy) => directions(policy).includes(way)),
    );
    if (open.length > 0)
      yield `${each.kind} ${each.name}: no NetworkPolicy of its namespace selects its pods for ${open.join(" and ")}; allowed: one for both`;
  }
}

/** As Kubernetes has it: a policy that says nothing is about what comes in, and about what goes out if it has such rules. */
function directions({ object }: RenderedObject): readonly string[] {
  const spec = at(object, "spec");
  const stated = listOf(at(spec, "policyTypes")).map(textOf);
  if (stated.length > 0) return stated;
  return ["Ingress", ...(listOf(at(spec, "egress")).length > 0 ? ["Egress"] : [])];
}

/** Ways in that are not over HTTPS. */
function* plainEntrances(
  objects: readonly RenderedObject[],
  _source: RenderSource,
  { gateways }: Platform,
): Iterable<string> {
  for (const { kind, name, object } of objects) {
    if (kind === "HTTPRoute" || kind === "GRPCRoute")
      yield* routeFaults({ type: kind, name, props: object }, gateways);
    const type = textOf(at(object, "spec.type"));
    if (kind === "Service" && (type === "LoadBalancer" || type === "NodePort"))
      yield `Service ${name}: spec.type is ${type}, a way in past the Gateway and its certificates; allowed: ClusterIP`;
  }
}
