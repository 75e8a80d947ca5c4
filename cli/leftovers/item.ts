/** Kinds of things that a stack may leave behind, in the order in which they are shown. */
export const kinds = ["cluster", "node pool", "load balancer", "volume", "snapshot", "VPC"] as const;
export type Kind = (typeof kinds)[number];

/**
 * What is to become of a thing:
 * - `leftover`: nothing of the stack needs it any more; it can be deleted.
 * - `inUse`: it is needed, and a destroy would leave it; or this command may not delete it.
 * - `unattributed`: a cluster that is gone made it, and nobody can tell whose that was; only listed.
 */
export type Status = "leftover" | "inUse" | "unattributed";

/** Why something is left over that the stack's state ought to know and does not. */
export const notInState = "not in the state";

/** One thing at DigitalOcean. */
export interface Item {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** Why it is here, or what uses it. */
  readonly why: string;
  /** `50 GiB`, `3 nodes`; empty where it has none. */
  readonly size: string;
  /** ISO 8601; empty where the API gives none. */
  readonly createdAt: string;
  /** USD; undefined where the price is not known. */
  readonly monthlyUsd?: number;
  /** Id of the cluster that it is in, or that made it; undefined where that is not known. */
  readonly clusterId?: string;
}

/** USD a month of all of them whose price is known. */
export function sum(items: readonly Item[]): number {
  return items.reduce((total, { monthlyUsd }) => total + (monthlyUsd ?? 0), 0);
}
