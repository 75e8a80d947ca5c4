/** Takes one line for the log of an `up`: what a hook does and why. */
export type Report = (line: string) => void;

/** Why a hook stops an `up`: one message for a person that says what is wrong and what to do. */
export class HookError extends Error {
  override readonly name = "HookError";
}
