import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { readApplication, type ApplicationSpec } from "../../stacks/applications";
import type { Tier } from "../../stacks/schema";
import { container, none, one, pod, workload, type KubernetesObject } from "../charts/objects";
import { at, domain, namespaceOf, platform, root, tiers, types } from "../components/platform";
import { build, itWithKustomize, type KustomizeSource } from "./kustomize";

const sets = ["apps", "test/fixtures/apps/samples"].map((folder) => join(root, folder));
const gateway = "gateway.networking.k8s.io";

/** The declaration of an application, if it is one of Kustomize. */
function declared(apps: string, name: string, tier: Tier): ApplicationSpec | undefined {
  const { spec } = readApplication(apps, name, tier, domain);
  return spec?.application.tool === "kustomize" ? spec : undefined;
}

const builds = new Map<string, Promise<readonly KubernetesObject[]>>();

/** The objects of an application, built once from what the plan's Application says. */
function built(apps: string, name: string, tier: Tier): Promise<readonly KubernetesObject[]> {
  const key = join(apps, name, tier);
  const objects = builds.get(key) ?? buildPlanned(apps, name, tier);
  builds.set(key, objects);
  return objects;
}

async function buildPlanned(apps: string, name: string, tier: Tier): Promise<readonly KubernetesObject[]> {
  const plan: Plan = await platform(tier, { delivery: { apps: [name] } }, {}, { apps });
  const { inputs } = plan.get(types.application, `${name}-${namespaceOf(tier)}`);
  return build(apps, at(inputs, "spec", "source") as unknown as KustomizeSource);
}

for (const apps of sets) {
  for (const name of readdirSync(apps)) {
    for (const tier of tiers) {
      const spec = declared(apps, name, tier);
      if (spec === undefined) continue;
      const { application, values } = spec;
      const namespace = namespaceOf(tier);

      describe(`${name} in ${tier}, as Kustomize builds it`, () => {
        itWithKustomize("asks for what its files declare: pods, requests, limits, pool, hosts", async () => {
          const objects = await built(apps, name, tier);
          assert.deepEqual(container(objects).resources, values.resources);
          const fewest = none(objects, "HorizontalPodAutoscaler")
            ? workload(objects).spec.replicas
            : one(objects, "HorizontalPodAutoscaler").spec.minReplicas;
          assert.equal(fewest, values.replicas);
          const { nodeSelector } = pod(objects) as { nodeSelector?: Record<string, string> };
          assert.equal(nodeSelector?.["doks-platform/pool"], values.pool);
          const hosts = none(objects, "HTTPRoute") ? [] : one(objects, "HTTPRoute").spec.hostnames;
          assert.deepEqual(hosts, application.hosts);
        });

        itWithKustomize("is in the environment's namespace, whatever its overlay says", async () => {
          for (const { kind, metadata } of await built(apps, name, tier))
            assert.equal(metadata.namespace, namespace, kind);
        });

        itWithKustomize("bears the environment's labels, pods too, and selects by none of them", async () => {
          const objects = await built(apps, name, tier);
          const { selector, template } = workload(objects).spec;
          const labels = { environment: namespace, team: "platform", tier };
          for (const { labels: own } of [...objects.map(({ metadata }) => metadata), template.metadata])
            assert.deepEqual({ ...own, ...labels }, own);
          for (const [key, value] of Object.entries(selector.matchLabels)) {
            assert.ok(!(key in labels), key);
            assert.equal(template.metadata.labels[key], value);
          }
        });

        itWithKustomize("is a route on the listeners of its hosts, where it has one", async () => {
          const objects = await built(apps, name, tier);
          if (none(objects, "HTTPRoute")) return;
          const reference = { group: gateway, kind: "Gateway", name: namespace };
          assert.deepEqual(
            one(objects, "HTTPRoute").spec.parentRefs,
            application.hosts.map((host) => ({
              ...reference,
              namespace: `${namespace}-gateway`,
              sectionName: `https-${host}`,
            })),
          );
        });
      });
    }
  }
}

describe("the sample application of Kustomize", () => {
  const objects = (tier: Tier) => built(join(root, "test/fixtures/apps/samples"), "iam-service", tier);

  itWithKustomize("has the tag and the fewest pods of its overlay, and scales up to 5", async () => {
    for (const [tier, tag, fewest] of [
      ["staging", "staging", 1],
      ["production", "v1.0.0", 3],
    ] as const) {
      assert.equal(container(await objects(tier)).image, `ghcr.io/mutugading/iam-service:${tag}`);
      const { spec } = one(await objects(tier), "HorizontalPodAutoscaler");
      assert.deepEqual([spec.minReplicas, spec.maxReplicas], [fewest, 5]);
      assert.equal(workload(await objects(tier)).spec.replicas, undefined);
    }
  });
});
