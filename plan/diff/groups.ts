import type { ResourceDiff } from "./resource-diff";

/** Resources of which the same is to be said. */
export interface Group {
  readonly first: ResourceDiff;
  readonly others: readonly ResourceDiff[];
}

/** Fewer than these are each shown in full. */
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

/** Whether a resource is replaced because something else is, and nothing that it says itself would do it. */
export function isSwept({ replacement, changes }: ResourceDiff): boolean {
  const itself = changes.some(({ replaces, because }) => replaces && because === undefined);
  return replacement !== undefined && replacement.because.length > 0 && !itself;
}

function signature(resource: ResourceDiff): string {
  const { operation, layer, changes, options, type, name, consequence, refused, replacement, renamedFrom } =
    resource;
  // What goes with something else and changes in nothing is alike whatever it is.
  if (isSwept(resource) && changes.every(({ because }) => because !== undefined))
    return JSON.stringify({ layer, because: replacement?.because, refused });
  const renamed = renamedFrom !== undefined;
  const shown = { operation, layer, changes, options, type, consequence, refused, replacement, renamed };
  const text = JSON.stringify(shown);
  return name === "" ? text : text.replaceAll(JSON.stringify(name).slice(1, -1), "\u0000");
}
