import type { ICallbackServer } from "@pulumi/pulumi/runtime/callbacks";
import { PlanError } from "../errors";

/**
 * Stands where the SDK has a server that the engine calls back: takes hooks, which never run in a plan, and
 * refuses what the engine would have to run on inputs.
 */
export class Callbacks implements ICallbackServer {
  readonly #names = new Set<string>();

  async registerResourceHook(hook: { name: string }): Promise<void> {
    if (this.#names.has(hook.name))
      throw new PlanError(`two hooks have the name "${hook.name}"; names must be unique`);
    this.#names.add(hook.name);
  }

  registerErrorHook(hook: { name: string }): Promise<void> {
    return this.registerResourceHook(hook);
  }

  registerTransform(): never {
    throw new PlanError(
      "a resource has transforms, which only the engine runs; an offline plan would be wrong",
    );
  }

  registerStackTransform(): never {
    return this.registerTransform();
  }

  registerStackInvokeTransform(): never {
    return this.registerTransform();
  }

  async registerStackInvokeTransformAsync(): Promise<never> {
    return this.registerTransform();
  }

  async registerStateMigration(): Promise<never> {
    throw new PlanError("a resource has state migrations, which only the engine runs");
  }

  shutdown(): void {}

  async awaitStackRegistrations(): Promise<void> {}
}
