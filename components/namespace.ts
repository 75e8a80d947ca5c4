import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../stacks/environment";
import { labels, type Identity } from "../lib/kubernetes/labels";

/** The strictest of the Pod Security Standards; everything that the platform installs meets it. */
const podSecurity = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
};

/**
 * A Namespace of the platform, with the labels of its environment and of the Pod Security admission. A resource
 * of its own, never a release's `createNamespace`, which leaves the namespace and its claims behind on destroy.
 */
export function createNamespace(
  name: string,
  environment: Environment,
  identity: Identity,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Namespace {
  return new kubernetes.core.v1.Namespace(
    name,
    { metadata: { name, labels: { ...labels(environment, identity), ...podSecurity } } },
    // Its claims go with it, and their volumes are detached first.
    { ...opts, customTimeouts: { delete: "20m" } },
  );
}
