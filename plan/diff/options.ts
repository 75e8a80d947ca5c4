import type { JsonValues, ResourceJson } from "./contract";
import { compareValues } from "./values";
import type { PropertyChange } from "./values";
import { withoutSteps } from "./resource-diff";

/**
 * Options that decide what an `up` or a `destroy` does. Aliases are past names, the version of a provider's plugin
 * is shown once for all of its resources, and `import` counts only while nothing is there yet.
 */
const telling = [
  "additionalSecretOutputs",
  "customTimeouts",
  "deleteBeforeReplace",
  "deletedWith",
  "hideDiffs",
  "hooks",
  "ignoreChanges",
  "replaceOnChanges",
  "replaceWith",
  "replacementTrigger",
  "retainOnDelete",
];

/** Changes of a resource's options, `protect` among them. */
export function compareOptions(before: ResourceJson, after: ResourceJson): readonly PropertyChange[] {
  const { changes } = compareValues(chosen(before), chosen(after));
  return changes.map(withoutSteps);
}

function chosen({ protect, options }: ResourceJson): JsonValues {
  const set = telling.flatMap((key) =>
    options[key] === undefined || options[key] === null ? [] : [[key, options[key]]],
  );
  return { protect, ...(Object.fromEntries(set) as JsonValues) };
}
