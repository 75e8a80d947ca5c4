import type { Message } from "./message";

/** A plan that cannot be made, in one message for people: no stack trace, no secret. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  /** What the program had said before it failed. */
  readonly messages: readonly Message[];

  /** Whether it is a fault of the program that could be placed, had the program been run with traces. */
  readonly unplaced: boolean;

  constructor(
    message: string,
    options: { cause?: unknown; messages?: readonly Message[]; unplaced?: boolean } = {},
  ) {
    super(message, options);
    this.messages = options.messages ?? [];
    this.unplaced = options.unplaced ?? false;
  }
}
