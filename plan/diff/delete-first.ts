import { packageOf } from "../urn";
import type { JsonValues, ResourceJson } from "./contract";
import { isObject } from "../../lib/json";
import { same } from "./values";

/**
 * Whether a replaced resource is deleted before its successor is made, because both would have one name: as the
 * program says, else as its provider decides.
 */
export function deletesFirst(before: ResourceJson, after: ResourceJson): boolean {
  const { deleteBeforeReplace } = after.options;
  if (typeof deleteBeforeReplace === "boolean") return deleteBeforeReplace;
  const { type } = after;
  if (!after.custom || type.startsWith("pulumi:")) return false;
  switch (packageOf(type)) {
    case "kubernetes":
      // A release is installed anew first, whatever its name.
      return !type.endsWith(":Release") && keepsMetadata(before.inputs, after.inputs);
    case "digitalocean":
      return after.inputs.name !== undefined && same(before.inputs.name, after.inputs.name);
    default:
      return false;
  }
}

function keepsMetadata(before: JsonValues, after: JsonValues): boolean {
  const [old, now] = [before.metadata, after.metadata].map((metadata) =>
    isObject(metadata) ? metadata : {},
  ) as [JsonValues, JsonValues];
  return now.name !== undefined && same(old.name, now.name) && same(old.namespace, now.namespace);
}
