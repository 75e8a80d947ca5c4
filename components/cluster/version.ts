import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { exactVersion } from "../../lib/digitalocean/kubernetes-versions";
import type { DedicatedEnvironment } from "../../stacks/topology";

/**
 * The slug that a cluster has. DOKS makes clusters only at the newest patch of a minor, so that of a minor in the
 * config is asked for once and kept in the state: a newer patch changes nothing until somebody writes it down, and
 * another minor is a resource of its own. Where the minor is not on offer it stays as it is, for a hook to refuse.
 */
export function clusterVersion(
  { cluster }: DedicatedEnvironment,
  opts: pulumi.CustomResourceOptions,
): pulumi.Input<string> {
  if (exactVersion.test(cluster.version)) return cluster.version;
  const found = digitalocean.getKubernetesVersionsOutput({ versionPrefix: `${cluster.version}.` }, opts);
  const newest = found.latestVersion.apply((latest) => latest || cluster.version);
  const kept = new pulumi.Stash(
    `${cluster.name}-kubernetes-${cluster.version}`,
    { input: newest },
    { ...opts, ignoreChanges: ["input"] },
  );
  return kept.output as pulumi.Output<string>;
}
