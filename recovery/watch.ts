import { systemClock, type Clock } from "../lib/clock";
import type { Report } from "./report";

/** How long a hook waits, and where it says what for. */
export interface WatchOptions {
  readonly report: Report;
  /** Seconds that all waiting of the hook may take together. */
  readonly timeoutSeconds: number;
  /** Milliseconds between two lines on what is waited for; default 30,000. */
  readonly progressMs?: number;
  readonly clock?: Clock;
}

/** One deadline for all that a hook waits for, and one clock for what it says in the meantime. */
export class Watch {
  readonly #clock: Clock;
  readonly #ends: number;
  #spoke: number;

  constructor(private readonly options: WatchOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#spoke = this.#clock.now();
    this.#ends = this.#spoke + options.timeoutSeconds * 1000;
  }

  /** Seconds that all waiting may take together. */
  get seconds(): number {
    return this.options.timeoutSeconds;
  }

  /**
   * Looks again and again, at least once, until there is nothing left to wait for. Resolves to false when the
   * deadline came first.
   * @param look resolves to what is waited for, as a line for the log; undefined when it is done
   * @param atMostSeconds an earlier deadline for this alone, from now on
   */
  async until(look: () => Promise<string | undefined>, atMostSeconds = Infinity): Promise<boolean> {
    const { report, progressMs = 30_000 } = this.options;
    const ends = Math.min(this.#ends, this.#clock.now() + atMostSeconds * 1000);
    for (;;) {
      const waitingFor = await look();
      if (waitingFor === undefined) return true;
      const now = this.#clock.now();
      if (now >= ends) return false;
      if (now - this.#spoke >= progressMs) {
        this.#spoke = now;
        report(waitingFor);
      }
      await this.pause();
    }
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#clock.now();
  }

  /** Lets two seconds pass, the time between two looks. */
  pause(): Promise<void> {
    return this.#clock.sleep(2000);
  }
}
