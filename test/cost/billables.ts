import type { Billable } from "../../cost/cost";

/** A resource with these properties, as a plan has it. */
export function billable(
  type: string,
  properties: Billable["properties"],
  rest: Partial<Billable> = {},
): Billable {
  const name = rest.name ?? "it";
  return { urn: `urn:pulumi:s::p::${type}::${name}`, type, name, properties, ...rest };
}

/** A member of DigitalOcean's package. */
export function ofDigitalOcean(
  member: string,
  properties: Billable["properties"] = {},
  rest: Partial<Billable> = {},
): Billable {
  const file = member.charAt(0).toLowerCase() + member.slice(1);
  return billable(`digitalocean:index/${file}:${member}`, properties, rest);
}

/** A release's component with what it declares. */
export function release(properties: Billable["properties"], name = "redis"): Billable {
  return billable("doks-platform:release:Release", properties, { name });
}
