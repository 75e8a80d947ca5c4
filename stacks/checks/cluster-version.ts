import type { Check, Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** What the tier and the cluster's version demand of each other. */
export const clusterVersion: Check<DedicatedSubject> = ({ environment: { tier, cluster, ingress } }) => {
  const minor = Number(cluster.version.split(".")[1]);
  const violations: Violation[] = [];
  if (minor < 33 && ingress.gatewayClass === "cilium") {
    violations.push({
      path: "cluster.version",
      got: cluster.version,
      allowed: "1.33 or later: only those ship the Gateway API that ingress.gatewayClass cilium needs",
    });
  }
  if (!cluster.highAvailability && (tier === "production" || minor >= 36)) {
    violations.push({
      path: "cluster.highAvailability",
      got: "false",
      allowed:
        tier === "production"
          ? "true in production: with one control plane, its loss stops deployments, scaling and failover"
          : "true: from 1.36 on DOKS has no other control plane",
    });
  }
  return violations;
};
