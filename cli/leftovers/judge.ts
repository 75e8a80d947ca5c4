import { clustersOf, type Scene } from "./scene";
import type { Item } from "./item";

/** What becomes of a thing; undefined where it is not this command's business. */
export type Judged = Item | undefined;

/** The part of an item that is a judgement. */
export type Verdict = Pick<Item, "status" | "why">;

/** Why a thing of this stack is left over. */
export function ending(thing: { readonly tags: readonly string[] }, scene: Scene): string {
  const cluster = scene.leftoverOf(thing);
  if (cluster) return `cluster ${cluster.name}`;
  const [id] = clustersOf(thing);
  return id === undefined ? "its cluster is gone" : `cluster ${id.slice(0, 8)} is gone`;
}

/** What some cluster made that is gone, and that bears nobody's tag. */
export function stray(
  thing: { readonly name: string; readonly tags: readonly string[]; readonly droplets?: readonly number[] },
  scene: Scene,
  item: (verdict: Verdict) => Item,
): Judged {
  const ids = clustersOf(thing);
  const isVolumeOfDriver = thing.droplets !== undefined && /^pvc-[0-9a-f-]{36}$/.test(thing.name);
  if (scene.isForeign(thing) || scene.userOf(thing) || scene.leftoverOf(thing)) return undefined;
  if (ids.length === 0 && !isVolumeOfDriver) return undefined;
  if ((thing.droplets ?? []).length > 0) return undefined;
  return item({
    status: "unattributed",
    why: ids[0] ? `cluster ${ids[0].slice(0, 8)} is gone` : "no cluster's tag",
  });
}
