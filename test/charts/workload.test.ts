import assert from "node:assert/strict";
import { itWithHelm, refusal, render } from "./helm";
import { container, none, one, pod, single, workload } from "./objects";
import { objectsOf, shop, shopWith } from "./platform";

const rendered = (values: object) => render(shopWith(values));

describe("an application that must not run twice", () => {
  itWithHelm("stops its old pods before it starts new ones", () => {
    const { spec } = one(render(shopWith({ strategy: "Recreate" })), "Deployment");
    assert.deepEqual(spec.strategy, { type: "Recreate" });
  });

  itWithHelm("needs no such word with a volume, where it would mean nothing", () => {
    const persistence = { enabled: true, size: "1Gi", mountPath: "/data" };
    assert.match(
      refusal(shopWith({ strategy: "Recreate", persistence })),
      /shop: strategy is Recreate beside persistence/,
    );
  });
});

describe("a probe", () => {
  itWithHelm("may send headers, such as the host that the application serves", () => {
    const httpHeaders = [{ name: "Host", value: "shop.acme.dev" }];
    const httpGet = { path: "/ready", port: "http", httpHeaders };
    const probes = { liveness: { httpGet }, readiness: { httpGet } };
    const { readinessProbe } = container(render(shopWith({ probes })));
    assert.deepEqual(readinessProbe.httpGet.httpHeaders, httpHeaders);
  });
});

describe("an application's files", () => {
  const files = (content: string) => ({ "app.conf": { path: "/etc/shop/app.conf", content } });

  itWithHelm("are in a ConfigMap of their own, each at its path", () => {
    const objects = render(shopWith({ files: files("a = {{ 1 }}\n"), writable: { tmp: null } }));
    const config = objects.filter(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "shop-files",
    );
    assert.deepEqual(
      config.map((each) => (each as unknown as { data: object }).data),
      [{ "app.conf": "a = {{ 1 }}\n" }],
    );
    assert.deepEqual(pod(objects).volumes, [
      { name: "files", configMap: { name: "shop-files", defaultMode: 420 } },
    ]);
    assert.deepEqual(container(objects).volumeMounts, [
      { name: "files", mountPath: "/etc/shop/app.conf", subPath: "app.conf", readOnly: true },
    ]);
  });

  itWithHelm("restart the pods when they change, and leave no trace where there are none", () => {
    const checksum = (values: object) =>
      workload(render(shopWith(values))).spec.template.metadata.annotations["checksum/files"];
    assert.notEqual(checksum({ files: files("a") }), checksum({ files: files("b") }));
    assert.equal(checksum({}), undefined);
  });
});

describe("an application without a volume", () => {
  itWithHelm("is a Deployment that never has fewer pods than it should while it rolls", () => {
    const { kind, spec } = one(rendered({}), "Deployment");
    assert.equal(kind, "Deployment");
    assert.deepEqual(spec.strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    assert.deepEqual(spec.selector.matchLabels, {
      "app.kubernetes.io/name": "shop",
      "app.kubernetes.io/instance": "shop",
    });
  });

  itWithHelm("drains before it stops", () => {
    assert.deepEqual(container(rendered({})).lifecycle, { preStop: { sleep: { seconds: 5 } } });
    assert.equal(container(rendered({ drainSeconds: 0 })).lifecycle, undefined);
    assert.match(refusal(shopWith({ drainSeconds: 30 })), /drainSeconds is 30: it has to end before/);
  });

  itWithHelm("spreads its pods over nodes once there can be two", () => {
    assert.equal(pod(rendered({})).topologySpreadConstraints, undefined);
    const constraint = single(pod(rendered({ replicas: 2 })).topologySpreadConstraints);
    assert.equal(constraint.topologyKey, "kubernetes.io/hostname");
    assert.deepEqual(constraint.labelSelector.matchLabels, workload(rendered({})).spec.selector.matchLabels);
    const autoscaled = rendered({ autoscaling: { enabled: true, maxReplicas: 3 } });
    assert.equal(pod(autoscaled).topologySpreadConstraints.length, 1);
  });

  itWithHelm("runs on its pool, whose own taint it tolerates, and anywhere without one", () => {
    const { nodeSelector, tolerations } = pod(rendered({ pool: "data" }));
    assert.deepEqual(nodeSelector, { "doks-platform/pool": "data" });
    assert.deepEqual(tolerations, [
      { key: "doks-platform/dedicated", operator: "Equal", value: "data", effect: "NoSchedule" },
    ]);
    assert.equal(pod(rendered({})).nodeSelector, undefined);
    assert.equal(pod(rendered({})).tolerations, undefined);
  });

  itWithHelm(
    "runs as the user that its values name, pulls with their Secrets, and gets no service links",
    () => {
      const spec = pod(rendered({ runAsUser: 1000, image: { ...shop.image, pullSecrets: ["ghcr-secret"] } }));
      assert.deepEqual(
        [spec.securityContext.runAsUser, spec.securityContext.runAsGroup, spec.securityContext.fsGroup],
        [1000, 1000, 1000],
      );
      assert.deepEqual(spec.imagePullSecrets, [{ name: "ghcr-secret" }]);
      assert.equal(spec.enableServiceLinks, false);
    },
  );

  itWithHelm("pins its image by a digest if there is one, and is labelled with the tag", () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const objects = rendered({ image: { ...shop.image, digest, pullPolicy: "Always" } });
    assert.equal(container(objects).image, `ghcr.io/acme/shop:1.4.2@${digest}`);
    assert.equal(container(objects).imagePullPolicy, "Always");
    assert.equal(workload(objects).metadata.labels["app.kubernetes.io/version"], "1.4.2");
  });

  itWithHelm("cuts a tag that is longer than a label may be", () => {
    const objects = rendered({ image: { ...shop.image, tag: `${"a".repeat(62)}-${"b".repeat(20)}` } });
    assert.equal(workload(objects).metadata.labels["app.kubernetes.io/version"], "a".repeat(62));
  });
});

describe("autoscaling", () => {
  itWithHelm("leaves the number of pods to the HPA, at 70 % CPU and 80 % memory", () => {
    const objects = render(shopWith({ replicas: 2, autoscaling: { enabled: true, maxReplicas: 5 } }));
    assert.equal("replicas" in workload(objects).spec, false);
    const { metadata, spec } = one(objects, "HorizontalPodAutoscaler");
    assert.equal(metadata.name, "shop-hpa");
    assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "shop" });
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 5]);
    const target = (averageUtilization: number) => ({ type: "Utilization", averageUtilization });
    assert.deepEqual(spec.metrics, [
      { type: "Resource", resource: { name: "cpu", target: target(70) } },
      { type: "Resource", resource: { name: "memory", target: target(80) } },
    ]);
  });

  itWithHelm("watches CPUs alone if memory is null", () => {
    const objects = render(shopWith({ autoscaling: { enabled: true, maxReplicas: 5, memory: null } }));
    assert.equal(one(objects, "HorizontalPodAutoscaler").spec.metrics.length, 1);
  });

  itWithHelm("is refused upside down", () => {
    const autoscaling = { enabled: true, minReplicas: 4, maxReplicas: 3 };
    assert.match(
      refusal(shopWith({ autoscaling })),
      /autoscaling\.maxReplicas is 3, fewer than the 4 it starts with/,
    );
  });

  itWithHelm("is absent unless asked for", () => {
    const objects = render(shopWith({}));
    assert.equal(workload(objects).spec.replicas, 1);
    assert.ok(none(objects, "HorizontalPodAutoscaler"));
  });
});

describe("an application with a volume", () => {
  const persistence = { enabled: true, size: "10Gi", mountPath: "/data" };

  itWithHelm("is a StatefulSet with one claim for each replica, which outlives it", () => {
    const objects = render(shopWith({ replicas: 2, persistence }));
    assert.ok(none(objects, "Deployment"));
    assert.ok(none(objects, "PersistentVolumeClaim"));
    const { spec } = one(objects, "StatefulSet");
    assert.equal(spec.replicas, 2);
    assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy, {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    assert.deepEqual(spec.volumeClaimTemplates, [
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        // What changes with a release may not be here: the template is immutable.
        metadata: { name: "data", labels: spec.selector.matchLabels },
        spec: {
          accessModes: ["ReadWriteOnce"],
          volumeMode: "Filesystem",
          storageClassName: "do-block-storage",
          resources: { requests: { storage: "10Gi" } },
        },
      },
    ]);
    assert.deepEqual(container(objects).volumeMounts[0], { name: "data", mountPath: "/data" });
  });

  itWithHelm("takes another class if it names one", () => {
    const objects = render(shopWith({ persistence: { ...persistence, storageClass: "fast" } }));
    assert.equal(single(one(objects, "StatefulSet").spec.volumeClaimTemplates).spec.storageClassName, "fast");
  });

  itWithHelm("is what an HPA scales if it has one", () => {
    const objects = render(shopWith({ persistence, autoscaling: { enabled: true, maxReplicas: 2 } }));
    assert.equal(one(objects, "HorizontalPodAutoscaler").spec.scaleTargetRef.kind, "StatefulSet");
  });

  itWithHelm("can send its traffic to one replica, which one without a volume cannot", () => {
    const service = one(render(shopWith({ persistence, service: { onlyReplica: 0 } })), "Service");
    assert.equal(service.spec.selector["apps.kubernetes.io/pod-index"], "0");
    assert.equal(
      "apps.kubernetes.io/pod-index" in one(render(shopWith({ persistence })), "Service").spec.selector,
      false,
    );
    assert.match(
      refusal(shopWith({ service: { onlyReplica: 0 } })),
      /service\.onlyReplica needs persistence/,
    );
  });
});

describe("a disruption budget", () => {
  itWithHelm("lets a drain take one pod at a time, and one that is not ready at any time", () => {
    const { spec } = one(objectsOf("backend", "production"), "PodDisruptionBudget");
    assert.equal(spec.maxUnavailable, 1);
    assert.equal(spec.unhealthyPodEvictionPolicy, "AlwaysAllow");
    assert.deepEqual(spec.selector, workload(objectsOf("backend", "production")).spec.selector);
  });
});

describe("an application that listens on nothing", () => {
  itWithHelm("has no Service and no probes, and says why", () => {
    const objects = render(
      shopWith({ ports: {}, probes: { disabledBecause: "it only reads from a queue" } }),
    );
    assert.ok(none(objects, "Service"));
    assert.equal(container(objects).livenessProbe, undefined);
    assert.equal(container(objects).ports, undefined);
  });
});
