import assert from "node:assert/strict";
import { itWithHelm, render } from "./helm";
import { container, one, pod, single, workload, type KubernetesObject } from "./objects";
import { platform, shop, shopWith } from "./platform";

const startup = { exec: { command: ["shop", "--check"] }, failureThreshold: 30 };
const init = {
  image: "ghcr.io/acme/migrate:1",
  command: ["migrate"],
  args: ["up"],
  resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
};
const toleration = { key: "gpu", operator: "Exists", effect: "NoSchedule" };

/** An application that asks for all that there is. */
const everything = {
  command: ["shop"],
  args: ["--verbose"],
  initContainers: { migrate: init },
  probes: { ...shop.probes, startup },
  route: { enabled: true },
  autoscaling: { enabled: true, maxReplicas: 2 },
  pdb: { enabled: true, maxUnavailable: 2 },
  metrics: { port: "http" },
  serviceMonitor: { enabled: true },
  podAnnotations: { "example.org/owner": "payments" },
  pool: "applications",
  tolerations: [toleration],
};
const persistence = { enabled: true, size: "1Gi", mountPath: "/data" };
const apiVersions = ["monitoring.coreos.com/v1"];

const deployed = () => render(shopWith(everything, {}, apiVersions));
const stateful = () => render(shopWith({ ...everything, persistence }, {}, apiVersions));
const onIngress = () => {
  const { gateway: _, ...withoutGateway } = platform();
  return render({ release: "shop", values: { ...shop, ...everything, platform: withoutGateway } });
};
const kinds = (objects: readonly KubernetesObject[]) =>
  objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`).sort();

const always = [
  "autoscaling/v2 HorizontalPodAutoscaler shop-hpa",
  "networking.k8s.io/v1 NetworkPolicy shop-network-policy",
  "policy/v1 PodDisruptionBudget shop-pdb",
  "v1 ConfigMap shop-config",
  "v1 Service shop",
  "v1 ServiceAccount shop",
];
const behindGateway = [
  "cilium.io/v2 CiliumNetworkPolicy shop-gateway",
  "gateway.networking.k8s.io/v1 HTTPRoute shop-route",
  "monitoring.coreos.com/v1 ServiceMonitor shop-monitor",
];

describe("an application that asks for everything", () => {
  itWithHelm("is these objects", () => {
    assert.deepEqual(kinds(deployed()), [...always, ...behindGateway, "apps/v1 Deployment shop"].sort());
    assert.deepEqual(kinds(stateful()), [...always, ...behindGateway, "apps/v1 StatefulSet shop"].sort());
    const ingress = "networking.k8s.io/v1 Ingress shop-ingress";
    assert.deepEqual(kinds(onIngress()), [...always, ingress, "apps/v1 Deployment shop"].sort());
  });

  itWithHelm("labels each of them, in its namespace", () => {
    for (const objects of [deployed(), stateful(), onIngress()]) {
      for (const { kind, metadata } of objects) {
        assert.equal(metadata.namespace, "staging", kind);
        assert.deepEqual(metadata.labels, workload(objects).metadata.labels, kind);
      }
    }
  });

  itWithHelm("passes on its commands, in the application and before it", () => {
    const { name, command, args } = container(deployed());
    assert.deepEqual([name, command, args], ["shop", ["shop"], ["--verbose"]]);
    const before = single(pod(deployed()).initContainers);
    assert.deepEqual(
      [before.name, before.image, before.command, before.args],
      ["migrate", init.image, init.command, init.args],
    );
    assert.deepEqual(before.resources, init.resources);
    assert.deepEqual(before.envFrom, container(deployed()).envFrom);
    assert.deepEqual(before.volumeMounts, container(deployed()).volumeMounts);
  });

  itWithHelm("passes on its probes, annotations, tolerations and budget", () => {
    assert.deepEqual(container(deployed()).startupProbe, startup);
    assert.deepEqual(container(deployed()).livenessProbe, { httpGet: { path: "/health", port: 8080 } });
    assert.equal(workload(deployed()).spec.template.metadata.annotations["example.org/owner"], "payments");
    assert.deepEqual(pod(deployed()).tolerations.at(1), toleration);
    assert.equal(one(deployed(), "PodDisruptionBudget").spec.maxUnavailable, 2);
  });

  itWithHelm("can be probed at a port by its number", () => {
    const liveness = { tcpSocket: { port: 9000 } };
    const objects = render(shopWith({ probes: { ...shop.probes, liveness } }));
    assert.deepEqual(container(objects).livenessProbe, liveness);
  });

  itWithHelm("keeps three old revisions, a grace period, and the owner of large volumes", () => {
    for (const objects of [deployed(), stateful()]) {
      assert.equal(workload(objects).spec.revisionHistoryLimit, 3);
      assert.equal(pod(objects).terminationGracePeriodSeconds, 30);
      assert.equal(pod(objects).securityContext.fsGroupChangePolicy, "OnRootMismatch");
    }
    assert.equal(one(stateful(), "StatefulSet").spec.serviceName, "shop");
  });

  itWithHelm("is reached by pods inside the cluster alone, but for its route", () => {
    assert.equal(one(deployed(), "Service").spec.type, "ClusterIP");
  });

  itWithHelm("spreads over nodes only as far as there are any", () => {
    const constraint = single(pod(deployed()).topologySpreadConstraints);
    assert.deepEqual([constraint.maxSkew, constraint.whenUnsatisfiable], [1, "ScheduleAnyway"]);
  });
});
