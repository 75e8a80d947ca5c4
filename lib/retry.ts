import { systemClock, type Clock } from "./clock";

/** How patient a client is. */
export interface Patience {
  /** Tries of one request in all; default 5. */
  readonly attempts: number;
  /** Milliseconds before the second try, doubled for each further one; default 500. */
  readonly firstPauseMs: number;
  /** Milliseconds that one try may take; default 30,000. */
  readonly timeoutMs: number;
  /** Default this machine's. */
  readonly clock?: Clock;
  /** What a server may be away for, whatever the attempts; default nothing. */
  readonly outage?: Outage;
}

/** How long a server is waited for that gives no answer at all, as one that is being restarted. */
export interface Outage {
  /** Milliseconds since it was away first. */
  readonly mayLastMs: number;
  /** Told of each try that is waited for. */
  away(error: Error): void;
}

export const defaultPatience: Patience = { attempts: 5, firstPauseMs: 500, timeoutMs: 30_000 };

/** Longest pause in milliseconds that a server may ask for; beyond it the request fails at once. */
const longestPauseMs = 60_000;

/** Longest pause in milliseconds between two tries at a server that is away. */
const outagePauseMs = 5_000;

/** Ends one try that has no answer in time. */
export function timeoutOf({ clock = systemClock, timeoutMs }: Patience): AbortSignal {
  return clock.timeout(timeoutMs);
}

/** What one try came to: an answer, or a reason to try again. */
export type Attempt<T> =
  | { readonly done: T }
  | {
      readonly failed: Error;
      readonly retry: boolean;
      readonly pauseMs?: number;
      /** Whether there was no answer at all; default there was one. */
      readonly away?: boolean;
    };

/** Tries until one attempt is done, cannot be helped by another, or is the last; then throws its error. */
export async function withRetries<T>(patience: Patience, attempt: () => Promise<Attempt<T>>): Promise<T> {
  const { clock = systemClock, outage, attempts, firstPauseMs } = patience;
  let away: { readonly since: number; looks: number } | undefined;
  for (let tries = 1; ;) {
    const outcome = await attempt();
    if ("done" in outcome) return outcome.done;
    if (outage && outcome.away === true) {
      away ??= { since: clock.now(), looks: 0 };
      if (clock.now() - away.since >= outage.mayLastMs) throw outcome.failed;
      outage.away(outcome.failed);
      await clock.sleep(Math.min(firstPauseMs * 2 ** away.looks++, outagePauseMs));
      continue;
    }
    away = undefined;
    const pauseMs = outcome.pauseMs ?? firstPauseMs * 2 ** (tries - 1);
    if (!outcome.retry || tries >= attempts || pauseMs > longestPauseMs) throw outcome.failed;
    tries++;
    await clock.sleep(pauseMs);
  }
}

/**
 * The pause in milliseconds that an answer asks for: `retry-after` in seconds or as a date, else DigitalOcean's
 * `ratelimit-reset`, a Unix time, where the rate limit is used up. Undefined where it asks for none.
 */
export function pauseAskedFor(
  status: number,
  header: (name: string) => string | null | undefined,
  { clock = systemClock }: Pick<Patience, "clock"> = {},
): number | undefined {
  const after = header("retry-after") ?? "";
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  if (!Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - clock.now());
  const reset = status === 429 ? (header("ratelimit-reset") ?? "") : "";
  return /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1000 - clock.now()) : undefined;
}

/** Whether another try may succeed where a server answered this. */
export function isTransient(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}
