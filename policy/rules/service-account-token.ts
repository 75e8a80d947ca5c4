import { cis } from "../cis";
import { textOf } from "../../lib/known";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";

/** A pod gets a credential for the cluster's API only if it asks for one. */
export const serviceAccountToken: WorkloadRule = {
  kind: "workload",
  name: "service-account-token",
  description:
    "A pod has a token for the cluster's API only if it asks for one. Set automountServiceAccountToken to " +
    "false, or to true with a service account of its own (serviceAccountName) for what talks to the API; " +
    "charts/service has no value that asks for one.",
  severity: "medium",
  level: "mandatory",
  framework: cis("5.1.6", "Ensure that Service Account Tokens are only mounted where necessary"),
  requirement: "R-SECURITY-7",
  check(workload) {
    // Charts decide by their service accounts, which their values do not have to name.
    if (workload.from !== "object" || isAcceptedUpstream("service-account-token", workload)) return [];
    const { what, pod, asksForToken } = workload;
    const { automountServiceAccountToken: mounted, serviceAccountName, serviceAccount } = pod;
    const account = textOf(serviceAccountName) || textOf(serviceAccount) || "default";
    if (mounted === undefined || mounted === null)
      return [`${what}: automountServiceAccountToken is not set, so that a token is mounted unasked`];
    if (mounted === true && asksForToken === false)
      return [`${what} mounts a token that no value of the application asks for; allowed: false`];
    if (mounted === true && account === "default")
      return [`${what} mounts the token of the service account default, which is everybody's`];
    return [];
  },
};
