import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../lib/refusal";
import { HookError } from "./report";

/** Lets what goes wrong fail the `up` with its message alone, and what else is under way go on. */
export async function told(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    // A logged error would not do: the `up` ends well with it. This is Pulumi's way to fail with a message alone.
    void Promise.reject(new Refusal((error as Error).message));
  }
}

/**
 * The same for what only looks, in a preview too, which a cluster that cannot be reached does not fail: it is
 * warned of there, and only a HookError fails it.
 * @param what what was looked at, for that warning
 */
export async function toldUnlessOutOfReach(work: Promise<void>, what: string): Promise<void> {
  if (!pulumi.runtime.isDryRun()) return told(work);
  try {
    await work;
  } catch (error) {
    if (error instanceof HookError) return told(Promise.reject(error));
    await pulumi.log.warn(`${what} not looked at: ${(error as Error).message}`);
  }
}
