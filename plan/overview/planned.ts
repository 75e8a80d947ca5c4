import type { Plan } from "../plan";

/** A stack that could not be planned. */
export interface Failure {
  readonly stack: string;
  /** All that is wrong with it, in words. */
  readonly message: string;
}

/** All that was planned in one run. */
export interface Planned {
  readonly plans: readonly Plan[];
  readonly failures: readonly Failure[];
  /** Every stack that was asked for, in that order. */
  readonly stacks: readonly string[];
  /** How long it took. */
  readonly seconds: number;
}
