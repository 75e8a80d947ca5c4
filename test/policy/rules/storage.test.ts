import { computed, type Values } from "../../../plan/values";
import { retainedVolumes } from "../../../policy/rules/retained-volumes";
import { storageProvisioner } from "../../../policy/rules/storage-provisioner";
import { volumeSize } from "../../../policy/rules/volume-size";
import { types } from "../../../lib/resource-types";
import { itJudgesApps } from "../applications";
import { itHolds, resource } from "../scene";

const redis = { type: types.declaredRelease, name: "redis" };
const storageClass = { type: types.storageClass, name: "data-retain" };
const services = ["postgres", "rabbitmq", "redis"] as const;
const place = {
  postgres: "volumes of postgres-postgresql-ha-postgresql",
  rabbitmq: "volumes of rabbitmq",
  redis: "volumes of redis-node",
} as const;

/** A property of the claims that Redis declares. */
const ofClaims = (property: string) => ["claims", 0, property] as const;

/** What is found of n8n, the application that keeps data. */
const scheduler = (what: string) => `mandatory scheduler-prod: application scheduler, persistence: ${what}`;
const deletes = (name: string) =>
  `storage class ${name} deletes volumes with their claims; allowed in production: Retain`;

/** A release of a chart that nobody knows. */
const mystery = (persistence: Values) =>
  resource("production", types.release, "mystery", {
    name: "mystery",
    chart: "mystery",
    values: { main: { persistence: { enabled: true, ...persistence } } },
  });
const claim = resource("production", types.claim, "files", {
  metadata: { name: "files" },
  spec: { storageClassName: "do-block-storage-xfs", resources: { requests: { storage: "512Mi" } } },
});
const statefulSet = resource("production", types.statefulSet, "queue", {
  metadata: { name: "queue" },
  spec: {
    replicas: 1,
    volumeClaimTemplates: [
      { metadata: { name: "data" }, spec: { resources: { requests: { storage: "20Gi" } } } },
    ],
  },
});

const volume = (spec: Values, stack: "staging" | "production" = "production") => ({
  stack,
  more: [resource(stack, types.persistentVolume, "disk", { metadata: { name: "disk" }, spec })],
});
const csi = { driver: "dobs.csi.digitalocean.com", volumeHandle: "1" };

itHolds(retainedVolumes, [
  ...["Delete", "Recycle"].map((policy) => ({
    what: `a volume made by hand that is not retained: ${policy}`,
    ...volume({ csi, persistentVolumeReclaimPolicy: policy }),
    finds: [
      `mandatory disk: PersistentVolume disk: spec.persistentVolumeReclaimPolicy is ${policy}; allowed in production: Retain`,
    ],
  })),
  {
    what: "the same in staging",
    ...volume({ persistentVolumeReclaimPolicy: "Delete" }, "staging"),
    finds: [],
  },
  { what: "one that is", ...volume({ csi, persistentVolumeReclaimPolicy: "Retain" }), finds: [] },
  {
    what: "a class that deletes volumes with their claims",
    config: { storage: { class: "do-block-storage" } },
    finds: [
      ...services.map(
        (name) => `mandatory ${name}: release ${name}, ${place[name]}: ${deletes("do-block-storage")}`,
      ),
      scheduler(deletes("do-block-storage")),
    ],
  },
  {
    what: "a class of the stack's own that does",
    config: { storage: { classes: [{ name: "data-retain", reclaimPolicy: "Delete" }] } },
    finds: [
      ...services.map(
        (name) => `mandatory ${name}: release ${name}, ${place[name]}: ${deletes("data-retain")}`,
      ),
      scheduler(deletes("data-retain")),
    ],
  },
  {
    what: "a shipped class that retains them",
    config: { storage: { class: "do-block-storage-retain", classes: [] } },
    finds: [],
  },
  {
    what: "no class, which is the cluster's default",
    ...redis,
    edits: [[ofClaims("storageClass"), undefined]],
    finds: [
      "mandatory redis: release redis, volumes of redis-node: no storage class, so that the cluster's default decides; allowed in production: one with Retain",
    ],
  },
  {
    what: "claims of plain objects",
    more: [claim, statefulSet],
    finds: [
      "mandatory queue: StatefulSet queue, claim data: no storage class, so that the cluster's default decides; allowed in production: one with Retain",
      "mandatory files: claim files: storage class do-block-storage-xfs deletes volumes with their claims; allowed in production: Retain",
    ],
  },
  {
    what: "a chart without a volume",
    ...redis,
    edits: [["claims", []]],
    finds: [],
  },
  {
    what: "a release of a chart that nobody knows, by what its values call persistence",
    more: [mystery({ storageClass: "do-block-storage" })],
    finds: [`mandatory mystery: release mystery, main.persistence: ${deletes("do-block-storage")}`],
  },
  {
    what: "a class that is not known yet",
    ...redis,
    edits: [[ofClaims("storageClass"), computed]],
    finds: [],
  },
  {
    what: "a class of an existing cluster, of which nobody knows more than its name",
    config: {
      cluster: { mode: "existing", kubeconfig: "kubeconfig.yaml" },
      storage: { class: "do-block-storage" },
    },
    finds: [],
  },
]);

itJudgesApps(retainedVolumes, [
  {
    what: "an application's own class that deletes",
    files: { "scheduler/production.yaml": { persistence: { storageClass: "do-block-storage" } } },
    finds: [scheduler(deletes("do-block-storage"))],
  },
  {
    what: "such a class of an application that keeps nothing",
    files: {
      "scheduler/production.yaml": { persistence: { enabled: false, storageClass: "do-block-storage" } },
    },
    finds: [],
  },
]);

itJudgesApps(volumeSize, [
  {
    what: "an application's small volume",
    files: { "scheduler/production.yaml": { persistence: { size: "1Gi" } } },
    finds: [scheduler("size 1Gi; allowed in production: 10Gi or more")],
  },
  {
    what: "one that its Application makes small",
    files: {},
    type: types.application,
    name: "scheduler-prod",
    edits: [["spec.source.helm.parameters", [{ name: "persistence.size", value: "2Gi" }]]],
    finds: [scheduler("size 2Gi; allowed in production: 10Gi or more")],
  },
]);

itHolds(volumeSize, [
  {
    what: "a small volume",
    config: { data: { redis: { size: "5Gi" } } },
    finds: [
      "mandatory redis: release redis, volumes of redis-node: size 5Gi; allowed in production: 10Gi or more",
    ],
  },
  {
    what: "what a limit of the stack's own makes small",
    config: { policy: { limits: { volumeSize: "50Gi" } } },
    finds: [
      "mandatory rabbitmq: release rabbitmq, volumes of rabbitmq: size 20Gi; allowed in production: 50Gi or more",
      "mandatory redis: release redis, volumes of redis-node: size 10Gi; allowed in production: 50Gi or more",
      scheduler("size 20Gi; allowed in production: 50Gi or more"),
    ],
  },
  {
    what: "a small volume in staging",
    stack: "staging",
    config: { data: { redis: { size: "5Gi" } } },
    finds: [],
  },
  {
    what: "a small claim of a plain object",
    more: [claim, statefulSet],
    finds: ["mandatory files: claim files: size 512Mi; allowed in production: 10Gi or more"],
  },
  {
    what: "sizes that are not known yet, or no sizes",
    ...redis,
    edits: [[ofClaims("size"), computed]],
    finds: [],
  },
  { what: "what is no size", more: [mystery({ size: "much", storageClass: "data-retain" })], finds: [] },
]);

itHolds(storageProvisioner, [
  {
    what: "a volume that is a folder of a node",
    ...volume({ hostPath: { path: "/var/data" } }),
    finds: [
      "mandatory disk: PersistentVolume disk: spec is the node's /var/data; allowed: a volume of a CSI driver",
    ],
  },
  {
    what: "a volume that is a disk of a node, in staging too",
    ...volume({ local: { path: "/mnt/disk" } }, "staging"),
    finds: [
      "mandatory disk: PersistentVolume disk: spec is the node's /mnt/disk; allowed: a volume of a CSI driver",
    ],
  },
  {
    what: "a volume of another driver",
    ...volume({ csi: { driver: "ebs.csi.aws.com" } }),
    finds: [
      "mandatory disk: PersistentVolume disk: spec.csi.driver is ebs.csi.aws.com; allowed: dobs.csi.digitalocean.com",
    ],
  },
  { what: "a volume of DigitalOcean's", ...volume({ csi }), finds: [] },
  { what: "a volume that is not known yet", ...volume({ csi: computed, hostPath: computed }), finds: [] },
  {
    what: "another cloud's driver",
    ...storageClass,
    edits: [["provisioner", "ebs.csi.aws.com"]],
    finds: [
      "mandatory data-retain: StorageClass data-retain: provisioner ebs.csi.aws.com; allowed: dobs.csi.digitalocean.com",
    ],
  },
  {
    what: "volumes that cannot grow, and advises",
    ...storageClass,
    edits: [["allowVolumeExpansion", undefined]],
    finds: [
      "advisory data-retain: StorageClass data-retain: allowVolumeExpansion is not true, so that no volume of it can grow; allowed: true",
    ],
  },
  {
    what: "what is not known yet",
    ...storageClass,
    edits: [
      ["provisioner", computed],
      ["allowVolumeExpansion", computed],
    ],
    finds: [],
  },
  {
    what: "the driver of an existing cluster",
    config: {
      cluster: { mode: "existing", kubeconfig: "kubeconfig.yaml" },
      storage: { class: "local", classes: [{ name: "local", reclaimPolicy: "Retain" }] },
    },
    type: types.storageClass,
    edits: [["provisioner", "rancher.io/local-path"]],
    finds: [],
  },
]);
