import { argocd, controllers, dataServices } from "../catalog";
import type { Preset, Tier } from "./schema";

type Cluster = Preset["cluster"];

/** What tells one tier from the other; what its charts are like there, each chart's own file says. */
export interface Differences {
  readonly tier: Tier;
  readonly name: string;
  readonly cluster: Pick<
    Cluster,
    | "clusterSubnet"
    | "destroyAssociatedResources"
    | "highAvailability"
    | "maintenance"
    | "pools"
    | "protect"
    | "serviceSubnet"
    | "systemPool"
    | "vpcSubnet"
  >;
  readonly storage: Preset["storage"];
  readonly acme: Preset["ingress"]["acme"];
  readonly branch: string;
  readonly budgetUsd: number;
}

/** A tier's preset: what all of them have, and what is its own. */
export function presetOf({ tier, name, cluster, storage, acme, branch, budgetUsd }: Differences): Preset {
  return {
    tier,
    name,
    cluster: {
      mode: "dedicated",
      region: "fra1",
      version: "1.35",
      controlPlaneFirewall: { allowedAddresses: [] },
      // Versions change in an `up` that was reviewed, not in a night that nobody watches; and while DOKS upgrades by
      // itself, a new `version` would be ignored.
      autoUpgrade: false,
      surgeUpgrade: true,
      registryIntegration: false,
      ...cluster,
    },
    storage,
    controllers: ofTier(controllers, tier),
    data: ofTier(dataServices, tier),
    ingress: { dns: "manual", gatewayClass: "cilium", acme },
    delivery: {
      repository: "https://github.com/doks-platform/doks-platform.git",
      branch,
      credentials: { type: "none" },
      apps: ["backend", "ai-service", "scheduler"],
      pins: [],
      argocd: argocd.presets[tier],
    },
    charts: { images: { edition: "legacy" } },
    hooks: {
      interruptedReleases: true,
      leftovers: true,
      growVolumes: { enabled: true, timeoutSeconds: 900 },
      drainPools: { enabled: true, timeoutSeconds: 1800 },
    },
    policy: {
      budget: { monthlyUsd: budgetUsd },
      registries: ["docker.n8n.io/n8nio", "ghcr.io/duli-ai"],
      limits: { systemPoolNodes: 3, systemPoolSize: "s-2vcpu-4gb", poolNodes: 10, volumeSize: "10Gi" },
      defaultDeny: false,
      publicNames: [],
      replacements: [],
      doneByHand: [],
      exceptions: [],
    },
    labels: { team: "platform", partOf: "duli" },
  };
}

type Charts = Readonly<Record<string, { readonly presets: Readonly<Record<Tier, object>> }>>;

/** What a tier's preset says of charts, under the charts' names. */
function ofTier<C extends Charts>(charts: C, tier: Tier): { [name in keyof C]: C[name]["presets"][Tier] } {
  const presets = Object.entries(charts).map(([name, chart]) => [name, chart.presets[tier]] as const);
  return Object.fromEntries(presets) as ReturnType<typeof ofTier<C>>;
}
