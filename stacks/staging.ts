import { presetOf } from "./preset";
import { rangesOf } from "./ranges";

/**
 * The tier `staging`: everything that production has, on the smallest nodes that hold it, and gone without a
 * trace after `destroy`. About USD 229 a month with its load balancer and volumes.
 */
export const staging = presetOf({
  tier: "staging",
  name: "staging",
  cluster: {
    highAvailability: false,
    ...rangesOf(0),
    systemPool: { size: "s-2vcpu-4gb", count: 2 },
    pools: [{ name: "workloads", size: "s-4vcpu-8gb", count: 3 }],
    maintenance: { day: "tuesday", startTime: "03:00" },
    destroyAssociatedResources: true,
    protect: false,
  },
  storage: { class: "do-block-storage", classes: [] },
  acme: { directory: "letsencrypt-staging" },
  branch: "main",
  budgetUsd: 300,
});
