import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../lib/clock";

/** A clock whose time passes only where somebody sleeps, and then at once. */
export class FakeClock implements Clock {
  /** Milliseconds of each sleep so far. */
  readonly slept: number[] = [];
  /** Called in each sleep, with its number from 1 on: what happens in the meantime. */
  during: (sleep: number) => void = () => undefined;
  readonly #timeouts = new Set<AbortController>();
  #now: number;

  constructor(now = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#now += ms;
    this.during(this.slept.push(ms));
    await turn();
    signal?.throwIfAborted();
  }

  timeout(): AbortSignal {
    const controller = new AbortController();
    this.#timeouts.add(controller);
    return controller.signal;
  }

  /** Lets all that is awaited with a timeout time out. */
  expire(): void {
    for (const controller of this.#timeouts) controller.abort(new DOMException("too late", "TimeoutError"));
    this.#timeouts.clear();
  }
}
