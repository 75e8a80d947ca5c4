import type {
  Cluster,
  LoadBalancer,
  NodePool,
  Volume,
  VolumeSnapshot,
  Vpc,
} from "../../../lib/digitalocean/client";
import type { Account } from "../../../cli/leftovers/account";
import { findLeftovers } from "../../../cli/leftovers/find";
import type { Item } from "../../../cli/leftovers/item";
import type { Known } from "../../../cli/leftovers/known";
import type { Sight } from "../../../cli/leftovers/scene";

/** Ids of clusters, which must look like ids. */
export const live = "11111111-1111-4111-8111-111111111111";
export const gone = "22222222-2222-4222-8222-222222222222";
export const another = "33333333-3333-4333-8333-333333333333";

export const tag = "doks-platform:stack:prod";
export const foreignTag = "doks-platform:stack:staging";
export const description = "Made by Pulumi: doks-platform, stack prod";

export const now = Date.parse("2026-11-21T12:00:00Z");
const createdAt = "2026-11-11T12:00:00Z";
let number = 0;
const uuid = (): string => `00000000-0000-4000-8000-${String(++number).padStart(12, "0")}`;

export function pool(rest: Partial<NodePool> = {}): NodePool {
  return {
    id: uuid(),
    name: "system",
    size: "s-2vcpu-4gb",
    count: 2,
    tags: [],
    labels: {},
    nodes: [],
    ...rest,
  };
}

export function cluster(rest: Partial<Cluster> = {}): Cluster {
  return {
    id: live,
    name: "main",
    region: "fra1",
    tags: [tag],
    vpc: "vpc-1",
    clusterSubnet: "",
    serviceSubnet: "",
    highAvailability: false,
    state: "running",
    createdAt,
    nodePools: [pool()],
    ...rest,
  };
}

export function vpc(rest: Partial<Vpc> = {}): Vpc {
  return {
    id: "vpc-1",
    name: "net",
    description,
    region: "fra1",
    ipRange: "10.0.0.0/20",
    isDefault: false,
    createdAt,
    ...rest,
  };
}

/** A volume as a cluster's CSI driver makes it. */
export function volume(clusterId: string | undefined, rest: Partial<Volume> = {}): Volume {
  return {
    id: uuid(),
    name: `pvc-${uuid()}`,
    region: "fra1",
    size: 10,
    droplets: [],
    tags: clusterId === undefined ? [] : [`k8s:${clusterId}`],
    createdAt,
    ...rest,
  };
}

export function snapshot(rest: Partial<VolumeSnapshot> = {}): VolumeSnapshot {
  return { id: uuid(), name: "snapshot-1", volume: "", size: 5, tags: [], createdAt, ...rest };
}

export function loadBalancer(rest: Partial<LoadBalancer> = {}): LoadBalancer {
  return { id: uuid(), name: "lb", region: "fra1", nodes: 1, tags: [], vpc: "vpc-9", createdAt, ...rest };
}

/** A state that knows the live cluster and its VPC, and whose destroy leaves volumes. */
export const knowsLive: Known = {
  clusters: new Map([[live, { takesAll: false }]]),
  pools: new Set(),
  vpcs: new Set(["vpc-1"]),
};
/** The state after a destroy. */
export const knowsNothing: Known = { clusters: new Map(), pools: new Set(), vpcs: new Set() };

/** Looks at an account from the stack `prod`, whose state is empty unless said otherwise. */
export function find(account: Partial<Account>, sight: Partial<Sight> = {}): Item[] {
  const nothing = { clusters: [], vpcs: [], loadBalancers: [], volumes: [], snapshots: [] };
  return findLeftovers({
    account: { ...nothing, ...account },
    project: "doks-platform",
    stack: "prod",
    known: knowsNothing,
    named: [],
    now,
    ...sight,
  });
}

/** `kind status why` of each. */
export function verdicts(items: readonly Item[]): string[] {
  return items.map(({ kind, status, why }) => `${kind} ${status}: ${why}`);
}
