import { presetOf } from "./preset";
import { rangesOf } from "./ranges";

/**
 * The tier `development`: one pod of everything, to try out what comes next to staging. It loses data and is away
 * whenever a node is. Gone without a trace after `destroy`.
 */
export const development = presetOf({
  tier: "development",
  name: "development",
  cluster: {
    highAvailability: false,
    ...rangesOf(2),
    systemPool: { size: "s-2vcpu-4gb", count: 1 },
    pools: [{ name: "workloads", size: "s-4vcpu-8gb", count: 1 }],
    maintenance: { day: "any", startTime: "03:00" },
    destroyAssociatedResources: true,
    protect: false,
  },
  storage: { class: "do-block-storage", classes: [] },
  acme: { directory: "letsencrypt-staging" },
  branch: "develop",
  budgetUsd: 150,
});
