import assert from "node:assert/strict";
import { attachedVolumes } from "../../stacks/attached-volumes";
import type { ApplicationSpec } from "../../stacks/applications";
import type { Environment } from "../../stacks/environment";
import type { JsonObject } from "../../lib/json";
import { podsOf } from "../../stacks/pods";

/** A workload as it stands in a file, with what its pods attach. */
function workload(kind: string, name: string, spec: JsonObject, pod: JsonObject = {}) {
  const object = { spec: { ...spec, template: { spec: pod } } };
  return { apiVersion: "apps/v1", kind, name, file: `${name}.yaml`, object };
}

const claim = { metadata: { name: "data" } };
const database = workload("StatefulSet", "database", { replicas: 3, volumeClaimTemplates: [claim, claim] });
const shared = workload(
  "Deployment",
  "web",
  {},
  { volumes: [{ persistentVolumeClaim: { claimName: "files" } }, { emptyDir: {} }, { ephemeral: {} }] },
);
const plain = workload("Deployment", "plain", { replicas: 4 });

describe("volumes that workloads of an overlay attach", () => {
  it("counts claim templates, claims and volumes that live as long as their pods", () => {
    const job = workload("Job", "migrate", {}, { volumes: [{ persistentVolumeClaim: { claimName: "x" } }] });
    const config = { apiVersion: "v1", kind: "ConfigMap", name: "c", file: "c.yaml", object: {} };
    assert.deepEqual(attachedVolumes([database, shared, plain, job, config]), [
      { workload: "database", replicas: 3, volumes: 2 },
      { workload: "web", replicas: 1, volumes: 2 },
      { workload: "plain", replicas: 4, volumes: 0 },
    ]);
  });

  /** The groups of an application of Kustomize, as `<name> <pods>x<volumes>`. */
  function groups(values: object, ...objects: ApplicationSpec["objects"]): string[] {
    const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "16Mi" } };
    const application = { name: "shop", tool: "kustomize", overlay: "o", hosts: [], generatedSecrets: [] };
    const spec = { application, values: { resources, tolerations: [], ...values }, objects } as unknown;
    const environment = { cluster: { mode: "shared" } } as unknown as Environment;
    return podsOf(environment, [spec as ApplicationSpec])
      .filter(({ name }) => name.startsWith("shop"))
      .map(({ name, replicas, volumes = 0 }) => `${name} ${replicas}x${volumes}`);
  }

  it("gives those of a single workload to all declared pods, whatever its file says before patches", () => {
    assert.deepEqual(groups({ replicas: 5 }, database), ["shop 5x2"]);
  });

  it("splits the declared pods among several workloads, and never makes them more", () => {
    assert.deepEqual(groups({ replicas: 8 }, database, shared, plain), ["shop 3x2", "shop 1x2", "shop 4x0"]);
    assert.deepEqual(groups({ replicas: 2 }, database, plain), ["shop 2x2", "shop 0x0"]);
  });

  it("knows a workload that is named apart by its name", () => {
    const workloads = { database: { replicas: 3, resources: { requests: { cpu: "1", memory: "1Gi" } } } };
    assert.deepEqual(groups({ replicas: 7, workloads }, database, plain), ["shop 4x0", "shop-database 3x2"]);
  });

  it("has none where nothing can be read", () => {
    assert.deepEqual(groups({ replicas: 2 }), ["shop 2x0"]);
  });
});
