import { Secret } from "@pulumi/policy";
import { unknownTexts, unwrapped } from "../lib/sdk/policies";
import { changedIn } from "../lib/json";
import { unknown, type Known, type KnownObject } from "../lib/known";

/**
 * Opens what the SDK hands to a policy: a proxy that throws as soon as an unknown value is read, which would put
 * an advisory finding on every resource of a stack that is not deployed yet.
 */
export function known(props: object): KnownObject {
  const open = unwrapped(props);
  const known = knownOf.get(open) ?? (toKnown(open) as KnownObject);
  knownOf.set(open, known);
  return known;
}

/** Several rules may be handed the same properties. */
const knownOf = new WeakMap<object, KnownObject>();

function toKnown(value: unknown): Known {
  if (typeof value === "string") return unknownTexts.has(value) ? unknown : value;
  if (typeof value !== "object" || value === null) return value as Known;
  // Only remediations see that something is secret, and none may touch it.
  if (value instanceof Secret) return unknown;
  return changedIn(value as Readonly<Record<string, unknown>>, toKnown);
}
