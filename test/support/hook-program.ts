import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import type { Plan } from "../../plan/plan";
import { record } from "../../plan/recorder";

/** The SDK keeps the declaration of its state to itself. */
const sdk = state as unknown as { getStore: () => { settings: { options: { dryRun?: boolean } } } };

/** Runs a program that makes hooks, in a preview or in an `up`, and calls them as the engine does: long after that. */
export function inProgram<Hooks>(
  make: () => Hooks,
  act: (hooks: Hooks) => unknown,
  { preview }: { readonly preview: boolean },
): Promise<Plan> {
  return record(async () => {
    sdk.getStore().settings.options.dryRun = preview;
    const hooks = make();
    // A program that waits for requests alone would be over: those of hooks the real engine waits for.
    const done = pulumi.runtime.rpcKeepAlive();
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await act(hooks);
    } finally {
      done();
    }
  });
}
