import { stackOf } from "../lib/urn";

/** A thing that is there, and the resource that is to stand for it. */
export interface Adoption {
  /** URN of the resource. */
  readonly urn: string;
  /** What its provider calls it, such as a cluster's UUID or `prod/redis`. */
  readonly id: string;
  /** Name of the component that the resource is in. */
  readonly component: string;
  /** URN of its provider; default the default provider of its package. */
  readonly provider?: string;
}

/** The one command that makes Pulumi know what is there already. It asks for nothing, and changes only the state. */
export function importCommand({ urn, id, component, provider }: Adoption): string {
  const [, prefix = "", types = "", name = ""] = /^(urn:pulumi:[^:]+::[^:]+)::(.+)::(.+)$/.exec(urn) ?? [];
  const chain = types.split("$");
  const parent = `${prefix}::${chain.slice(0, -1).join("$")}::${component}`;
  return [
    `pulumi import ${chain.at(-1)} ${name} ${id}`,
    // What stands before the sign is any name, but not that of the resource itself, which would be its own parent.
    `--parent ${quoted(`parent=${parent}`)}`,
    ...(provider === undefined ? [] : [`--provider ${quoted(`provider=${provider}`)}`]),
    `--stack ${stackOf(urn)} --protect=false --generate-code=false --yes`,
  ].join(" ");
}

/** Nested components have a dollar sign in their URNs. */
function quoted(text: string): string {
  return /^[\w:=./-]+$/.test(text) ? text : `'${text}'`;
}
