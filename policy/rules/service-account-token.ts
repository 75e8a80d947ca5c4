import { cis } from "../cis";
import { at, isKnownObject, listOf, textOf, type KnownObject } from "../../lib/known";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";

/** A pod gets a credential for the cluster's API only if it asks for one. */
export const serviceAccountToken: WorkloadRule = {
  kind: "workload",
  name: "service-account-token",
  description:
    "A pod has a token for the cluster's API only if it asks for one. Set automountServiceAccountToken of the pod, " +
    "or of its service account beside it, to false, or to true with a service account of its own " +
    "(serviceAccountName) for what talks to the API; " +
    "charts/service has no value that asks for one.",
  severity: "medium",
  level: "mandatory",
  framework: cis("5.1.6", "Ensure that Service Account Tokens are only mounted where necessary"),
  requirement: "R-SECURITY-7",
  check(workload) {
    // Charts decide by their service accounts, which their values do not have to name.
    if (workload.from !== "object" || isAcceptedUpstream("service-account-token", workload)) return [];
    const { what, pod, asksForToken, accountMountsToken } = workload;
    const { automountServiceAccountToken: stated, serviceAccountName, serviceAccount } = pod;
    // As Kubernetes has it: the pod's own word, else that of its service account.
    const mounted = stated ?? accountMountsToken;
    const account = textOf(serviceAccountName) || textOf(serviceAccount) || "default";
    const projected = projectedTokens(pod).flatMap((volume) => {
      if (asksForToken === false)
        return [
          `${what}: volume ${volume} has a token that no value of the application asks for; allowed: none`,
        ];
      return account === "default"
        ? [`${what}: volume ${volume} has the token of the service account default, which is everybody's`]
        : [];
    });
    if (projected.length > 0) return projected;
    if (mounted === undefined)
      return [`${what}: automountServiceAccountToken is not set, so that a token is mounted unasked`];
    if (mounted === true && asksForToken === false)
      return [`${what} mounts a token that no value of the application asks for; allowed: false`];
    if (mounted === true && account === "default")
      return [`${what} mounts the token of the service account default, which is everybody's`];
    return [];
  },
};

/** Volumes with a token for the cluster's own API: one for another audience nobody there takes. */
function projectedTokens(pod: KnownObject): readonly string[] {
  return listOf(pod["volumes"]).flatMap((volume) =>
    listOf(at(volume, "projected.sources")).some((source) => {
      const token = at(source, "serviceAccountToken");
      const audience = textOf(at(token, "audience"));
      return isKnownObject(token) && (audience === "" || /\bkubernetes\b/.test(audience));
    })
      ? [textOf(at(volume, "name"))]
      : [],
  );
}
