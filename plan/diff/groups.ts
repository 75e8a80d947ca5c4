import type { ResourceDiff } from "./resources";

/** Resources of which the same is to be said. */
export interface Group {
  readonly first: ResourceDiff;
  readonly others: readonly ResourceDiff[];
}

/** Fewer than these are each told in full. */
const least = 3;

/**
 * Puts resources together in which the same changes, as in a thousand applications that follow another branch. A
 * resource's own name in a value makes no difference.
 */
export function groupAlike(resources: readonly ResourceDiff[]): readonly Group[] {
  const alike = new Map<string, ResourceDiff[]>();
  for (const resource of resources) {
    const key = signature(resource);
    const members = alike.get(key);
    if (members === undefined) alike.set(key, [resource]);
    else members.push(resource);
  }
  return [...alike.values()].flatMap((members): Group[] => {
    const [first, ...others] = members as [ResourceDiff, ...ResourceDiff[]];
    return members.length < least
      ? members.map((each) => ({ first: each, others: [] }))
      : [{ first, others }];
  });
}

function signature(resource: ResourceDiff): string {
  const {
    urn: _urn,
    name,
    type,
    consequence,
    secrets: _secrets,
    renamedFrom,
    replacement,
    ...rest
  } = resource;
  // What is replaced because of something else and changes in nothing is alike whatever it is.
  const swept = rest.operation === "replace" && rest.changes.every(({ because }) => because !== undefined);
  const told = swept
    ? { operation: rest.operation, layer: rest.layer, because: replacement?.because, refused: rest.refused }
    : { ...rest, type, consequence, replacement, renamed: renamedFrom !== undefined };
  const text = JSON.stringify(told);
  return name === "" ? text : text.replaceAll(JSON.stringify(name).slice(1, -1), "\u0000");
}
