import assert from "node:assert/strict";
import { computed } from "../../../plan/values";
import { clusterDeletion } from "../../../policy/rules/cluster-deletion";
import { clusterHighAvailability } from "../../../policy/rules/cluster-high-availability";
import { clusterMaintenance } from "../../../policy/rules/cluster-maintenance";
import { clusterNetwork } from "../../../policy/rules/cluster-network";
import { clusterSurgeUpgrade } from "../../../policy/rules/cluster-surge-upgrade";
import { clusterVersion } from "../../../policy/rules/cluster-version";
import { controlPlaneFirewall } from "../../../policy/rules/control-plane-firewall";
import { poolCeiling } from "../../../policy/rules/pool-ceiling";
import { protection } from "../../../policy/rules/protection";
import { systemPoolSize } from "../../../policy/rules/system-pool-size";
import { types } from "../../../lib/resource-types";
import { differing, itHolds, resource, type Edit } from "../scene";

const cluster = { type: types.cluster };
const at = (tier: string) => `doks-platform-${tier}: cluster doks-platform-${tier}:`;
const set = (...edit: Edit) => ({ ...cluster, edits: [edit] });

itHolds(clusterHighAvailability, [
  {
    what: "one control plane in production",
    ...set("ha", false),
    finds: [`mandatory ${at("production")} ha is false; allowed in production: true`],
  },
  {
    what: "a cluster that leaves it to DOKS, in staging too",
    stack: "staging",
    ...set("ha", undefined),
    finds: [`mandatory ${at("staging")} ha is not set; allowed: true or false`],
  },
  { what: "what is not known yet", ...set("ha", computed), finds: [] },
]);

const exact = { config: { cluster: { version: "1.35.4-do.0" } } };
const allowed = "allowed: an exact slug such as 1.35.4-do.0, or what a Stash keeps";

// The golden stacks' own is a minor, which a Stash keeps.
itHolds(clusterVersion, [
  {
    what: "a bare minor",
    ...exact,
    ...set("version", "1.35"),
    finds: [`mandatory ${at("production")} version is "1.35"; ${allowed}`],
  },
  {
    what: "the newest of the day",
    stack: "staging",
    ...exact,
    ...set("version", "latest"),
    finds: [`mandatory ${at("staging")} version is "latest"; ${allowed}`],
  },
  {
    what: "no version",
    ...exact,
    ...set("version", undefined),
    finds: [`mandatory ${at("production")} version is not set; ${allowed}`],
  },
  { what: "an exact slug", ...exact, finds: [] },
  {
    what: "production that DOKS upgrades by itself, and advises",
    config: { cluster: { autoUpgrade: true } },
    finds: [
      `advisory ${at("production")} autoUpgrade is true, so that DOKS changes the version by itself; better in production: false`,
    ],
  },
  {
    what: "staging that it does",
    stack: "staging",
    config: { cluster: { autoUpgrade: true } },
    finds: [],
  },
  { what: "what is not known yet", ...set("version", computed), finds: [] },
]);

itHolds(clusterSurgeUpgrade, [
  {
    what: "upgrades that take nodes away, mandatory in production",
    config: { cluster: { surgeUpgrade: false } },
    finds: [`mandatory ${at("production")} surgeUpgrade is false; allowed: true`],
  },
  {
    what: "upgrades that take nodes away, advisory in staging",
    stack: "staging",
    config: { cluster: { surgeUpgrade: false } },
    finds: [`advisory ${at("staging")} surgeUpgrade is false; allowed: true`],
  },
  { what: "the provider's default", ...set("surgeUpgrade", undefined), finds: [] },
]);

itHolds(clusterMaintenance, [
  {
    what: "no window",
    ...set("maintenancePolicy", undefined),
    finds: [
      `mandatory ${at("production")} maintenancePolicy.day is not set; allowed: a day of the week`,
      `mandatory ${at("production")} maintenancePolicy.startTime is not set; allowed: an hour in UTC such as 03:00`,
    ],
  },
  {
    what: "a window without an hour, advisory in staging",
    stack: "staging",
    ...set("maintenancePolicy.startTime", ""),
    finds: [
      `advisory ${at("staging")} maintenancePolicy.startTime is not set; allowed: an hour in UTC such as 03:00`,
    ],
  },
  {
    what: "any day in production, and advises",
    config: { cluster: { maintenance: { day: "any", startTime: "03:00" } } },
    finds: [
      `advisory ${at("production")} maintenancePolicy.day is any; better in production: the day on which somebody is there`,
    ],
  },
  {
    what: "any day in staging",
    stack: "staging",
    config: { cluster: { maintenance: { day: "any", startTime: "03:00" } } },
    finds: [],
  },
  { what: "what is not known yet", ...set("maintenancePolicy", computed), finds: [] },
]);

itHolds(clusterNetwork, [
  {
    what: "a cluster in the account's default network",
    ...set("vpcUuid", undefined),
    finds: [`mandatory ${at("production")} vpcUuid is not set; allowed: a VPC of the stack's own`],
  },
  {
    what: "a cluster that is not VPC-native",
    stack: "staging",
    ...cluster,
    edits: [
      ["clusterSubnet", undefined],
      ["serviceSubnet", ""],
    ],
    finds: [
      `mandatory ${at("staging")} clusterSubnet is not set; allowed: a range of its own for pods`,
      `mandatory ${at("staging")} serviceSubnet is not set; allowed: a range of its own for Services`,
    ],
  },
]);

const off = `advisory ${at("production")} the firewall of its control plane is off; allowed in production: on, with addresses`;
const allowing = (...addresses: readonly string[]) => ({
  config: { cluster: { controlPlaneFirewall: { allowedAddresses: addresses } } },
});

itHolds(
  controlPlaneFirewall,
  [
    { what: "addresses and ranges of one's own", ...allowing("203.0.113.7", "10.0.0.0/8"), finds: [] },
    {
      what: "the whole Internet",
      ...allowing("203.0.113.7", "0.0.0.0/0"),
      finds: [
        `mandatory ${at("production")} controlPlaneFirewall.allowedAddresses has 0.0.0.0/0; allowed: addresses and ranges of yours`,
      ],
    },
    {
      what: "the Internet in halves, in staging too",
      stack: "staging",
      ...allowing("0.0.0.0/1", "128.0.0.0/1"),
      finds: ["0.0.0.0/1", "128.0.0.0/1"].map(
        (range) =>
          `mandatory ${at("staging")} controlPlaneFirewall.allowedAddresses has ${range}; allowed: addresses and ranges of yours`,
      ),
    },
    {
      what: "everybody, without saying for how many",
      ...allowing("0.0.0.0"),
      finds: [
        `mandatory ${at("production")} controlPlaneFirewall.allowedAddresses has 0.0.0.0; allowed: addresses and ranges of yours`,
      ],
    },
    {
      what: "millions, and advises",
      ...allowing("80.0.0.0/8", "198.51.0.0/16", "172.16.0.0/12"),
      finds: [
        `advisory ${at("production")} controlPlaneFirewall.allowedAddresses has 80.0.0.0/8, more than any site has; better: ranges of yours, no larger than a /16`,
      ],
    },
    { what: "no firewall at all", ...set("controlPlaneFirewall", undefined), finds: [off] },
    { what: "what is not known yet", ...set("controlPlaneFirewall", computed), finds: [] },
    {
      what: "addresses that are not known yet",
      ...cluster,
      edits: [["controlPlaneFirewall", { enabled: true, allowedAddresses: [computed] }]],
      finds: [],
    },
  ],
  { production: [off] },
);

itHolds(clusterDeletion, [
  {
    what: "volumes that go with production's cluster",
    config: { cluster: { destroyAssociatedResources: true } },
    finds: [
      `mandatory ${at("production")} destroyAllAssociatedResources is true; allowed in production: false`,
    ],
  },
]);

itHolds(protection, [
  {
    what: "a production cluster and its VPC that a slip may delete",
    config: { cluster: { protect: false } },
    finds: [
      `mandatory ${at("production")} protect is false; allowed in production: true`,
      "mandatory doks-platform-production: VPC doks-platform-production: protect is false; allowed in production: true",
    ],
  },
  {
    what: "another store of production's",
    more: [resource("production", types.volume, "files", { region: "fra1", size: 10 })],
    finds: ["mandatory files: volume files: protect is false; allowed in production: true"],
  },
  {
    what: "the same in staging",
    stack: "staging",
    more: [resource("staging", types.volume, "files", { region: "fra1", size: 10 })],
    finds: [],
  },
]);

itHolds(systemPoolSize, [
  {
    what: "a large system pool",
    config: { cluster: { systemPool: { size: "s-2vcpu-4gb", count: 4 } } },
    finds: [`mandatory ${at("production")} nodePool.nodeCount is 4; allowed: at most 3`],
  },
  {
    what: "dearer nodes as large",
    ...set("nodePool.size", "s-2vcpu-4gb-amd"),
    finds: [],
  },
  {
    what: "nodes with more CPUs or memory than the limit's",
    ...set("nodePool.size", "g-2vcpu-8gb"),
    finds: [
      `mandatory ${at("production")} nodePool.size is g-2vcpu-8gb; allowed: no more CPUs or memory than s-2vcpu-4gb`,
    ],
  },
  {
    what: "such nodes within a limit of the stack's own",
    config: { policy: { limits: { systemPoolSize: "s-4vcpu-8gb" } } },
    ...set("nodePool.size", "s-4vcpu-8gb"),
    finds: [],
  },
  {
    what: "one within a limit of the stack's own",
    config: {
      cluster: { systemPool: { size: "s-2vcpu-4gb", count: 4 } },
      policy: { limits: { systemPoolNodes: 4 } },
    },
    finds: [],
  },
  {
    what: "an autoscaled one",
    stack: "staging",
    ...cluster,
    edits: [
      ["nodePool.autoScale", true],
      ["nodePool.maxNodes", 9],
    ],
    finds: [
      `mandatory ${at("staging")} its system pool is autoscaled; allowed: a fixed nodeCount`,
      `mandatory ${at("staging")} nodePool.maxNodes is 9; allowed: at most 3`,
    ],
  },
  { what: "what is not known yet", ...set("nodePool", computed), finds: [] },
]);

const pool = { type: types.pool, name: "doks-platform-production-applications" };

itHolds(poolCeiling, [
  {
    what: "an autoscaler that may make more than the limit",
    config: { policy: { limits: { poolNodes: 5 } } },
    finds: [
      "mandatory doks-platform-production-applications: pool doks-platform-production-applications: maxNodes is 6; allowed: at most 5",
    ],
  },
  {
    what: "too many fixed nodes",
    stack: "staging",
    config: { policy: { limits: { poolNodes: 2 } } },
    finds: [
      "mandatory doks-platform-staging-workloads: pool doks-platform-staging-workloads: nodeCount is 3; allowed: at most 2",
    ],
  },
  { what: "what is not known yet", ...pool, edits: [["maxNodes", computed]], finds: [] },
]);

describe("pool-ceiling", () => {
  // The plan refuses it already, for want of a price; the engine does not.
  it("finds an autoscaler without a bound", async () => {
    const { environment } = await differing("production");
    const props = { autoScale: true, minNodes: 3 };
    const scaled = { urn: "urn", type: types.pool, name: pool.name, props, protect: false };
    assert.deepEqual(
      [...poolCeiling.check(scaled, { environment, today: "2026-11-21", secrets: [] })],
      ["pool doks-platform-production-applications: autoScale has no maxNodes; allowed: at most 10"],
    );
  });
});
