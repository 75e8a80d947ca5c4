import { sized, workload } from "./resources";
import type { Preset } from "./schema";

/**
 * The tier `production`: loses any one node without losing a service, keeps its volumes when it is destroyed,
 * and changes versions only when told to.
 */
export const production: Preset = {
  tier: "production",
  name: "prod",
  cluster: {
    mode: "dedicated",
    region: "fra1",
    version: "1.35.4-do.0",
    highAvailability: true,
    vpcSubnet: "192.168.16.0/20",
    clusterSubnet: "172.22.0.0/16",
    serviceSubnet: "172.23.0.0/20",
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
    controlPlaneFirewall: { allowedAddresses: [] },
    maintenance: { day: "sunday", startTime: "03:00" },
    // A new version has been through staging before somebody puts its slug here, and then happens in an `up`
    // that was reviewed, not in a night that nobody watches.
    autoUpgrade: false,
    surgeUpgrade: true,
    registryIntegration: false,
    destroyAssociatedResources: false,
    protect: true,
  },
  storage: {
    class: "data-retain",
    classes: [{ name: "data-retain", reclaimPolicy: "Retain", fsType: "ext4" }],
  },
  controllers: {
    certManager: {
      controller: workload(2, "20m", "96Mi", "256Mi"),
      webhook: workload(3, "20m", "48Mi", "128Mi"),
      cainjector: workload(2, "20m", "128Mi", "384Mi"),
    },
    metricsServer: { enabled: true, kubeletCertificates: "verify", ...workload(2, "100m", "200Mi", "400Mi") },
    traefik: {
      ...workload(2, "100m", "128Mi", "256Mi"),
      gatewayApi: "install",
      service: { type: "LoadBalancer" },
    },
    externalDns: { resources: sized("20m", "64Mi", "128Mi") },
  },
  data: {
    postgres: {
      enabled: true,
      replicas: 3,
      pool: "data",
      size: "50Gi",
      resources: sized("500m", "1Gi", "3Gi"),
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
      pool: "data",
      size: "10Gi",
      resources: sized("200m", "384Mi", "768Mi"),
      exporter: { resources: sized("20m", "32Mi", "96Mi") },
      sentinel: { quorum: 2, resources: sized("50m", "64Mi", "128Mi") },
    },
    rabbitmq: {
      enabled: true,
      replicas: 3,
      pool: "data",
      size: "20Gi",
      resources: sized("400m", "768Mi", "1536Mi"),
      user: "duli_user",
      vhost: "/",
    },
  },
  ingress: {
    dns: "manual",
    gatewayClass: "cilium",
    acme: { directory: "letsencrypt-prod" },
  },
  delivery: {
    repository: "https://github.com/doks-platform/doks-platform.git",
    branch: "production",
    credentials: { type: "none" },
    apps: ["backend", "ai-service", "scheduler"],
    argocd: {
      highAvailability: true,
      controller: workload(1, "250m", "768Mi", "2Gi"),
      server: workload(2, "50m", "128Mi", "256Mi"),
      repoServer: workload(2, "100m", "256Mi", "512Mi"),
      applicationSet: workload(2, "50m", "96Mi", "256Mi"),
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
    budget: { monthlyUsd: 600 },
    registries: ["docker.n8n.io/n8nio", "ghcr.io/duli-ai"],
    limits: { systemPoolNodes: 3, systemPoolSize: "s-2vcpu-4gb", poolNodes: 10, volumeSize: "10Gi" },
    defaultDeny: false,
    publicNames: [],
    replacements: [],
    exceptions: [],
  },
  labels: { team: "platform", partOf: "duli" },
};
