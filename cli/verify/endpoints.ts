import { randomBytes } from "node:crypto";
import type { Clock } from "../../lib/clock";
import { found, isStatus, KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { endpointJob, type Image } from "./endpoint-job";
import type { Expected, ExpectedEndpoint } from "./expectation";
import type { Conditioned } from "./objects";
import { podTrouble } from "./pods";
import { row, type Row } from "./row";

/** Seconds that a Job may take, the pull of its image included. */
const seconds = 60;
/** Milliseconds between two looks at a Job. */
const pollMs = 2000;

/** How endpoints are tried. */
export interface EndpointOptions {
  /** Stops it; the Jobs are deleted all the same. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Every endpoint accepts a TCP connection from a pod of the environment's namespace, which is the only one that
 * the network policies let through: for each a Job of its own, deleted in the end whatever happens.
 */
export async function checkEndpoints(
  kubernetes: Kubernetes,
  expected: Expected,
  options: EndpointOptions,
): Promise<Row[]> {
  const tries = expected.endpoints.map(async (endpoint) => {
    const faults = await connect(kubernetes, expected, endpoint, options).catch((error: unknown) => {
      if (error instanceof KubernetesError) return [error.message];
      throw error;
    });
    return row("endpoint", endpoint.name, faults, `accepts TCP ${endpoint.port}`);
  });
  // Whichever is interrupted first, the Jobs of the others are removed too before anybody hears of it.
  await Promise.allSettled(tries);
  return Promise.all(tries);
}

async function connect(
  kubernetes: Kubernetes,
  expected: Expected,
  endpoint: ExpectedEndpoint,
  options: EndpointOptions,
): Promise<string[]> {
  const image = await findImage(kubernetes, endpoint);
  if (image === undefined)
    return ["it cannot be tried: there is no StatefulSet of the platform whose image could do it"];
  // A name of its own, so that neither another run nor what is left of one is in the way.
  const jobName = `verify-${endpoint.name}-${randomBytes(4).toString("hex")}`;
  const jobs = `/apis/batch/v1/namespaces/${expected.environment}/jobs`;
  // Kubernetes ends it only after it was given up here, since it deletes the pod that knows why.
  const job = endpointJob(expected, endpoint, { jobName, image, seconds: seconds + 30 });
  try {
    await create(kubernetes, jobs, job);
    const fault = await outcome(kubernetes, `${jobs}/${jobName}`, options);
    if (fault === undefined) return [];
    // Before the Job is gone, and its pod with it.
    const pod = await podTrouble(kubernetes, expected.environment, `job-name=${jobName}`);
    const address = `${endpoint.host}:${endpoint.port}`;
    return [[`${address} ${fault}`, ...(pod === undefined ? [] : [pod])].join(": ")];
  } finally {
    await remove(kubernetes, `${jobs}/${jobName}`);
  }
}

interface StatefulSet {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string }[];
        readonly imagePullSecrets?: Image["pullSecrets"];
      };
    };
  };
}

/** An image that the platform runs anyway, so that it comes from wherever this cluster's images come from. */
async function findImage(kubernetes: Kubernetes, { imagesOf }: ExpectedEndpoint): Promise<Image | undefined> {
  for (const { name, namespace } of imagesOf) {
    const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`;
    const statefulSet = await found(kubernetes.request<StatefulSet>({ method: "GET", path }));
    if (statefulSet === undefined) continue;
    const { containers, imagePullSecrets = [] } = statefulSet.spec.template.spec;
    const [container] = containers;
    if (container !== undefined) return { name: container.image, pullSecrets: imagePullSecrets };
  }
  return undefined;
}

async function create(kubernetes: Kubernetes, jobs: string, job: object): Promise<void> {
  try {
    await kubernetes.request({ method: "POST", path: jobs, body: job });
  } catch (error) {
    // An earlier try of this very request made it: nothing else has this name.
    if (!isStatus(error, 409)) throw error;
  }
}

/** What keeps a Job from being complete; undefined once it is. */
async function outcome(
  kubernetes: Kubernetes,
  path: string,
  { signal, clock }: EndpointOptions,
): Promise<string | undefined> {
  const deadline = clock.now() + seconds * 1000;
  for (;;) {
    await clock.sleep(pollMs, signal);
    const job = await kubernetes.request<Conditioned>({ method: "GET", path });
    const holds = (type: string): boolean =>
      job.status?.conditions?.some((each) => each.type === type && each.status === "True") ?? false;
    if (holds("Complete")) return undefined;
    if (holds("Failed")) return "does not accept a connection";
    if (clock.now() >= deadline) return `could not be tried within ${seconds} seconds`;
  }
}

/** Never fails: a Job that cannot be deleted now goes by itself, as its ttlSecondsAfterFinished says. */
async function remove(kubernetes: Kubernetes, path: string): Promise<void> {
  try {
    // Without it a Job leaves its pod behind.
    await kubernetes.request({ method: "DELETE", path: `${path}?propagationPolicy=Background` });
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
  }
}
