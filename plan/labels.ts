import type { PlannedResource } from "./resource";
import { packageOf } from "./urn";

/**
 * What people call a type: `Secret` of `kubernetes:core/v1:Secret`, `kubernetes provider` of a provider, and the
 * component's class of a component.
 */
export function kindOf(type: string): string {
  const [first, module, member] = type.split(":");
  if (first === "pulumi" && module === "providers") return `${member} provider`;
  if (first === "kubernetes" && module === "helm.sh/v3") return `Helm ${member}`;
  return member ?? module ?? type;
}

/** What a type belongs to, to count by: `kubernetes core/v1`, `digitalocean`, `providers`, or the project's `components`. */
export function familyOf(resource: PlannedResource): string {
  if (!resource.custom) return "components";
  const [first, module = ""] = resource.type.split(":");
  if (first === "pulumi") return module;
  const name = packageOf(resource.type);
  // Elsewhere the module repeats the type.
  return name === "kubernetes" ? `${name} ${module}` : name;
}

/** Name of a provider: its own, or that of the engine's default one. */
export function providerName(urn: string): string {
  const name = urn.split("::")[3] ?? urn;
  const kind = packageOf((urn.split("::")[2] ?? "").split("$").pop() ?? "");
  const version = /^default_(\d.*)$/.exec(name)?.[1];
  if (version === undefined) return name === "default" ? `${kind}, default` : `${kind}, ${name}`;
  return `${kind}, default ${version.replace(/_/g, ".")}`;
}

/** `1 resource`, `2 resources`. */
export function countOf(total: number, noun: string): string {
  return `${total.toLocaleString("en-US")} ${noun}${total === 1 ? "" : "s"}`;
}
