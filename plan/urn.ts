const stackType = "pulumi:pulumi:Stack";

/** The stack that a resource belongs to. */
export interface StackName {
  /** Pulumi project, such as `doks-platform`. */
  readonly project: string;
  /** Pulumi stack, such as `staging`. */
  readonly stack: string;
}

/**
 * The URN that the engine gives a resource: its type carries the types of all its ancestors but the stack's.
 * @param parent URN of the parent; empty for the stack itself
 */
export function makeUrn(owner: StackName, parent: string, type: string, name: string): string {
  const ancestors = parent === "" ? "" : qualifiedType(parent);
  const qualified = ancestors === "" || ancestors === stackType ? type : `${ancestors}$${type}`;
  return `urn:pulumi:${owner.stack}::${owner.project}::${qualified}::${name}`;
}

/** URN of the stack's own resource, the parent of all that have none. */
export function stackUrn(owner: StackName): string {
  return makeUrn(owner, "", stackType, `${owner.project}-${owner.stack}`);
}

/** Types of a URN, ancestors first, joined with `$`. */
function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** Package that a type belongs to: `kubernetes` of `kubernetes:core/v1:Secret`, and of its provider's type. */
export function packageOf(type: string): string {
  const [name = "", module, member = ""] = type.split(":");
  return name === "pulumi" && module === "providers" ? member : name;
}

/** URN of a provider reference, `<urn>::<id>`; undefined for none. */
export function providerUrn(reference: string): string | undefined {
  return reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));
}

/** URN of the provider that the engine makes by itself for resources that name none. */
export function defaultProviderUrn(owner: StackName, type: string, version: string): string {
  const name = version === "" ? "default" : `default_${version.replace(/[-.+]/g, "_")}`;
  return makeUrn(owner, "", `pulumi:providers:${packageOf(type)}`, name);
}
