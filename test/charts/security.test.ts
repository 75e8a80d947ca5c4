import assert from "node:assert/strict";
import type { core } from "@pulumi/kubernetes/types/output";
import { apps, itWithHelm, refusal, render } from "./helm";
import { container, listed, one, pod } from "./objects";
import { objectsOf, shopWith, tiers } from "./platform";

/** All containers of a pod. */
function containers(spec: core.v1.PodSpec): readonly core.v1.Container[] {
  return [...listed(spec.initContainers), ...spec.containers];
}

/** Every rule of Pod Security's level `restricted`, and a read-only root file system. */
function assertRestricted(spec: core.v1.PodSpec): void {
  assert.deepEqual([spec.hostNetwork, spec.hostPID, spec.hostIPC], [undefined, undefined, undefined]);
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.ok(spec.securityContext.runAsUser > 0);
  assert.deepEqual(spec.securityContext.seccompProfile, { type: "RuntimeDefault" });
  for (const volume of spec.volumes) assert.deepEqual(Object.keys(volume), ["name", "emptyDir"]);
  for (const { name, securityContext, ports } of containers(spec)) {
    const restricted = {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    };
    assert.deepEqual(securityContext, restricted, name);
    assert.doesNotMatch(JSON.stringify(listed(ports)), /hostPort/);
  }
}

for (const app of apps) {
  for (const tier of tiers) {
    describe(`${app} in ${tier}: security`, () => {
      itWithHelm("its pods pass Pod Security restricted, init containers included", () => {
        assertRestricted(pod(objectsOf(app, tier)));
      });

      itWithHelm("no token of the Kubernetes API is mounted", () => {
        const objects = objectsOf(app, tier);
        assert.equal(one(objects, "ServiceAccount").automountServiceAccountToken, false);
        assert.equal(pod(objects).automountServiceAccountToken, false);
        assert.equal(pod(objects).serviceAccountName, app);
      });

      itWithHelm("credentials come key by key, and no Secret is read whole", () => {
        for (const { envFrom, env } of containers(pod(objectsOf(app, tier)))) {
          assert.deepEqual(envFrom, [{ configMapRef: { name: `${app}-config` } }]);
          for (const variable of env) {
            assert.deepEqual(Object.keys(variable), ["name", "valueFrom"]);
            assert.deepEqual(Object.keys(variable.valueFrom), ["secretKeyRef"]);
            assert.deepEqual(Object.keys(variable.valueFrom.secretKeyRef).sort(), ["key", "name"]);
          }
        }
      });

      itWithHelm("no secret is in its ConfigMap, and it makes no Secret", () => {
        const objects = objectsOf(app, tier);
        for (const [name, value] of Object.entries(one(objects, "ConfigMap").data)) {
          assert.doesNotMatch(name, /PASSWORD|SECRET|TOKEN|_USER$|KEY$/);
          assert.doesNotMatch(value, /:\/\/[^/]*@/);
        }
        assert.ok(objects.every(({ kind }) => kind !== "Secret"));
      });

      itWithHelm("every container says what it needs and how much it may use", () => {
        for (const { name, resources } of containers(pod(objectsOf(app, tier)))) {
          assert.deepEqual(Object.keys(resources.requests).sort(), ["cpu", "memory"], name);
          assert.ok(resources.limits["memory"], name);
        }
      });
    });
  }
}

describe("writable directories", () => {
  itWithHelm("are bounded volumes, in memory if asked for", () => {
    const writable = { run: { path: "/run/shop", size: "1Mi", memory: true } };
    const objects = render(shopWith({ writable }));
    assert.deepEqual(pod(objects).volumes, [
      { name: "writable-run", emptyDir: { sizeLimit: "1Mi", medium: "Memory" } },
      { name: "writable-tmp", emptyDir: { sizeLimit: "128Mi" } },
    ]);
    assert.deepEqual(container(objects).volumeMounts, [
      { name: "writable-run", mountPath: "/run/shop" },
      { name: "writable-tmp", mountPath: "/tmp" },
    ]);
  });

  itWithHelm("never share a name with the volume of persistence, whatever they are called", () => {
    const values = {
      persistence: { enabled: true, size: "10Gi", mountPath: "/data" },
      writable: { data: { path: "/cache", size: "1Mi" }, tmp: null },
    };
    const objects = render(shopWith(values));
    assert.deepEqual(container(objects).volumeMounts, [
      { name: "data", mountPath: "/data" },
      { name: "writable-data", mountPath: "/cache" },
    ]);
    assert.deepEqual(pod(objects).volumes, [{ name: "writable-data", emptyDir: { sizeLimit: "1Mi" } }]);
  });

  itWithHelm("leave an init container every name but the application's", () => {
    const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "16Mi" } };
    assert.match(
      refusal(shopWith({ initContainers: { shop: { resources } } })),
      /shop: initContainers\.shop: the application's own container has this name/,
    );
  });

  itWithHelm("can be taken away again with null", () => {
    const objects = render(shopWith({ writable: { tmp: null } }));
    assert.equal(pod(objects).volumes, undefined);
    assert.equal(container(objects).volumeMounts, undefined);
  });
});
