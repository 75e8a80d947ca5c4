import type { Rule } from "../rule";
import { acmeDirectory } from "./acme-directory";
import { applicationNetworkPolicy } from "./application-network-policy";
import { applicationObjectNames } from "./application-object-names";
import { applicationObjects } from "./application-objects";
import { applicationPins } from "./application-pins";
import { applicationProject } from "./application-project";
import { applicationRevision } from "./application-revision";
import { applicationSecrets } from "./application-secrets";
import { applicationSync } from "./application-sync";
import { argocdAccess } from "./argocd-access";
import { argocdIndependence } from "./argocd-independence";
import { autoscalerMetrics } from "./autoscaler-metrics";
import { blockingBudget } from "./blocking-budget";
import { budget } from "./budget";
import { capabilities } from "./capabilities";
import { clusterDeletion } from "./cluster-deletion";
import { clusterHighAvailability } from "./cluster-high-availability";
import { clusterMaintenance } from "./cluster-maintenance";
import { clusterNetwork } from "./cluster-network";
import { clusterSurgeUpgrade } from "./cluster-surge-upgrade";
import { clusterVersion } from "./cluster-version";
import { controlPlaneFirewall } from "./control-plane-firewall";
import { dataAccess } from "./data-access";
import { dataAuthentication } from "./data-authentication";
import { dataDisruption } from "./data-disruption";
import { dataMetrics } from "./data-metrics";
import { dataQuorum } from "./data-quorum";
import { databaseFirewall } from "./database-firewall";
import { defaultDeny } from "./default-deny";
import { defaultNamespace } from "./default-namespace";
import { disruptionBudget } from "./disruption-budget";
import { externalIps } from "./external-ips";
import { frozenImages } from "./frozen-images";
import { gatewayCertificates } from "./gateway-certificates";
import { gatewayRoutes } from "./gateway-routes";
import { healthProbes } from "./health-probes";
import { hostNamespaces } from "./host-namespaces";
import { hostPaths } from "./host-paths";
import { httpsRoutes } from "./https-routes";
import { identityLabels } from "./identity-labels";
import { imageRegistry } from "./image-registry";
import { imageTag } from "./image-tag";
import { ingressCertificates } from "./ingress-certificates";
import { kernelSurface } from "./kernel-surface";
import { literalCredentials } from "./literal-credentials";
import { loadBalancerNames } from "./load-balancer-names";
import { nonRoot } from "./non-root";
import { objectDisruptionBudget } from "./object-disruption-budget";
import { platformLabels } from "./platform-labels";
import { podSecurity } from "./pod-security";
import { poolCeiling } from "./pool-ceiling";
import { privilegeEscalation } from "./privilege-escalation";
import { privileged } from "./privileged";
import { protection } from "./protection";
import { publicPorts } from "./public-ports";
import { quorumQueues } from "./quorum-queues";
import { rbac } from "./rbac";
import { readOnlyRoot } from "./read-only-root";
import { releaseAtomic } from "./release-atomic";
import { releaseSource } from "./release-source";
import { releaseVersion } from "./release-version";
import { replicas } from "./replicas";
import { resourceLimits } from "./resource-limits";
import { resourceNames } from "./resource-names";
import { retainedVolumes } from "./retained-volumes";
import { seccompProfile } from "./seccomp-profile";
import { secretSources } from "./secret-sources";
import { serviceAccountToken } from "./service-account-token";
import { tagsOfStack } from "./stack-tags";
import { storageProvisioner } from "./storage-provisioner";
import { systemPoolSize } from "./system-pool-size";
import { unjudged } from "./unjudged";
import { volumeSize } from "./volume-size";
import { wildcardHosts } from "./wildcard-hosts";

/** All rules, in the order in which docs/policy.md lists them. */
export const rules: readonly Rule[] = [
  // Secrets
  literalCredentials,
  secretSources,
  applicationSecrets,
  // Images
  imageTag,
  imageRegistry,
  frozenImages,
  // Workloads
  resourceLimits,
  healthProbes,
  replicas,
  disruptionBudget,
  objectDisruptionBudget,
  blockingBudget,
  autoscalerMetrics,
  nonRoot,
  readOnlyRoot,
  capabilities,
  privilegeEscalation,
  privileged,
  seccompProfile,
  hostNamespaces,
  hostPaths,
  kernelSurface,
  serviceAccountToken,
  rbac,
  // Names, labels and namespaces
  resourceNames,
  identityLabels,
  defaultNamespace,
  applicationNetworkPolicy,
  defaultDeny,
  podSecurity,
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
  dataAuthentication,
  // Releases and Applications
  releaseVersion,
  releaseSource,
  releaseAtomic,
  applicationPins,
  applicationProject,
  applicationObjects,
  applicationObjectNames,
  applicationRevision,
  applicationSync,
  argocdIndependence,
  argocdAccess,
  unjudged,
  // Entrances
  gatewayCertificates,
  gatewayRoutes,
  ingressCertificates,
  httpsRoutes,
  wildcardHosts,
  externalIps,
  acmeDirectory,
  publicPorts,
  databaseFirewall,
  // Cost
  budget,
  // What the pack mends itself
  platformLabels,
  tagsOfStack,
];
