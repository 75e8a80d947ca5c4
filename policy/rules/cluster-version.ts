import type { StackRule } from "../rule";
import { exactVersion } from "../../lib/digitalocean/kubernetes-versions";
import { types } from "../../lib/resource-types";

/** A bare minor, or the newest of the day, is another version on every run, and differs from what is read back. */
export const clusterVersion: StackRule = {
  kind: "stack",
  name: "cluster-version",
  description:
    "A cluster keeps the version that it was made with, and production changes it in Git. " +
    "Set cluster.version to a minor, which the program asks for once and keeps, or to a DOKS slug such as 1.35.4-do.0; " +
    "and in production cluster.autoUpgrade to false.",
  severity: "high",
  level: "mandatory",
  about: types.cluster,
  *check(resources, { environment: { tier } }) {
    const kept = new Set(resources.filter(({ type }) => type === types.stash).map(({ urn }) => urn));
    for (const { urn, type, name, props, propertyDependencies } of resources) {
      if (type !== types.cluster) continue;
      const { version, autoUpgrade } = props;
      if (autoUpgrade === true && tier === "production")
        yield {
          urn,
          message: `cluster ${name}: autoUpgrade is true, so that DOKS changes the version by itself; better in production: false`,
          level: "advisory",
        };
      if (typeof version === "symbol" || propertyDependencies["version"]?.some((each) => kept.has(each)))
        continue;
      if (typeof version === "string" && exactVersion.test(version)) continue;
      const got = typeof version === "string" ? `"${version}"` : "not set";
      const message = `cluster ${name}: version is ${got}; allowed: an exact slug such as 1.35.4-do.0, or what a Stash keeps`;
      yield { urn, message };
    }
  },
};
