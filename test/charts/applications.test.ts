import assert from "node:assert/strict";
import { join } from "node:path";
import type { Tier } from "../../stacks/schema";
import { readApplication } from "../../stacks/applications";
import { apps, goldenApps, itWithHelm, lint, root } from "./helm";
import { container, none, one, single, workload, type KubernetesObject } from "./objects";
import { application, namespaceOf, objectsOf, platform, tiers } from "./platform";

const hostnames = (objects: readonly KubernetesObject[]) => one(objects, "HTTPRoute").spec.hostnames;
const config = (objects: readonly KubernetesObject[]) => one(objects, "ConfigMap").data;
const claim = (objects: readonly KubernetesObject[]) =>
  single(one(objects, "StatefulSet").spec.volumeClaimTemplates);

/** Every figure of R-APP-1 and R-APP-12: [application, tier, what, how it is read, figure]. */
const figures: readonly [string, Tier, string, (objects: readonly KubernetesObject[]) => unknown, unknown][] =
  [
    ["backend", "staging", "1 replica", (all) => workload(all).spec.replicas, 1],
    [
      "backend",
      "staging",
      "latest image tag",
      (all) => container(all).image,
      "ghcr.io/duli-ai/backend:latest",
    ],
    ["backend", "staging", "debug logging", (all) => config(all)["LOG_LEVEL"], "debug"],
    ["backend", "staging", "512Mi memory", (all) => container(all).resources.limits["memory"], "512Mi"],
    ["backend", "staging", "no PDB", (all) => none(all, "PodDisruptionBudget"), true],
    ["backend", "production", "2 replicas", (all) => workload(all).spec.replicas, 2],
    ["backend", "production", "v1.0.0 tag", (all) => container(all).image, "ghcr.io/duli-ai/backend:v1.0.0"],
    ["backend", "production", "info logging", (all) => config(all)["LOG_LEVEL"], "info"],
    ["backend", "production", "1Gi memory", (all) => container(all).resources.limits["memory"], "1Gi"],
    ["backend", "production", "PDB", (all) => one(all, "PodDisruptionBudget").spec.maxUnavailable, 1],
    ["ai-service", "staging", "2 replicas", (all) => workload(all).spec.replicas, 2],
    [
      "ai-service",
      "staging",
      "latest image tag",
      (all) => container(all).image,
      "ghcr.io/duli-ai/ai-service:latest",
    ],
    ["ai-service", "staging", "no autoscaling", (all) => none(all, "HorizontalPodAutoscaler"), true],
    [
      "ai-service",
      "staging",
      "higher CPU and memory than the backend",
      (all) => container(all).resources.requests,
      { cpu: "500m", memory: "1Gi" },
    ],
    ["ai-service", "production", "4Gi memory", (all) => container(all).resources.limits["memory"], "4Gi"],
    [
      "ai-service",
      "production",
      "v1.0.0 tag",
      (all) => container(all).image,
      "ghcr.io/duli-ai/ai-service:v1.0.0",
    ],
    [
      "ai-service",
      "production",
      "3 replicas",
      (all) => one(all, "HorizontalPodAutoscaler").spec.minReplicas,
      3,
    ],
    [
      "ai-service",
      "production",
      "autoscaling",
      (all) => one(all, "HorizontalPodAutoscaler").spec.maxReplicas,
      6,
    ],
    ["ai-service", "production", "PDB", (all) => one(all, "PodDisruptionBudget").spec.maxUnavailable, 1],
    ["scheduler", "staging", "1 replica", (all) => workload(all).spec.replicas, 1],
    ["scheduler", "staging", "latest tag", (all) => container(all).image, "docker.n8n.io/n8nio/n8n:latest"],
    ["scheduler", "staging", "10Gi storage", (all) => claim(all).spec.resources.requests["storage"], "10Gi"],
    ["scheduler", "staging", "debug logging", (all) => config(all)["N8N_LOG_LEVEL"], "debug"],
    ["scheduler", "staging", "host name", hostnames, ["scheduler.staging.local"]],
    ["scheduler", "production", "2 replicas", (all) => workload(all).spec.replicas, 2],
    [
      "scheduler",
      "production",
      "pinned tag",
      (all) => container(all).image,
      "docker.n8n.io/n8nio/n8n:2.41.3",
    ],
    [
      "scheduler",
      "production",
      "20Gi storage",
      (all) => claim(all).spec.resources.requests["storage"],
      "20Gi",
    ],
    ["scheduler", "production", "info logging", (all) => config(all)["N8N_LOG_LEVEL"], "info"],
    ["scheduler", "production", "host name", hostnames, ["scheduler.prod.local"]],
    ["scheduler", "production", "PDB", (all) => one(all, "PodDisruptionBudget").spec.maxUnavailable, 1],
  ];

describe("the applications of R-APP-1", () => {
  for (const [app, tier, what, read, figure] of figures) {
    itWithHelm(`${app} in ${tier}: ${what}`, () => assert.deepEqual(read(objectsOf(app, tier)), figure));
  }

  for (const tier of tiers) {
    const database = `postgres-postgresql-ha-pgpool.${namespaceOf(tier)}.svc.cluster.local`;
    for (const app of ["backend", "ai-service", "scheduler"]) {
      itWithHelm(`${app} in ${tier}: database at ${database}`, () => {
        assert.equal(config(objectsOf(app, tier))["DATABASE_HOST"], database);
        assert.equal(config(objectsOf(app, tier))["DATABASE_PORT"], "5432");
      });
    }
  }

  itWithHelm("backend and ai-service are reached under the domain", () => {
    assert.deepEqual(hostnames(objectsOf("backend", "staging")), ["backend.staging.example.org"]);
    assert.deepEqual(hostnames(objectsOf("ai-service", "production")), ["ai-service.production.example.org"]);
  });
});

for (const app of apps) {
  for (const tier of tiers) {
    describe(`${app} in ${tier}`, () => {
      itWithHelm("passes helm lint --strict", () => assert.equal(lint(application(app, tier)), ""));

      itWithHelm("has the hosts that the environment's Gateway is made for", () => {
        const { spec } = readApplication(join(root, goldenApps), app, tier, platform(tier).domain);
        const objects = objectsOf(app, tier);
        const hosts = none(objects, "HTTPRoute") ? [] : hostnames(objects);
        assert.deepEqual(spec?.application.hosts, hosts);
      });

      itWithHelm("has clean names in the environment's namespace", () => {
        assert.equal(workload(objectsOf(app, tier)).metadata.name, app);
        for (const { kind, metadata } of objectsOf(app, tier)) {
          assert.equal(metadata.namespace, namespaceOf(tier), kind);
          assert.match(
            metadata.name,
            new RegExp(`^${app}(-(config|hpa|pdb|route|gateway|network-policy))?$`),
          );
        }
      });

      itWithHelm("has every label on every object and on its pods", () => {
        const objects = objectsOf(app, tier);
        const version = container(objects).image.split(":").at(-1);
        const expected = {
          "app.kubernetes.io/name": app,
          "app.kubernetes.io/instance": app,
          "app.kubernetes.io/version": version,
          "app.kubernetes.io/component": one(objects, "ConfigMap").metadata.labels[
            "app.kubernetes.io/component"
          ],
          "app.kubernetes.io/part-of": "duli",
          "app.kubernetes.io/managed-by": "Helm",
          app,
          environment: namespaceOf(tier),
          team: "platform",
          tier,
        };
        assert.ok(expected["app.kubernetes.io/component"]);
        for (const { kind, metadata } of objects) assert.deepEqual(metadata.labels, expected, kind);
        assert.deepEqual(workload(objects).spec.template.metadata.labels, expected);
      });
    });
  }
}
