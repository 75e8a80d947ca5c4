import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Without it an upgrade takes nodes away before it adds any. Left out it is on, as the provider has it. */
export const clusterSurgeUpgrade: ResourceRule = {
  kind: "resource",
  name: "cluster-surge-upgrade",
  description: "A cluster is upgraded with additional nodes. Leave cluster.surgeUpgrade true.",
  severity: "medium",
  level: { staging: "advisory", production: "mandatory" },
  types: [types.cluster],
  *check({ name, props: { surgeUpgrade } }) {
    if (surgeUpgrade === false) yield `cluster ${name}: surgeUpgrade is false; allowed: true`;
  },
};
