import { consequenceOf, refusalOf } from "./consequences";
import type { ResourceJson } from "./contract";
import type { Replacement } from "./replacement";
import { compareValues } from "./values";
import type { Change, PropertyChange } from "./values";

/** What an `up` does with a resource; `state` only notes something about it in the state. */
export type Operation = "create" | "update" | "replace" | "delete" | "state";

/** One resource that changed. */
export interface ResourceDiff {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly layer: string | null;
  readonly operation: Operation;
  /** URN before, where an alias says that it is the same resource. */
  readonly renamedFrom?: string;
  /** Inputs; of a new resource all, of a deleted one none. */
  readonly changes: readonly PropertyChange[];
  /** Options such as `protect`. */
  readonly options: readonly PropertyChange[];
  /** Paths of what is secret on both sides: whether that changes cannot be known. */
  readonly secrets: readonly string[];
  readonly replacement?: Replacement;
  /** What a replacement or deletion does to those who depend on it, in words. */
  readonly consequence?: string;
  /** Why `pulumi up` will not do it, in words. */
  readonly refused?: string;
}

/** Resources of a stack that changed, and how many did not. */
export interface ResourcesDiff {
  /** In the order of the plan after; deleted ones at the end, in the order of the plan before. */
  readonly resources: readonly ResourceDiff[];
  readonly unchanged: number;
  /** Number of values that are secret on both sides. */
  readonly secrets: number;
  /** URNs of resources that wait for others than before. */
  readonly reordered: readonly string[];
}

/** A resource that is new, with all of its inputs. */
export function created(resource: ResourceJson): ResourceDiff {
  const { changes } = compareValues({}, resource.inputs);
  return {
    ...identity(resource),
    operation: "create",
    changes: changes.map(withoutSteps),
    options: [],
    secrets: [],
  };
}

/** A resource that is there no more. */
export function deleted(resource: ResourceJson): ResourceDiff {
  const refused = refusalOf("delete", resource, undefined);
  const consequence = consequenceOf("delete", resource);
  return {
    ...identity(resource),
    operation: "delete",
    changes: [],
    options: [],
    secrets: [],
    ...(consequence !== undefined && { consequence }),
    ...(refused !== undefined && { refused }),
  };
}

/** What of a resource stands in each of its reports. */
export function identity({
  urn,
  type,
  name,
  layer,
}: ResourceJson): Pick<ResourceDiff, "urn" | "type" | "name" | "layer"> {
  return { urn, type, name, layer };
}

/** A change as it is reported. */
export function withoutSteps({ steps: _steps, ...change }: Change): PropertyChange {
  return change;
}
