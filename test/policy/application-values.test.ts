import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { chartWorkloads } from "../../policy/application-values";
import type { KnownObject } from "../../lib/known";
import type { Container, Workload } from "../../lib/kubernetes/workload";
import { workloadOfObject } from "../../policy/workloads";
import { merge, type JsonObject } from "../../lib/json";
import { apps, goldenApps, itWithHelm, render, root } from "../charts/helm";
import { platform } from "../charts/platform";

/** What the files of an application state, and changes of them. */
function stated(app: string, tier: string, change: JsonObject): JsonObject {
  const files = ["defaults.yaml", `${tier}.yaml`].map(
    (file) => parse(readFileSync(join(root, goldenApps, app, file), "utf8")) as JsonObject,
  );
  return [...files, change].reduce(merge);
}

/** As much of a container as values have a say in. */
function said({ name, init, image, spec }: Container) {
  const { resources, livenessProbe, readinessProbe, startupProbe } = spec;
  const probed = [livenessProbe, readinessProbe, startupProbe].map((probe) => (probe ?? null) !== null);
  return { name, init, image, resources, probed };
}

/** What jobs' values say of them, by kind. */
function saidOfJobs(jobs: readonly Workload[]) {
  return jobs
    .map(({ kind, namespace, pod, containers }) => {
      const user = (pod["securityContext"] as KnownObject)["runAsUser"];
      return { kind, namespace, user, containers: containers.map(said) };
    })
    .sort((one, other) => (one.kind ?? "").localeCompare(other.kind ?? ""));
}

const resources = { requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "1Mi" } };

const changes: Readonly<Record<string, JsonObject>> = {
  "as it is": {},
  "with a digest": { image: { digest: `sha256:${"0a".repeat(32)}` } },
  "autoscaled from one": { autoscaling: { enabled: true, minReplicas: 1, maxReplicas: 4 } },
  "autoscaled from its replicas": { autoscaling: { enabled: true, minReplicas: null, maxReplicas: 9 } },
  "with a budget": { pdb: { enabled: true } },
  "without one": { pdb: { enabled: false } },
  "with an init container of its own image": {
    initContainers: {
      first: {
        image: "ghcr.io/duli-ai/init:v1",
        resources,
      },
    },
  },
  "that listens on nothing": {
    ports: { http: null, metrics: null },
    probes: { startup: null, liveness: null, readiness: null, disabledBecause: "it listens to nobody" },
    route: { enabled: false },
    metrics: { port: null },
    autoscaling: { enabled: false },
    strategy: "Recreate",
    persistence: { enabled: false },
    service: { onlyReplica: null },
  },
  "with jobs": {
    jobs: {
      first: { when: "before", resources },
      nightly: { schedule: "@daily", image: "ghcr.io/duli-ai/job:v1", resources },
      gone: null,
    },
  },
  "without probes": {
    probes: { startup: null, liveness: null, readiness: null, disabledBecause: "it listens to nobody" },
  },
};

describe("the workload that values of an application make", () => {
  for (const app of apps)
    for (const tier of ["staging", "production"] as const)
      for (const [what, change] of Object.entries(changes))
        itWithHelm(`is the one that charts/service renders: ${app} in ${tier} ${what}`, () => {
          const values = stated(app, tier, change);
          const [modelled, ...jobs] = chartWorkloads(app, values, { name: tier });
          assert.ok(modelled);
          const objects = render({
            release: app,
            namespace: tier,
            values: { ...values, platform: { ...platform(tier), environment: tier } },
          }) as unknown as readonly KnownObject[];
          const all = objects.flatMap((each) => workloadOfObject(each));
          const ofJobs = all.filter(({ kind }) => kind === "Job" || kind === "CronJob");
          const [rendered] = all.filter((each) => !ofJobs.includes(each));
          assert.ok(rendered);
          assert.deepEqual(saidOfJobs(jobs), saidOfJobs(ofJobs));
          const of = (kind: string) => objects.find((each) => each["kind"] === kind);
          const scaler = of("HorizontalPodAutoscaler") as { spec: { minReplicas: number } } | undefined;
          assert.equal(modelled.kind, rendered.kind);
          // What is autoscaled the rendering knows by another object.
          assert.equal(modelled.runsOnce, scaler === undefined ? rendered.runsOnce : undefined);
          assert.equal(modelled.unprobedBecause, rendered.unprobedBecause);
          assert.equal(modelled.namespace, rendered.namespace);
          assert.equal(modelled.replicas, scaler?.spec.minReplicas ?? rendered.replicas);
          assert.equal(modelled.disruptionBudget, of("PodDisruptionBudget") !== undefined);
          const user = (pod: KnownObject) => (pod["securityContext"] as KnownObject)["runAsUser"];
          assert.equal(user(modelled.pod), user(rendered.pod));
          const sorted = (containers: readonly Container[]) =>
            containers.map(said).sort((a, b) => a.name.localeCompare(b.name));
          assert.deepEqual(sorted(modelled.containers), sorted(rendered.containers));
        });
});
