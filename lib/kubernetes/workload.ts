import type { KnownObject } from "../known";

/**
 * Something that runs pods, as far as it can be known where it was found. A rule judges what is there: where an
 * application's or a release's values say nothing, its chart decides, and `npm run render` looks at that.
 */
export interface Workload {
  /** As messages name it: `Deployment backend`, `application backend`, `release redis: replica`. */
  readonly what: string;
  /**
   * Where it was found. An `object` is complete: what it does not say is not so. Values of an `application` are
   * complete for what they may say at all. A `declaration`, which an application of Kustomize makes to the platform,
   * values of a `release` and a `patch` of an object are not complete.
   */
  readonly from: "object" | "application" | "declaration" | "release" | "patch";
  /** Namespace; undefined where it is not known. */
  readonly namespace?: string;
  /** Kubernetes kind, where it is known: `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`, `Pod`. */
  readonly kind?: string;
  /** Fewest pods: `replicas`, or the autoscaler's minimum; undefined where it is not stated. */
  readonly replicas?: number;
  /** Whether nothing listens in its pods, and the old one is gone before a new one comes: a scheduler, of which there is one. */
  readonly runsOnce?: boolean;
  /** Whether a PodDisruptionBudget covers it; undefined where that cannot be known. */
  readonly disruptionBudget?: boolean;
  /** Most pods that its budget, if there is one, lets a drain take at a time; undefined where it is not stated. */
  readonly maxUnavailable?: number;
  /** Why nothing checks the health of its containers, in the words of whoever says so. */
  readonly unprobedBecause?: string;
  /** Whether its namespace enforces the restricted Pod Security Standard; undefined where that is not known. */
  readonly restricted?: boolean;
  /** Whether its service account has its pods given a token, where they do not say themselves; undefined where it is not known. */
  readonly accountMountsToken?: boolean;
  /** False where whoever it is for has not asked for a token, whatever its chart says; undefined where it tells itself. */
  readonly asksForToken?: boolean;
  /** Its pods, in the form of a PodSpec; only what is known of it. */
  readonly pod: KnownObject;
  readonly containers: readonly Container[];
}

/** A container of a workload. */
export interface Container {
  readonly name: string;
  readonly init: boolean;
  /** Complete image reference; undefined where it is not stated. */
  readonly image?: string;
  /** Registry and path of the image, stated also where only a chart knows the tag. */
  readonly repository?: string;
  /** In the form of Kubernetes; only what is known of it. */
  readonly spec: KnownObject;
}

/** A workload's container as messages name it. */
export function placeOf({ what }: Workload, { name, init }: Container): string {
  return `${what}, ${init ? "init container" : "container"} ${name}`;
}
