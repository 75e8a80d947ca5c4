import type { Workload } from "../lib/kubernetes/workload";

/** A workload of somebody else's manifests or chart to which some rules do not apply. */
export interface AcceptedUpstream {
  /** Each one's kind and name. */
  readonly what: readonly string[];
  readonly namespace: string;
  /** Rules that do not hold for it. */
  readonly rules: readonly string[];
  /** Why that is right, for whoever reads this. */
  readonly because: string;
}

/** All of them; docs/policy.md lists them. */
export const acceptedUpstream: readonly AcceptedUpstream[] = [
  {
    what: ["DaemonSet csi-do-node"],
    namespace: "kube-system",
    rules: [
      "capabilities",
      "health-probes",
      "host-namespaces",
      "host-paths",
      "non-root",
      "privilege-escalation",
      "privileged",
      "read-only-root",
      "resource-limits",
      "service-account-token",
    ],
    because: "attaches and mounts disks on its node, for all pods of it: DigitalOcean's manifest, unchanged",
  },
  {
    what: ["StatefulSet csi-do-controller", "StatefulSet snapshot-controller"],
    namespace: "kube-system",
    rules: [
      "capabilities",
      "health-probes",
      "non-root",
      "privilege-escalation",
      "read-only-root",
      "replicas",
      "resource-limits",
      "service-account-token",
    ],
    because: "talks to the API, and elects a leader: DigitalOcean's manifest, unchanged",
  },
  {
    what: ["StatefulSet argocd-application-controller"],
    namespace: "argocd",
    rules: ["disruption-budget", "replicas"],
    because: "shares out clusters: with one of them a second replica has nothing to do",
  },
];

/** Whether a rule is known not to hold for a workload that is somebody else's, and rightly so. */
export function isAcceptedUpstream(rule: string, { what, namespace }: Workload): boolean {
  return acceptedUpstream.some(
    (each) => each.namespace === namespace && each.what.includes(what) && each.rules.includes(rule),
  );
}
