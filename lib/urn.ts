const stackType = "pulumi:pulumi:Stack";

/** Name of a resource, the last part of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Type token of a resource, without those of the components that it is in. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Name of the stack that a resource is in. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}

/** Whether it is the resource that stands for a stack itself. */
export function isStack(urn: string): boolean {
  return typeOf(urn) === stackType;
}

/** URN of the resource that stands for the stack of another one. */
export function stackUrn(urn: string): string {
  const [stack = "", project = ""] = urn.split("::");
  return [stack, project, stackType, `${project}-${stackOf(urn)}`].join("::");
}
