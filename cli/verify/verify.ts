import { systemClock, type Clock } from "../../lib/clock";
import { isStatus, KubernetesError, type Kubernetes } from "../../lib/kubernetes/client";
import { checkApplications } from "./applications";
import { checkCertificates } from "./certificates";
import { checkClaims } from "./claims";
import { checkEndpoints } from "./endpoints";
import type { Expected } from "./expectation";
import { checkGateways, checkIssuers } from "./ingress";
import { checkNamespaces } from "./namespaces";
import { checkPools } from "./nodes";
import { checkReleases } from "./releases";
import { allWell, inOrder, row, type Check, type Row } from "./row";

type Look = (kubernetes: Kubernetes, expected: Expected) => Promise<readonly Row[]>;

/** What only reads, each by the name that stands for it where it cannot be told at all. */
const looks: readonly (readonly [Check, Look])[] = [
  ["node pool", checkPools],
  ["release", checkReleases],
  ["claim", checkClaims],
  ["issuer", checkIssuers],
  ["gateway", checkGateways],
  ["certificate", checkCertificates],
  ["application", checkApplications],
];

/** Milliseconds between two looks. */
const pollMs = 5000;

/** How long to go on, and whom to tell. */
export interface VerifyOptions {
  /** Seconds for which everything may still become well; default 0: one look. */
  readonly waitSeconds?: number;
  /** Ends it with an AbortError, with nothing left in the cluster. */
  readonly signal: AbortSignal;
  /** Told at most every 30 seconds what is waited for. */
  readonly report: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Compares a cluster with what should be in it. Endpoints, for which something has to run in the cluster, are tried
 * once all else is well, and in any case at the last look.
 * @throws KubernetesError when the cluster does not answer or accept the credential
 */
export async function verify(
  kubernetes: Kubernetes,
  expected: Expected,
  { waitSeconds = 0, signal, report, clock = systemClock }: VerifyOptions,
): Promise<readonly Row[]> {
  const deadline = clock.now() + waitSeconds * 1000;
  const tell = atIntervals(report, 30_000, clock);
  for (;;) {
    const isLast = clock.now() >= deadline;
    const standing = await untilAborted(signal, look(kubernetes, expected, isLast));
    if (standing instanceof KubernetesError) {
      tell(standing.message);
    } else {
      const trying = isLast || allWell(standing);
      const tried = trying ? await checkEndpoints(kubernetes, expected, { signal, clock }) : [];
      const rows = inOrder([...standing, ...tried]);
      if (isLast || (trying && allWell(rows))) return rows;
      tell(waitingFor(rows, deadline - clock.now()));
    }
    await clock.sleep(Math.min(pollMs, Math.max(0, deadline - clock.now())), signal);
  }
}

/** One look at all that only has to be read; the error where there is no answer but there may be one later. */
async function look(
  kubernetes: Kubernetes,
  expected: Expected,
  isLast: boolean,
): Promise<readonly Row[] | KubernetesError> {
  let namespaces: readonly Row[];
  try {
    // First and alone: whether there is an answer, and one credential for all that follow.
    namespaces = await checkNamespaces(kubernetes, expected);
  } catch (error) {
    if (error instanceof KubernetesError && !isLast && !isStatus(error, 401, 403)) return error;
    throw error;
  }
  const others = await Promise.all(looks.map((each) => orFailed(each, kubernetes, expected)));
  return [...namespaces, ...others.flat()];
}

/** One failed row for what could not be read: the rest of the table is still worth having. */
async function orFailed(
  [check, read]: readonly [Check, Look],
  kubernetes: Kubernetes,
  expected: Expected,
): Promise<readonly Row[]> {
  try {
    return await read(kubernetes, expected);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    const unknown = "the cluster does not know this kind of object: what defines it is not installed";
    return [row(check, "all", [isStatus(error, 404) ? unknown : error.message], "")];
  }
}

function waitingFor(rows: readonly Row[], leftMs: number): string {
  const names = rows.filter(({ status }) => status === "failed").map(({ check, name }) => `${check} ${name}`);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const left = Math.max(0, Math.round(leftMs / 1000));
  return `waiting for ${names.slice(0, 3).join(", ")}${more}; ${left} seconds left`;
}

function atIntervals(
  report: (line: string) => void,
  intervalMs: number,
  clock: Clock,
): (line: string) => void {
  let next = 0;
  return (line) => {
    if (clock.now() < next) return;
    next = clock.now() + intervalMs;
    report(line);
  };
}

/** What only reads may be left to itself: whoever aborts does not wait for an answer that never comes. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
