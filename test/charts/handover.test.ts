import assert from "node:assert/strict";
import { poolsOf } from "../../stacks/topology";
import type { Plan } from "../../plan/plan";
import type { Values } from "../../plan/values";
import { at, dataOf, environmentOf, platform, types } from "../components/platform";
import { apps, itWithHelm, render } from "./helm";
import { listed, none, one, pod, type KubernetesObject } from "./objects";
import { namespaceOf, tiers } from "./platform";

/** What Argo CD deploys of an application that the plan hands over: charts/service with what stands there. */
function deployed(plan: Plan, app: string): readonly KubernetesObject[] {
  const { inputs } = plan.get(types.application, `${app}-${environmentOf(plan).name}`);
  const source = at(inputs, "spec", "source");
  const helm = at(source, "helm");
  assert.equal(at(source, "path"), "charts/service");
  return render({
    release: String(at(helm, "releaseName")),
    namespace: String(at(inputs, "spec", "destination", "namespace")),
    files: at(helm, "valueFiles") as readonly string[],
    values: at(helm, "valuesObject") as Values,
  });
}

for (const tier of tiers) {
  describe(`what the platform hands over in ${tier}`, () => {
    let plan: Plan;
    before(async () => (plan = await platform(tier, {}, {}, { knownPasswords: true })));

    for (const app of apps) {
      itWithHelm(`${app}: the chart takes what the platform injects, and names the application so`, () => {
        assert.equal(one(deployed(plan, app), "ServiceAccount").metadata.name, app);
        assert.equal(one(deployed(plan, app), "ServiceAccount").metadata.namespace, namespaceOf(tier));
      });

      itWithHelm(`${app}: every credential is a key of a Secret that the platform makes there`, () => {
        const { containers, initContainers } = pod(deployed(plan, app));
        for (const { env } of [...containers, ...listed(initContainers)]) {
          for (const { name, valueFrom } of env) {
            const { name: secret, key } = valueFrom.secretKeyRef;
            assert.equal(typeof dataOf(plan, secret)[key], "string", `${name}: ${secret} has no ${key}`);
            const { inputs } = plan.get(types.secret, secret);
            assert.equal(at(inputs, "metadata", "namespace"), namespaceOf(tier));
          }
        }
      });

      itWithHelm(`${app}: its route attaches to an HTTPS listener for its host`, () => {
        const gateway = plan.get(types.gateway, namespaceOf(tier)).inputs;
        const listeners = at(gateway, "spec", "listeners") as readonly Values[];
        const { parentRefs, hostnames } = one(deployed(plan, app), "HTTPRoute").spec;
        const attached = parentRefs.map(({ name, namespace, sectionName }) => {
          assert.equal(at(gateway, "metadata", "name"), name);
          assert.equal(at(gateway, "metadata", "namespace"), namespace);
          const listener = listeners.find((candidate) => candidate["name"] === sectionName);
          assert.ok(listener, `there is no listener ${String(sectionName)}`);
          return [listener["protocol"], listener["hostname"]];
        });
        assert.deepEqual(
          attached,
          hostnames.map((host) => ["HTTPS", host]),
        );
      });

      itWithHelm(`${app}: its pool and its volumes' class exist`, () => {
        const objects = deployed(plan, app);
        const { storage } = environmentOf(plan);
        const pool = pod(objects).nodeSelector["doks-platform/pool"];
        assert.ok(
          poolsOf(environmentOf(plan)).some(({ name }) => name === pool),
          `there is no pool ${String(pool)}`,
        );
        if (none(objects, "StatefulSet")) return;
        for (const { spec } of one(objects, "StatefulSet").spec.volumeClaimTemplates)
          assert.equal(spec.storageClassName, storage.class);
      });
    }
  });
}
