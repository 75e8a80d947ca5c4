import { presetOf } from "./preset";
import { rangesOf } from "./ranges";

/**
 * The tier `production`: loses any one node without losing a service, keeps its volumes when it is destroyed,
 * and changes versions only when told to.
 */
export const production = presetOf({
  tier: "production",
  name: "prod",
  cluster: {
    highAvailability: true,
    ...rangesOf(1),
    systemPool: { size: "s-2vcpu-4gb", count: 3 },
    pools: [
      {
        name: "data",
        size: "s-4vcpu-8gb",
        count: 3,
        taints: [{ key: "doks-platform/dedicated", value: "data", effect: "NoSchedule" }],
      },
      { name: "applications", size: "s-4vcpu-8gb", autoscale: { min: 3, max: 6 } },
    ],
    maintenance: { day: "sunday", startTime: "03:00" },
    destroyAssociatedResources: false,
    protect: true,
  },
  storage: {
    class: "data-retain",
    classes: [{ name: "data-retain", reclaimPolicy: "Retain", fsType: "ext4" }],
  },
  acme: { directory: "letsencrypt-prod" },
  branch: "production",
  budgetUsd: 600,
});
