import assert from "node:assert/strict";
import type { V1Pod, V1PodDisruptionBudget } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};
import {
  budgetObstacles,
  budgetsOf,
  evictionRules,
  obstacles,
  staysOnNode,
} from "../../../recovery/pools/evictability";
import { KubernetesApi } from "../../support/kubernetes-api";

const annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const ownedBy = (kind: string) => [{ kind, name: "owner", uid: "1", controller: true }];

/** A running, ready pod of a ReplicaSet, and what is different about it. */
function pod({ metadata, spec, status }: { metadata?: object; spec?: object; status?: object } = {}): V1Pod {
  return {
    metadata: {
      name: "web-1",
      namespace: "prod",
      labels: { app: "web" },
      ownerReferences: ownedBy("ReplicaSet"),
      ...metadata,
    },
    spec,
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
  } as unknown as V1Pod;
}

function budget(spec: object, status?: object, metadata: object = {}): V1PodDisruptionBudget {
  return {
    metadata: { name: "web", namespace: "prod", generation: 2, ...metadata },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
    ...(status && { status: { observedGeneration: 2, ...status } }),
  } as unknown as V1PodDisruptionBudget;
}

const numbers = (expectedPods: number, desiredHealthy: number) => ({
  expectedPods,
  desiredHealthy,
  currentHealthy: expectedPods,
});

/** A pod that mounts what is in `volume`, as its containers say. */
const withVolume = (volume: object, mount: object = {}) =>
  pod({
    spec: {
      containers: [{ name: "main", volumeMounts: [{ name: "v", mountPath: "/v", ...mount }] }],
      volumes: [{ name: "v", ...volume }],
    },
  });

describe("evictability: what a drain leaves on its node", () => {
  const left: readonly (readonly [string, V1Pod])[] = [
    ["a pod of a DaemonSet", pod({ metadata: { ownerReferences: ownedBy("DaemonSet") } })],
    ["a pod that the node itself owns", pod({ metadata: { ownerReferences: ownedBy("Node") } })],
    ["a static pod", pod({ metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } })],
    ["a pod that has succeeded", pod({ status: { phase: "Succeeded" } })],
    ["a pod that has failed", pod({ status: { phase: "Failed" } })],
  ];
  for (const [title, one] of left) it(title, () => assert.equal(staysOnNode(one), true));

  it("but no pod of a Deployment, StatefulSet or Job, and no bare one", () => {
    for (const kind of ["ReplicaSet", "StatefulSet", "Job"])
      assert.equal(staysOnNode(pod({ metadata: { ownerReferences: ownedBy(kind) } })), false);
    assert.equal(staysOnNode(pod({ metadata: { ownerReferences: undefined } })), false);
  });

  it("nor one that a DaemonSet owns without controlling it", () => {
    const ownerReferences = [{ kind: "DaemonSet", name: "other", uid: "1" }, ...ownedBy("ReplicaSet")];
    assert.equal(staysOnNode(pod({ metadata: { ownerReferences } })), false);
  });
});

describe("evictability: what forbids to evict a pod", () => {
  const rules = { budgets: [], localClaims: new Set(["prod/data-web-1", "prod/web-1-v", "staging/other"]) };
  const bare = { ownerReferences: [{ kind: "ConfigMap", name: "x", uid: "1" }] };

  it("nothing, for a pod of a controller with scratch space and a network volume", () => {
    assert.deepEqual(obstacles(withVolume({ emptyDir: {} }), rules), []);
    assert.deepEqual(obstacles(withVolume({ persistentVolumeClaim: { claimName: "other" } }), rules), []);
  });

  it("that no controller would make it again", () => {
    assert.deepEqual(obstacles(pod({ metadata: bare }), rules), ["no controller would make it again"]);
  });

  it("a directory of the node that it can write to", () => {
    for (const type of [undefined, "", "DirectoryOrCreate"])
      assert.deepEqual(obstacles(withVolume({ hostPath: { path: "/srv", type } }), rules), [
        "local storage (hostPath /srv)",
      ]);
    const init = pod({
      spec: {
        initContainers: [{ name: "init", volumeMounts: [{ name: "v", mountPath: "/v" }] }],
        containers: [{ name: "main" }],
        volumes: [{ name: "v", hostPath: { path: "/srv" } }],
      },
    });
    assert.deepEqual(obstacles(init, rules), ["local storage (hostPath /srv)"]);
  });

  it("not a directory that it only reads, a socket, or a device", () => {
    assert.deepEqual(obstacles(withVolume({ hostPath: { path: "/etc" } }, { readOnly: true }), rules), []);
    for (const type of ["Socket", "CharDevice", "BlockDevice"])
      assert.deepEqual(obstacles(withVolume({ hostPath: { path: "/x", type } }), rules), []);
  });

  it("a claim whose volume lies on the node, also one made for the pod alone", () => {
    const claimed = withVolume({ persistentVolumeClaim: { claimName: "data-web-1" } });
    assert.deepEqual(obstacles(claimed, rules), ["local storage (claim data-web-1)"]);
    assert.deepEqual(obstacles(withVolume({ ephemeral: {} }), rules), ["local storage (claim web-1-v)"]);
  });

  it("the annotation, whatever else there is, all of it at once", () => {
    const annotated = pod({ metadata: { ...bare, annotations: { [annotation]: "false" } } });
    assert.deepEqual(obstacles(annotated, rules), [
      `its annotation ${annotation} is "false"`,
      "no controller would make it again",
    ]);
  });

  it("nothing, where the annotation vouches for it", () => {
    const vouched = withVolume({ hostPath: { path: "/srv" } });
    Object.assign(vouched.metadata!, { ...bare, annotations: { [annotation]: "true" } });
    assert.deepEqual(obstacles(vouched, rules), []);
  });

  it("is read from the cluster: claims of local and hostPath volumes, of no others", async () => {
    const api = new KubernetesApi();
    await api.start();
    try {
      const volume = (name: string, source: object) =>
        api.put(`/api/v1/persistentvolumes/${name}`, {
          spec: { claimRef: { namespace: "prod", name: `claim-${name}` }, ...source },
        });
      volume("a", { local: { path: "/mnt" } });
      volume("b", { hostPath: { path: "/mnt" } });
      volume("c", { csi: { driver: "dobs.csi.digitalocean.com" } });
      const { localClaims } = await evictionRules(await api.connect());
      assert.deepEqual([...localClaims].sort(), ["prod/claim-a", "prod/claim-b"]);
    } finally {
      await api.stop();
    }
  });
});

describe("evictability: what disruption budgets forbid", () => {
  const of = (one: V1Pod, ...budgets: V1PodDisruptionBudget[]) =>
    budgetObstacles(one, { budgets, localClaims: new Set() });
  const all = "disruption budget web (minAvailable 2; 2 of 2 healthy, 2 needed) never allows it";

  it("nothing without a budget, or with one that leaves room now or later", () => {
    assert.deepEqual(of(pod()), []);
    assert.deepEqual(of(pod(), budget({ minAvailable: 1 }, numbers(2, 1))), []);
    assert.deepEqual(
      of(pod(), budget({ maxUnavailable: 1 }, { expectedPods: 3, desiredHealthy: 2, currentHealthy: 1 })),
      [],
    );
  });

  it("everything, where as many have to be healthy as there are", () => {
    assert.deepEqual(of(pod(), budget({ minAvailable: 2 }, numbers(2, 2))), [all]);
    assert.equal(of(pod(), budget({ minAvailable: 3 }, numbers(2, 3))).length, 1);
  });

  it("everything, where none may be unavailable, even before a status says so", () => {
    for (const maxUnavailable of [0, "0%"])
      assert.deepEqual(of(pod(), budget({ maxUnavailable })), [
        `disruption budget web (maxUnavailable ${maxUnavailable}) never allows it`,
      ]);
  });

  it("nothing that a status says which lags behind, or that counts no pods", () => {
    assert.deepEqual(of(pod(), budget({ minAvailable: 2 }, numbers(2, 2), { generation: 3 })), []);
    assert.deepEqual(of(pod(), budget({ minAvailable: 0 }, numbers(0, 0))), []);
    assert.deepEqual(of(pod(), budget({ minAvailable: 2 })), []);
  });

  it("everything, where there is more than one", () => {
    const free = numbers(2, 1);
    const other = budget({ minAvailable: 1 }, free, { name: "other" });
    assert.deepEqual(of(pod(), budget({ minAvailable: 1 }, free), other), [
      "more than one disruption budget (web, other), which the API refuses",
    ]);
  });

  it("nothing for a pod that does not run yet, nor for an unhealthy one that they let go", () => {
    const unready = { conditions: [{ type: "Ready", status: "False" }] };
    const strict = budget({ minAvailable: 2 }, numbers(2, 2));
    const lenient = budget({ minAvailable: 2, unhealthyPodEvictionPolicy: "AlwaysAllow" }, numbers(2, 2));
    assert.deepEqual(of(pod({ status: { phase: "Pending" } }), strict), []);
    assert.deepEqual(of(pod({ status: unready }), lenient), []);
    assert.deepEqual(of(pod({ status: unready }), strict), [all]);
    assert.deepEqual(of(pod(), lenient), [all]);
  });

  const selected = (selector: object | undefined, metadata: object = {}) =>
    budgetsOf(pod(), [budget({ selector }, undefined, metadata)]).length === 1;

  it("covers the pods of its namespace that its selector takes", () => {
    const expression = (key: string, operator: string, values?: string[]) =>
      selected({ matchExpressions: [{ key, operator, values }] });
    assert.equal(selected({ matchLabels: { app: "web" } }), true);
    assert.equal(selected({ matchLabels: { app: "web", tier: "x" } }), false);
    assert.equal(selected({ matchLabels: { app: "web" } }, { namespace: "staging" }), false);
    assert.equal(selected({}), true);
    assert.equal(selected(undefined), false);
    assert.equal(expression("app", "In", ["web", "api"]), true);
    assert.equal(expression("app", "In", ["api"]), false);
    assert.equal(expression("tier", "In", ["x"]), false);
    assert.equal(expression("app", "NotIn", ["web"]), false);
    assert.equal(expression("tier", "NotIn", ["x"]), true);
    assert.equal(expression("app", "Exists"), true);
    assert.equal(expression("tier", "Exists"), false);
    assert.equal(expression("app", "DoesNotExist"), false);
    assert.equal(expression("tier", "DoesNotExist"), true);
  });
});
