import { stackTags } from "../../stacks/ownership";
import { at, listOf, textOf, type Known } from "../../lib/known";
import type { Addition, RemediationRule, Resource } from "../rule";
import type { Settings } from "../settings";
import { types } from "../../lib/resource-types";

/**
 * What takes tags and can be given new ones as it is. Not a firewall, whose tags are the droplets that it is for,
 * nor a database's replica, which new tags replace.
 */
const tagged: readonly string[] = [
  types.cluster,
  types.pool,
  types.volume,
  types.databaseCluster,
  "digitalocean:index/droplet:Droplet",
  "digitalocean:index/nfs:Nfs",
  "digitalocean:index/volumeSnapshot:VolumeSnapshot",
];

/** By its tags everything of a stack is found in the account, whatever became of the stack's state. */
export const tagsOfStack: RemediationRule = {
  kind: "remediation",
  name: "stack-tags",
  description:
    "Everything at DigitalOcean that can have tags bears those of its stack. " +
    "They are added to it; have components/cluster/identity.ts make them instead.",
  severity: "low",
  level: "remediate",
  types: tagged,
  additions({ type, props }: Resource, { environment }: Settings): readonly Addition[] {
    const tags = stackTags(environment);
    const own = missing(["tags"], props["tags"], tags);
    const pool = props["nodePool"];
    if (type !== types.cluster || pool === undefined || typeof pool === "symbol") return own;
    return [...own, ...missing(["nodePool", "tags"], at(pool, "tags"), tags)];
  },
};

/** Nothing where the list, or one of its tags, is not known. */
function missing(to: readonly string[], there: Known | undefined, tags: readonly string[]): Addition[] {
  if (typeof there === "symbol" || listOf(there).some((tag) => typeof tag === "symbol")) return [];
  // DigitalOcean does not tell capitals from small letters.
  const present = new Set(listOf(there).map((tag) => textOf(tag).toLowerCase()));
  return tags.filter((tag) => !present.has(tag.toLowerCase())).map((value) => ({ to, value }));
}
