import assert from "node:assert/strict";
import { isDefinition, readManifests } from "../../components/manifests";
import type { Plan } from "../../plan/plan";
import { reveal } from "../../plan/values";
import { at, objectsOf, types } from "../components/platform";
import { render } from "../platform/rendered";
import type { Cluster } from "./cluster";

/** The definitions that DOKS brings: those of the Gateway API, and a kind of Cilium's of which no more is needed. */
const broughtAlong: readonly object[] = [
  ...readManifests("gateway-api-v1.5.1").filter(isDefinition),
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "ciliumnetworkpolicies.cilium.io" },
    spec: {
      group: "cilium.io",
      names: { kind: "CiliumNetworkPolicy", plural: "ciliumnetworkpolicies" },
      scope: "Namespaced",
      versions: [
        {
          name: "v2",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  },
];

/** Makes what `pulumi up` makes in the cluster: the releases' objects, and those of the program itself. */
export async function install(cluster: Cluster, plan: Plan, releases: readonly string[]): Promise<void> {
  const namespaces = ofPlan(plan, "Namespace");
  const rendered = releases.map((release) => {
    const namespace = String(plan.get(types.release, release).inputs["namespace"]);
    return { namespace, objects: render(plan, release).objects.filter((object) => !isWebhook(object)) };
  });
  const all = rendered.flatMap(({ objects }) => objects);
  const definitions = [...broughtAlong, ...all.filter((object) => isDefinition(object as never))];
  cluster.apply([...namespaces, ...definitions]);
  const established = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"];
  await cluster.programs.until("all kinds are served", 60, () => cluster.succeeds(established));
  cluster.simulate();
  for (const { namespace, objects } of rendered) {
    cluster.apply(
      objects.filter((object) => !isDefinition(object as never)),
      namespace,
    );
  }
}

/** The objects of some kinds that the program makes itself, as the API gets them, in the plan's order. */
export function ofPlan(plan: Plan, ...kinds: readonly string[]): readonly object[] {
  return objectsOf(plan)
    .filter(({ inputs }) => kinds.includes(String(inputs["kind"])))
    .map(({ inputs, urn }) => {
      const object = reveal(inputs) as object;
      assert.ok(!JSON.stringify(object).includes('"$computed"'), `${urn} has what only a deployment knows`);
      return object;
    });
}

/** Hands Argo CD some kinds of what the program makes, with the repository of this machine in place of the stack's. */
export function deliver(cluster: Cluster, plan: Plan, url: string, kinds: readonly string[]): void {
  const stated = JSON.stringify(at(plan.environment, "delivery", "repository"));
  const objects = JSON.stringify(ofPlan(plan, ...kinds)).replaceAll(stated, JSON.stringify(url));
  cluster.apply(JSON.parse(objects) as object[]);
}

/** The API would ask the webhooks' Services, behind which nobody is here. */
function isWebhook({ kind }: { readonly kind: string }): boolean {
  return kind.endsWith("WebhookConfiguration");
}
