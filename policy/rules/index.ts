import type { Rule } from "../rule";
import { imageTag } from "./image-tag";
import { acmeDirectory } from "./acme-directory";
import { applicationProject } from "./application-project";
import { applicationRevision } from "./application-revision";
import { applicationSync } from "./application-sync";
import { argocdIndependence } from "./argocd-independence";
import { budget } from "./budget";
import { clusterDeletion } from "./cluster-deletion";
import { clusterHighAvailability } from "./cluster-high-availability";
import { clusterMaintenance } from "./cluster-maintenance";
import { clusterNetwork } from "./cluster-network";
import { clusterSurgeUpgrade } from "./cluster-surge-upgrade";
import { clusterVersion } from "./cluster-version";
import { controlPlaneFirewall } from "./control-plane-firewall";
import { dataAccess } from "./data-access";
import { dataDisruption } from "./data-disruption";
import { dataMetrics } from "./data-metrics";
import { dataQuorum } from "./data-quorum";
import { gatewayCertificates } from "./gateway-certificates";
import { httpsRoutes } from "./https-routes";
import { loadBalancerNames } from "./load-balancer-names";
import { poolCeiling } from "./pool-ceiling";
import { protection } from "./protection";
import { publicPorts } from "./public-ports";
import { quorumQueues } from "./quorum-queues";
import { releaseAtomic } from "./release-atomic";
import { releaseSource } from "./release-source";
import { releaseVersion } from "./release-version";
import { retainedVolumes } from "./retained-volumes";
import { storageProvisioner } from "./storage-provisioner";
import { systemPoolSize } from "./system-pool-size";
import { volumeSize } from "./volume-size";

/** All rules, in the order in which docs/policy.md lists them. */
export const rules: readonly Rule[] = [
  imageTag,
  // Cluster
  clusterHighAvailability,
  clusterVersion,
  clusterSurgeUpgrade,
  clusterMaintenance,
  clusterNetwork,
  controlPlaneFirewall,
  clusterDeletion,
  protection,
  systemPoolSize,
  poolCeiling,
  loadBalancerNames,
  // Storage and data services
  retainedVolumes,
  volumeSize,
  storageProvisioner,
  dataQuorum,
  dataMetrics,
  dataDisruption,
  quorumQueues,
  dataAccess,
  // Releases and Applications
  releaseVersion,
  releaseSource,
  releaseAtomic,
  applicationProject,
  applicationRevision,
  applicationSync,
  argocdIndependence,
  // Entrances
  gatewayCertificates,
  httpsRoutes,
  acmeDirectory,
  publicPorts,
  // Cost
  budget,
];
