import type { Environment } from "../stacks/environment";

/** What rules go by besides the resource that they judge. */
export interface Settings {
  /** The stack's checked configuration: tier, thresholds, budget, exceptions, applications with their values. */
  readonly environment: Environment;
  /** Today, such as `2026-11-21`, in UTC: exceptions expire. */
  readonly today: string;
  /**
   * Decrypted secrets of the stack's configuration, to recognise them by; offline what stands for them. Never print
   * them.
   */
  readonly secrets: readonly string[];
}
