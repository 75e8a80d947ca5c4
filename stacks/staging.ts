import { sized, workload } from "./resources";
import type { Preset } from "./schema";

/**
 * The tier `staging`: everything that production has, on the smallest nodes that hold it, and gone without a
 * trace after `destroy`. About USD 229 a month with its load balancer and volumes.
 */
export const staging: Preset = {
  tier: "staging",
  name: "staging",
  cluster: {
    mode: "dedicated",
    region: "fra1",
    version: "1.35.4-do.0",
    highAvailability: false,
    // Environment n of four takes the n-th /20 of 192.168.0.0/18 for its VPC and the n-th /15 of
    // 172.20.0.0/13 + 172.28.0.0/15 for pods and Services. 172.17 to 172.19 stay free: Docker's bridges, on
    // laptops and CI machines that reach the VPC through a VPN, are there. 10.0.0.0/8 is DigitalOcean's own.
    vpcSubnet: "192.168.0.0/20",
    clusterSubnet: "172.20.0.0/16",
    serviceSubnet: "172.21.0.0/20",
    systemPool: { size: "s-2vcpu-4gb", count: 2 },
    pools: [{ name: "workloads", size: "s-4vcpu-8gb", count: 3 }],
    controlPlaneFirewall: { allowedAddresses: [] },
    maintenance: { day: "tuesday", startTime: "03:00" },
    // Versions change here, in an `up`: while DOKS upgrades by itself, a new `version` would be ignored.
    autoUpgrade: false,
    surgeUpgrade: true,
    registryIntegration: false,
    destroyAssociatedResources: true,
    protect: false,
  },
  storage: { class: "do-block-storage", classes: [] },
  controllers: {
    certManager: {
      controller: workload(1, "20m", "96Mi", "256Mi"),
      webhook: workload(1, "20m", "48Mi", "128Mi"),
      cainjector: workload(1, "20m", "128Mi", "384Mi"),
    },
    metricsServer: { enabled: true, kubeletCertificates: "verify", ...workload(1, "100m", "200Mi", "400Mi") },
    traefik: {
      ...workload(1, "100m", "128Mi", "256Mi"),
      gatewayApi: "install",
      service: { type: "LoadBalancer" },
    },
    externalDns: { resources: sized("20m", "64Mi", "128Mi") },
  },
  data: {
    postgres: {
      enabled: true,
      replicas: 3,
      size: "50Gi",
      resources: sized("250m", "768Mi", "2Gi"),
      exporter: { resources: sized("20m", "32Mi", "96Mi") },
      pgpool: { replicas: 2, resources: sized("100m", "256Mi", "512Mi") },
      user: "duli_user",
      database: "duli_db",
      schemas: [],
      tuning: { maxConnections: 150, sharedBuffers: "256MB", workMem: "16MB", maintenanceWorkMem: "128MB" },
    },
    redis: {
      enabled: true,
      replicas: 3,
      size: "10Gi",
      resources: sized("100m", "192Mi", "384Mi"),
      exporter: { resources: sized("20m", "32Mi", "96Mi") },
      sentinel: { quorum: 2, resources: sized("50m", "64Mi", "128Mi") },
    },
    rabbitmq: {
      enabled: true,
      replicas: 3,
      size: "20Gi",
      resources: sized("200m", "512Mi", "1Gi"),
      user: "duli_user",
      vhost: "/",
    },
  },
  ingress: {
    dns: "manual",
    gatewayClass: "cilium",
    acme: { directory: "letsencrypt-staging" },
  },
  delivery: {
    repository: "https://github.com/doks-platform/doks-platform.git",
    branch: "main",
    credentials: { type: "none" },
    apps: ["backend", "ai-service", "scheduler"],
    argocd: {
      highAvailability: false,
      controller: workload(1, "250m", "512Mi", "1Gi"),
      server: workload(1, "50m", "128Mi", "256Mi"),
      repoServer: workload(1, "100m", "256Mi", "512Mi"),
      applicationSet: workload(1, "50m", "96Mi", "256Mi"),
      redis: { resources: sized("50m", "64Mi", "128Mi") },
      haproxy: { resources: sized("50m", "64Mi", "128Mi") },
    },
  },
  charts: { images: { edition: "legacy" } },
  hooks: {
    interruptedReleases: true,
    leftovers: true,
    growVolumes: { enabled: true, timeoutSeconds: 900 },
    drainPools: { enabled: true, timeoutSeconds: 1800 },
  },
  policy: {
    budget: { monthlyUsd: 300 },
    registries: ["docker.n8n.io/n8nio", "ghcr.io/duli-ai"],
    limits: { systemPoolNodes: 3, systemPoolSize: "s-2vcpu-4gb", poolNodes: 10, volumeSize: "10Gi" },
    defaultDeny: false,
    publicNames: [],
    replacements: [],
    exceptions: [],
  },
  labels: { team: "platform", partOf: "duli" },
};
