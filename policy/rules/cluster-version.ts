import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A bare minor, or the newest of the day, is another version on every run, and differs from what is read back. */
export const clusterVersion: ResourceRule = {
  kind: "resource",
  name: "cluster-version",
  description:
    "A cluster has an exact version, and production changes it in Git. " +
    "Set cluster.version to a DOKS slug such as 1.35.4-do.0, and in production cluster.autoUpgrade to false.",
  severity: "high",
  level: "mandatory",
  types: [types.cluster],
  *check({ name, props: { version, autoUpgrade } }, { environment: { tier } }) {
    if (autoUpgrade === true && tier === "production")
      yield {
        message: `cluster ${name}: autoUpgrade is true, so that DOKS changes the version by itself; better in production: false`,
        level: "advisory",
      };
    if (typeof version === "symbol") return;
    if (typeof version === "string" && /^1\.\d+\.\d+-do\.\d+$/.test(version)) return;
    const got = typeof version === "string" ? `"${version}"` : "not set";
    yield `cluster ${name}: version is ${got}; allowed: an exact slug such as 1.35.4-do.0`;
  },
};
