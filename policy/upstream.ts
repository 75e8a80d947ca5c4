import type { Workload } from "../lib/kubernetes/workload";

/** A workload of somebody else's manifests or chart to which some rules do not apply. */
export interface AcceptedUpstream {
  /** Each one's kind and name. */
  readonly what: readonly string[];
  readonly namespace: string;
  /** What its images are called in whatever registry: another container is none of theirs. */
  readonly images: readonly string[];
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
    images: ["alpine", "csi-node-driver-registrar", "do-csi-plugin"],
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
    images: [
      "csi-attacher",
      "csi-provisioner",
      "csi-resizer",
      "csi-snapshotter",
      "do-csi-plugin",
      "snapshot-controller",
    ],
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
    images: ["argocd"],
    rules: ["disruption-budget", "replicas"],
    because: "shares out clusters: with one of them a second replica has nothing to do",
  },
];

/** Whether a rule is known not to hold for a workload that is somebody else's, and rightly so. */
export function isAcceptedUpstream(rule: string, { what, namespace, containers }: Workload): boolean {
  return acceptedUpstream.some(
    (each) =>
      each.namespace === namespace &&
      each.what.includes(what) &&
      each.rules.includes(rule) &&
      containers.every(({ repository = "" }) =>
        ["", ...each.images].includes(repository.split("/").at(-1) ?? ""),
      ),
  );
}
