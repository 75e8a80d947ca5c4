import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** What takes data with it when it goes. What is in the cluster is behind the cluster's own protection. */
const stateful: Readonly<Record<string, string>> = {
  [types.cluster]: "cluster",
  [types.vpc]: "VPC",
  [types.volume]: "volume",
  [types.databaseCluster]: "database cluster",
  [types.containerRegistry]: "container registry",
  [types.domain]: "domain",
  [types.fileShare]: "file share",
  [types.spacesBucket]: "bucket",
  [types.volumeSnapshot]: "snapshot",
};

/** A slip of the hand in the configuration must not be able to delete production. */
export const protection: ResourceRule = {
  kind: "resource",
  name: "protection",
  description:
    "What holds production's state can be neither deleted nor replaced by an `up`. " +
    "Set `protect` on it; for the cluster and its VPC leave cluster.protect true.",
  severity: "critical",
  level: "mandatory",
  types: Object.keys(stateful),
  *check({ type, name, protect }, { environment: { tier } }) {
    if (tier === "production" && !protect)
      yield `${stateful[type] ?? type} ${name}: protect is false; allowed in production: true`;
  },
};
