import { presetOf } from "./preset";

/**
 * The tier `staging`: everything that production has, on the smallest nodes that hold it, and gone without a
 * trace after `destroy`. About USD 229 a month with its load balancer and volumes.
 */
export const staging = presetOf({
  tier: "staging",
  name: "staging",
  cluster: {
    highAvailability: false,
    // Environment n of four takes the n-th /20 of 192.168.0.0/18 for its VPC and the n-th /15 of
    // 172.20.0.0/13 + 172.28.0.0/15 for pods and Services. 172.17 to 172.19 stay free: Docker's bridges, on
    // laptops and CI machines that reach the VPC through a VPN, are there. 10.0.0.0/8 is DigitalOcean's own.
    vpcSubnet: "192.168.0.0/20",
    clusterSubnet: "172.20.0.0/16",
    serviceSubnet: "172.21.0.0/20",
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
