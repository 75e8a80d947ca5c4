import assert from "node:assert/strict";
import { dataServices } from "../../catalog";
import type { BroughtKind, DataService } from "../../catalog/chart";
import { isObject, type JsonObject } from "../../lib/json";
import { at, declared, types, valuesOf } from "../components/platform";
import {
  containersOf,
  dataReleases,
  defaultsOf,
  itRenders,
  ofKind,
  podsIn,
  releases,
  selects,
  workloads,
  type Rendering,
} from "./rendered";

describe("the real charts", () => {
  itRenders(
    "every chart renders without a complaint, and every key once",
    releases,
    ({ objects, complaints, faults }) => {
      assert.notEqual(objects.length, 0);
      assert.equal(complaints, "");
      assert.deepEqual(faults, []);
    },
  );

  itRenders("every chart knows each value that it is handed", releases, (_, plan, release) => {
    const values = valuesOf(plan, release) as JsonObject;
    assert.deepEqual(unknownIn(values, defaultsOf(plan, release)), []);
  });

  itRenders("charts make exactly the claims that are declared", releases, (rendering, plan, release) => {
    const found = ofKind(rendering, "StatefulSet").flatMap(({ metadata, spec }) =>
      (spec.volumeClaimTemplates ?? []).map((template) => ({
        statefulSet: metadata.name,
        template: template.metadata.name,
        replicas: spec.replicas,
        size: template.spec.resources.requests.storage,
        storageClass: template.spec.storageClassName,
      })),
    );
    assert.deepEqual(found, declared(plan, release)["claims"]);
    assert.deepEqual(ofKind(rendering, "PersistentVolumeClaim"), []);
  });

  itRenders(
    "no data service makes what no application is kept from",
    dataReleases,
    ({ objects }, _, release) => {
      const { brings = {} } =
        Object.values<DataService>(dataServices).find((each) => each.release === release) ?? {};
      const unsaid = objects.filter(
        ({ kind, metadata }) => brings[kind as BroughtKind]?.includes(metadata.name) !== true,
      );
      assert.deepEqual(
        unsaid.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        [],
      );
      const made = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      const said = Object.entries(brings).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
      // Scripts of its first start are there where a stack asks for schemas.
      assert.deepEqual(
        said.filter((each) => !made.includes(each) && !each.endsWith("-initdb-scripts")),
        [],
      );
    },
  );

  itRenders("no chart asks for a load balancer", releases, (rendering, _, release) => {
    // A laptop's ports lead to Traefik's.
    const expected = release === "traefik" ? "NodePort" : "ClusterIP";
    for (const { metadata, spec } of ofKind(rendering, "Service")) {
      assert.equal(spec.type ?? "ClusterIP", expected, metadata.name);
    }
  });

  itRenders(
    "each endpoint's Services are there, with their ports",
    dataReleases,
    (rendering, plan, release) => {
      const endpoint = at(plan.outputs, "endpoints", release);
      for (const address of [endpoint, at(endpoint, "sentinel")].filter((each) => each !== undefined)) {
        const [service = ""] = String(at(address, "host")).split(".");
        assert.ok(portsOf(rendering, service).includes(Number(at(address, "port"))), service);
      }
    },
  );

  itRenders("the Service behind Argo CD's route is there, with its port", ["argocd"], (rendering, plan) => {
    const { inputs } = plan.get(types.route, "argocd-route");
    const backend = at(inputs, "spec", "rules", 0, "backendRefs", 0);
    assert.ok(portsOf(rendering, String(at(backend, "name"))).includes(Number(at(backend, "port"))));
  });

  itRenders(
    "images are of one exact version, Bitnami's the frozen free ones only",
    releases,
    (rendering, _, release) => {
      for (const pod of podsIn(rendering)) {
        for (const { name, image } of containersOf(pod)) {
          assert.match(image, /(:v?\d[^:/]*|@sha256:[0-9a-f]{64})$/, name);
          if (dataReleases.includes(release)) assert.match(image, /^docker\.io\/bitnamilegacy\//, name);
        }
      }
    },
  );

  itRenders(
    "disruption budgets are for pods that there are several of, and no other",
    releases,
    (rendering) => {
      for (const { metadata, spec } of ofKind(rendering, "PodDisruptionBudget")) {
        const guarded = workloads(rendering).filter((workload) =>
          selects(spec.selector, workload.spec.template.metadata.labels),
        );
        assert.equal(guarded.length, 1, metadata.name);
        assert.notEqual(guarded[0]?.spec.replicas, 1, metadata.name);
        assert.ok(spec.maxUnavailable === 1 || spec.minAvailable === 1, metadata.name);
      }
    },
  );

  itRenders("each workload of the data services has one disruption budget", dataReleases, (rendering) => {
    for (const { metadata, spec } of workloads(rendering)) {
      const budgets = ofKind(rendering, "PodDisruptionBudget").filter((budget) =>
        selects(budget.spec.selector, spec.template.metadata.labels),
      );
      assert.equal(budgets.length, 1, metadata.name);
    }
  });

  itRenders(
    "charts stay in their namespaces, but for what metrics need in kube-system",
    releases,
    (rendering, plan, release) => {
      const namespace = plan.get(types.release, release).inputs["namespace"];
      const elsewhere = rendering.objects.filter(
        ({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== namespace,
      );
      assert.deepEqual(
        elsewhere.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
        release === "metrics-server" ? ["RoleBinding kube-system/metrics-server-auth-reader"] : [],
      );
    },
  );

  itRenders("PostgreSQL is tuned as the environment says", ["postgres"], (rendering, plan) => {
    const tuning = at(plan.environment, "data", "postgres", "tuning");
    const extended = ofKind(rendering, "ConfigMap").find(({ metadata }) =>
      metadata.name.endsWith("extended-configuration"),
    );
    const lines = Object.values(extended?.data ?? {}).flatMap((text) => text.split("\n"));
    for (const [setting, key] of [
      ["shared_buffers", "sharedBuffers"],
      ["work_mem", "workMem"],
      ["maintenance_work_mem", "maintenanceWorkMem"],
    ] as const) {
      assert.ok(lines.includes(`${setting} = '${String(at(tuning, key))}'`), setting);
    }
    const [pod] = podsIn(rendering).filter(({ metadata }) => metadata.name.endsWith("-postgresql"));
    const variables = pod?.spec.containers[0]?.env ?? [];
    const connections = variables.find(({ name }) => name === "POSTGRESQL_MAX_CONNECTIONS");
    assert.equal(connections?.value, String(at(tuning, "maxConnections")));
  });

  itRenders(
    "Argo CD finds its configuration: its ConfigMaps and Secrets are part of `argocd`",
    ["argocd"],
    (rendering) => {
      const own = ofKind(rendering, "ConfigMap").filter(({ metadata }) => /-cm$/.test(metadata.name));
      assert.ok(own.length >= 5);
      for (const { metadata } of [...own, ...ofKind(rendering, "Secret")]) {
        assert.equal(metadata.labels["app.kubernetes.io/part-of"], "argocd", metadata.name);
      }
    },
  );
});

function portsOf(rendering: Rendering, service: string): readonly number[] {
  const found = ofKind(rendering, "Service").filter(({ metadata }) => metadata.name === service);
  return found.flatMap(({ spec }) => spec.ports.map(({ port }) => port));
}

/** What Kubernetes or the program itself takes, whatever of it the chart has by default. */
const open = /^(resources|podSecurityContext|cm|params)$/;

/** Paths of values that a chart has no default for; below an empty default anything may be. */
function unknownIn(values: JsonObject, defaults: JsonObject, path = ""): readonly string[] {
  return Object.entries(values).flatMap(([key, value]): readonly string[] => {
    const fallback = defaults[key];
    if (fallback === undefined) return [`${path}${key}`];
    if (open.test(key) || !isObject(value) || !isObject(fallback)) return [];
    return Object.keys(fallback).length === 0 ? [] : unknownIn(value, fallback, `${path}${key}.`);
  });
}
