import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../stacks/environment";
import type { PodSecurity } from "../catalog/chart";
import { labels, type Identity, type Labels } from "../lib/kubernetes/labels";

/** Labels by which the Pod Security admission holds a namespace's pods to a standard. */
function podSecurityLabels(level: PodSecurity): Labels {
  const modes = ["enforce", "warn", "audit"];
  return Object.fromEntries(modes.map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}

/**
 * A Namespace of the platform, with the labels of its environment and of the Pod Security admission. A resource
 * of its own, never a release's `createNamespace`, which leaves the namespace and its claims behind on destroy.
 * @param podSecurity standard that its pods are held to; the strictest, which nearly everything here meets
 */
export function createNamespace(
  name: string,
  environment: Environment,
  identity: Identity,
  opts: pulumi.CustomResourceOptions,
  podSecurity: PodSecurity = "restricted",
): kubernetes.core.v1.Namespace {
  return new kubernetes.core.v1.Namespace(
    name,
    { metadata: { name, labels: { ...labels(environment, identity), ...podSecurityLabels(podSecurity) } } },
    // Its claims go with it, and their volumes are detached first.
    { ...opts, customTimeouts: { delete: "20m" } },
  );
}
