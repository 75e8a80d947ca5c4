/** Why and how a resource is replaced. */
export interface Replacement {
  /** Paths of the inputs that replace it. */
  readonly properties: readonly string[];
  /** URNs of the resources whose own replacement replaces this one. */
  readonly because: readonly string[];
  /** Whether it is deleted before its successor is made. */
  readonly deleteFirst: boolean;
}
