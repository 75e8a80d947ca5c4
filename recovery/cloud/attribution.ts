import type { DigitalOcean, Taggable } from "../../lib/digitalocean/client";
import { clusterTag, hasTag } from "../../lib/digitalocean/tags";
import type { Report } from "../report";

/**
 * Puts the stack's tags on the volumes of a cluster that is about to be deleted, and on the snapshots that it made.
 * By themselves they bear nothing but the cluster's id, which says nothing to anybody once the cluster is gone. A
 * snapshot that a person made of such a volume does not bear it, and stays theirs. What has the tags already is
 * left alone, so it can be interrupted and run again.
 * @throws DigitalOceanError
 */
export async function attributeVolumes(
  digitalocean: DigitalOcean,
  { clusterId, tags }: { readonly clusterId: string; readonly tags: readonly string[] },
  { report }: { readonly report: Report },
): Promise<void> {
  const mark = clusterTag(clusterId);
  const volumes = (await digitalocean.volumes()).filter((volume) => hasTag(volume, mark));
  const snapshots = (await digitalocean.volumeSnapshots()).filter((snapshot) => hasTag(snapshot, mark));
  const things = [
    ...volumes.map((volume) => ({ ...volume, type: "volume" as const })),
    ...snapshots.map((snapshot) => ({ ...snapshot, type: "volume_snapshot" as const })),
  ];
  const changed = new Set<Taggable>();
  for (const tag of tags) {
    const without = things.filter((thing) => !hasTag(thing, tag));
    if (without.length > 0) await digitalocean.tag(tag, without);
    for (const thing of without) changed.add(thing);
  }
  if (changed.size === 0) return;
  report(
    `tagged ${count(volumes.length, "volume")} and ${count(snapshots.length, "snapshot")} of the cluster with ` +
      `${tags.join(", ")}: what outlives it can be found with \`npx doks leftovers\``,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
