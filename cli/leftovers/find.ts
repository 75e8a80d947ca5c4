import { judgeCluster, judgeLoadBalancer, judgeVpc, orphanedPools } from "./judge-clusters";
import { judgeSnapshot, judgeVolume } from "./judge-storage";
import { kinds, type Item } from "./item";
import { Scene, type Sight } from "./scene";

/**
 * What a destroy of a stack would leave, or has left, at DigitalOcean. What a destroy takes along is left out, and
 * so is whatever belongs to others. Ordered as it is to be shown. Throws a CommandError when `sight.named` has
 * somebody else's cluster.
 */
export function findLeftovers(sight: Sight): Item[] {
  const scene = new Scene(sight);
  const { account } = sight;
  const items = [
    ...account.clusters.map((cluster) => judgeCluster(cluster, scene)),
    ...[...scene.staying.values()].flatMap((cluster) => orphanedPools(cluster, scene)),
    ...account.loadBalancers.map((loadBalancer) => judgeLoadBalancer(loadBalancer, scene)),
    ...account.volumes.map((volume) => judgeVolume(volume, scene)),
    ...account.snapshots.map((snapshot) => judgeSnapshot(snapshot, scene)),
    ...account.vpcs.map((vpc) => judgeVpc(vpc, scene)),
  ].filter((item) => item !== undefined);
  return items.sort(
    (one, other) =>
      kinds.indexOf(one.kind) - kinds.indexOf(other.kind) ||
      one.why.localeCompare(other.why, "en") ||
      one.name.localeCompare(other.name, "en") ||
      one.id.localeCompare(other.id, "en"),
  );
}
