import type { Cluster, Volume, VolumeSnapshot } from "../../lib/digitalocean/client";
import { prices } from "../../lib/digitalocean/prices";
import type { Item } from "./item";
import { ending, stray, type Judged, type Verdict } from "./judge";
import { clustersOf, type Scene } from "./scene";

/** The driver makes a volume before the cluster has a record of it; after this it never will. */
const settledMs = 60 * 60 * 1000;

/** A volume that a destroy leaves, or has left. */
export function judgeVolume(volume: Volume, scene: Scene): Judged {
  const { id, name, size, createdAt, droplets } = volume;
  const item = (verdict: Verdict): Item => ({
    kind: "volume",
    id,
    name,
    size: `${size} GiB`,
    createdAt,
    monthlyUsd: size * prices.volume.usd,
    clusterId: clustersOf(volume)[0],
    ...verdict,
  });
  if (!scene.isOwn(volume)) return stray(volume, scene, item);
  const user = scene.userOf(volume) ?? scene.claimantOf(volume);
  if (user) return usedVolume(volume, user, scene, item);
  if (droplets.length > 0 && !scene.leftoverOf(volume))
    return item({ status: "inUse", why: `attached to Droplet ${droplets.join(", ")}` });
  return item({ status: "leftover", why: ending(volume, scene) });
}

function usedVolume(volume: Volume, user: Cluster, scene: Scene, item: (verdict: Verdict) => Item): Judged {
  if (scene.takesAll(user.id)) return undefined;
  const { claims, now } = scene.sight;
  if (claims?.clusterId !== user.id) return item({ status: "inUse", why: `cluster ${user.name}` });
  const claim = claims.volumes.get(volume.id);
  if (claim) {
    if (claim.policy === "Delete") return undefined;
    const name = claim.claim ?? "no claim";
    return item({ status: "inUse", why: claim.bound ? name : `released by ${name}` });
  }
  const settled = now - Date.parse(volume.createdAt) > settledMs;
  return settled && volume.droplets.length === 0
    ? item({ status: "leftover", why: "unknown to its cluster" })
    : item({ status: "inUse", why: `cluster ${user.name}` });
}

/** A snapshot that a destroy leaves, or has left. One that a person made is theirs. */
export function judgeSnapshot(snapshot: VolumeSnapshot, scene: Scene): Judged {
  const { id, name, size, createdAt } = snapshot;
  const item = (verdict: Verdict): Item => ({
    kind: "snapshot",
    id,
    name,
    size: `${size} GiB`,
    createdAt,
    monthlyUsd: size * prices.snapshot.usd,
    clusterId: clustersOf(snapshot)[0],
    ...verdict,
  });
  const volume = scene.sight.account.volumes.find((one) => one.id === snapshot.volume);
  if (!scene.isOwn(snapshot)) {
    if (volume && !scene.isForeign(snapshot) && scene.isOwn(volume) && clustersOf(snapshot).length === 0)
      return item({ status: "inUse", why: "made by hand" });
    return stray(snapshot, scene, item);
  }
  const user = scene.userOf(snapshot);
  if (!user) return item({ status: "leftover", why: ending(snapshot, scene) });
  return scene.takesAll(user.id) ? undefined : item({ status: "inUse", why: `cluster ${user.name}` });
}
